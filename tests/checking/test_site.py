"""A built site is faultless, and each thing that can break in one is found where it is."""

import os
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import built_sites
import pytest
from breaks import BREAKS, DATE, IN_ENTRY, Break
from built_sites import NOW, SETTINGS, URL
from programs import write

from feed.checking import Finding, Report, check
from feed.publishing import marker

TOP, ALIASES = SETTINGS.split("[aliases]")
PROJECT = Path(__file__).parents[2]


def checked(folder: Path, base_url: str = "") -> Report:
    return check(folder, base_url, now=NOW)


def found(report: Report) -> set[tuple[str, str]]:
    return {(one.path, one.message) for one in report.faults}


# --- what is right ------------------------------------------------------------------------


def test_a_site_that_has_everything_is_faultless() -> None:
    report = checked(built_sites.everything(), URL)
    assert (report.faults, report.warnings, report.unseen) == ((), (), "")
    assert (report.documents, report.files, report.base_url) == (48, 58, URL)


def test_the_example_of_the_project_is_faultless() -> None:
    report = checked(PROJECT / "build", URL)
    assert (report.faults, report.warnings, report.documents) == ((), (), 7)


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (f'{TOP}\nentries = "summary"\n[aliases]{ALIASES}', URL),
        (f"{TOP}\narchive = false\n", URL),
        (f"{TOP}\ntags = false\n", URL),
        (f'{TOP}\nformats = ["json"]\n', URL),
        (f'{TOP}\nformats = ["rss"]\n', URL),
        (f'{TOP}\nhubs = ["https://hub.example/"]\n', URL),
        (TOP.replace("tides.html", "2022/tides/") + 'permalink = "/{year}/{slug}/"\n', URL),
        (SETTINGS.replace(URL, f"{URL}blog/"), f"{URL}blog/"),
        (SETTINGS.replace(URL, "http://localhost:8080/"), "http://localhost:8080/"),
        (SETTINGS.replace(URL, "http://localhost:8000/"), ""),
    ],
    ids="summaries|no archive|no tags|JSON alone|RSS alone|hubs|folders|below|here|preview".split(
        "|"
    ),
)
def test_whatever_a_configuration_says_what_is_built_is_faultless(
    settings: str, url: str, tmp_path: Path
) -> None:
    report = checked(built_sites.make(tmp_path, settings, url))
    assert (report.faults, report.warnings, report.unseen) == ((), (), "")
    assert report.base_url == (url or "http://localhost:8000/")


def test_links_to_pages_that_are_made_elsewhere_are_not_followed(tmp_path: Path) -> None:
    report = checked(built_sites.make(tmp_path, f"{TOP}\npages = false\n"))
    assert (report.faults, report.warnings) == ((), ())
    assert report.unseen == "the pages are made elsewhere: links to them were not followed"


def test_what_an_earlier_moment_could_not_know_is_a_fault() -> None:
    report = check(built_sites.everything(), now=NOW - timedelta(days=1))
    assert ("feed.atom", "its updated is in the future: 2026-11-01T00:00:00+00:00") in found(report)


# --- what is broken -----------------------------------------------------------------------


@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: one.name)
def test_what_breaks_is_found_where_it_is(broken: Break, tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    path = folder / broken.path
    text = path.read_text(encoding="utf-8")
    assert broken.old in text
    times = -1 if broken.everywhere else 1
    path.write_text(text.replace(broken.old, broken.new, times), encoding="utf-8")
    report = checked(folder)
    assert (broken.where or broken.path, broken.message) in found(report)


def test_a_summary_that_is_the_content_over_again_is_a_fault(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    content = "&lt;p&gt;The last of them.&lt;/p&gt;"
    change(folder / IN_ENTRY, "</content>", f"</content><summary>{content}</summary>")
    told = "its summary says its content over again"
    assert (IN_ENTRY, told) in found(checked(folder))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_fault_has_its_line_and_its_mend(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    change(folder / "feed.json", f'"date_modified": "{DATE}"', '"date_modified": "12 July"')
    change(folder / "tides.atom", "&lt;p&gt;Mostly", "&lt;p onclick=a&gt;Mostly")
    change(folder / "last.html", 'href="style.css"', 'href="x.css"')
    faults = {(one.path, one.message): (one.line, one.hint) for one in checked(folder).faults}
    again = "feed did not write it so: build again"
    safe = "no reader may be handed this: build again, and tell the authors of feed"
    told = 'its date_modified is no date of RFC 3339: "12 July"'
    assert faults["feed.json", told] == (19, again)
    told = "its content holds <p onclick>, which runs a program"
    assert faults["tides.atom", told] == (14, safe)
    mend = "build again; what the configuration says, mend there"
    assert faults["last.html", "leads nowhere: x.css"] == (14, mend)


def test_faults_are_told_in_the_order_of_their_places(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    for path in (folder / "tides.atom", folder / "last.atom"):
        change(path, "<title>", '<title type="x">')
        change(path, "<email>ada@", "<email>")
    faults = checked(folder).faults
    assert list(faults) == sorted(faults)
    assert {one.path for one in faults} >= {"tides.atom", "last.atom"}


def test_what_all_pages_lack_is_told_once(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    (folder / "map.png").unlink()
    told = [one for one in checked(folder).faults if one.path != "map.png"]
    [fault] = told
    assert fault.path == "archive/1.json" or fault.path == "post.atom"
    assert fault.message.startswith("leads nowhere: https://example.org/map.png, and from ")


def in_article(folder: Path, html: str) -> None:
    """Put HTML at the end of the content of an article's entry."""
    escaped = html.replace("&", "&amp;").replace("<", "&lt;")
    change(folder / IN_ENTRY, "</content>", f"{escaped}</content>")


def test_content_that_is_nested_too_deep_to_be_read_is_a_fault(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    in_article(folder, "<b>" * 3000 + "<img onerror=alert(1) src=https://a.example/>")
    told = "its content is nested deeper than readers take"
    assert (IN_ENTRY, told) in found(checked(folder))


@pytest.mark.parametrize(
    "html",
    [
        "<svg><a xlink:href='javascript:alert(1)'>a</a></svg>",
        "<math><mtext><img onerror=alert(1)></mtext></math>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<p/onmouseover=alert(1)>a",
        "<a href='&#106;avascript:alert(1)'>a</a>",
        "<a href='vbscript:a'>a</a>",
        "<form action='https://a.example/'><input></form>",
        "<base href='https://a.example/'>",
        "<meta http-equiv=refresh content='0; url=https://a.example/'>",
        "<SCRIPT>1</SCRIPT>",
        "<!--><script>1</script>-->",
        "<object data='https://a.example/'></object>",
    ],
)
def test_whatever_runs_or_loads_or_leads_away_is_a_fault(html: str, tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    in_article(folder, html)
    faults = [one for one in checked(folder).faults if one.path == IN_ENTRY]
    assert any("its content" in one.message and "is not as in" not in one.message for one in faults)


def test_an_article_may_tell_of_programs_on_its_readers_machine(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    in_article(folder, "<a href='http://localhost:8000/'>here</a>")
    [warning] = checked(folder).warnings
    told = "leads to the reader's own machine: http://localhost:8000/"
    assert (warning.path, warning.message) == (IN_ENTRY, told)


def test_a_fragment_that_is_nowhere_in_its_page_is_a_warning(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    in_article(folder, f"<a href='{URL}tides.html#fn-1'>a</a><a href='{URL}tides.html#none'>a</a>")
    in_article(folder, f"<a href='{URL}map.png#any'>a</a><a href='{URL}#top'>a</a>")
    [warning] = checked(folder).warnings
    told = "leads to #none of tides.html, where there is no such place"
    assert (warning.path, warning.message) == (IN_ENTRY, told)


def test_a_handler_in_a_page_is_a_warning_for_a_theme_may_have_it(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    change(folder / "last.html", "<main>", "<main onclick=a>")
    report = checked(folder)
    assert report.faults == ()
    assert [one.message for one in report.warnings] == [
        "holds <main onclick>, which runs a program"
    ]


def test_one_file_that_is_damaged_all_over_does_not_fill_the_terminal(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    in_article(folder, "<p onclick=a>\n" * 1000)
    faults = [one for one in checked(folder).faults if one.path == IN_ENTRY]
    assert len(faults) == 100
    assert faults[0].message == "has 100 faults or more; not all are told"


# --- where the site is --------------------------------------------------------------------


def test_a_site_that_was_built_for_another_address_is_a_fault() -> None:
    [fault] = checked(built_sites.everything(), "https://other.example/").faults
    told = "the feeds say that the site is at https://example.org/, not https://other.example/"
    assert fault == Finding(".", 0, told, "build again without --base-url")


@pytest.mark.parametrize("gone", [(), ("feed.atom",), ("feed.atom", "feed.rss", "feed.json")])
def test_the_address_is_found_in_whatever_document_tells_it(
    gone: tuple[str, ...], tmp_path: Path
) -> None:
    folder = built_sites.copy(tmp_path)
    for name in gone:
        (folder / name).unlink()
    assert checked(folder).base_url == URL


def test_an_archive_to_which_no_feed_leads_is_a_fault(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    (folder / "feed.atom").unlink()
    told = "is an archive document, and there is no feed.atom that leads to it"
    assert ("archive/2.atom", told) in found(checked(folder))


# --- what else may lie in a folder --------------------------------------------------------


def test_a_folder_without_a_feed_is_a_fault(tmp_path: Path) -> None:
    report = checked(tmp_path)
    assert [one.message for one in report.faults] == ["there is no feed in this folder"]
    assert [one.path for one in report.warnings] == [".manifest.json"]
    assert report.unseen == ""


def test_the_articles_themselves_are_not_taken_for_a_site_without_pages(tmp_path: Path) -> None:
    write(tmp_path, {"ships.md": "---\ndate: 2022-07-05\n---\nShips.\n", "data.json": "{}"})
    report = checked(tmp_path)
    assert (report.documents, report.unseen) == (0, "")


def test_a_folder_to_which_a_site_was_sent_needs_no_manifest(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    write(folder, {marker.NAME: marker.written(marker.Marker("tag:example.org", {}))})
    assert (checked(folder).faults, checked(folder).warnings) == ((), ())
    (folder / ".manifest.json").unlink()
    assert (checked(folder).faults, checked(folder).warnings) == ((), ())


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    told = "cannot be read: No such file or directory"
    assert (".", told) in found(checked(tmp_path / "none"))


def test_a_file_of_others_is_told_and_not_checked(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    (folder / "notes.atom").write_text("<not XML")
    [warning] = checked(folder).warnings
    assert warning.path == "notes.atom"
    assert checked(folder).faults == ()


def test_many_files_of_others_are_told_in_one_line(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    for number in range(20):
        (folder / f"other{number:02}.html").write_text("a page of a generator")
    report = checked(folder)
    assert report.faults == ()
    assert [one.path for one in report.warnings] == [".manifest.json", "other00.html"]


def test_what_a_stopped_build_left_is_told(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    (folder / ".staging").mkdir()
    (folder / ".staging" / "0-1").write_bytes(b"half")
    [warning] = checked(folder).warnings
    assert (warning.path, warning.message) == (".staging", "was left by a build that was stopped")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_out(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def link_in(path: Path) -> None:
    path.symlink_to("tides.atom")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def link_to_folder(path: Path) -> None:
    path.symlink_to("/", target_is_directory=True)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2_000_000_000)


@pytest.mark.parametrize(
    ("put", "message"),
    [
        (pipe, "is no file, but a pipe, a socket or a device"),
        (link_out, "is a link, which feed did not make, and it leads out of the folder"),
        (link_in, "is a link, which feed did not make"),
        (link_to_itself, "is a link, which feed did not make"),
        (link_to_folder, "is a link, which feed did not make, and it leads out of the folder"),
        (huge, "is larger than 100,000,000 bytes, which no reader takes"),
        (Path.mkdir, "is listed in .manifest.json, and is not there"),
    ],
)
def test_what_is_no_document_is_told_and_not_followed(
    put: Callable[[Path], None], message: str, tmp_path: Path
) -> None:
    folder = built_sites.copy(tmp_path)
    (folder / IN_ENTRY).unlink()
    put(folder / IN_ENTRY)
    assert (IN_ENTRY, message) in found(checked(folder))


def test_a_name_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    (folder / os.fsdecode(b"\xff.atom")).write_bytes(b"x")
    [warning] = checked(folder).warnings
    assert warning.message == "has a name that is not UTF-8, so no address leads to it"


# --- damage -------------------------------------------------------------------------------

BOMB = """<!DOCTYPE entry [<!ENTITY a "aaaaaaaaaa">{}]><entry>&z;</entry>""".format(
    "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghiz", strict=True)
    )
)
NESTED = '<entry xmlns="http://www.w3.org/2005/Atom">' + "<a>" * 100_000


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (IN_ENTRY, b""),
        (IN_ENTRY, b"\0" * 1000),
        (IN_ENTRY, b"<entry>\xff</entry>"),
        (IN_ENTRY, BOMB.encode()),
        (IN_ENTRY, b"<!-- <a -->" + BOMB.encode()),
        (IN_ENTRY, NESTED.encode()),
        (IN_ENTRY, '<entry xmlns="http://www.w3.org/2005/Atom"/>'.encode("utf-16")),
        (IN_ENTRY, b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'),
        ("feed.rss", b"<rss version='2.0'><channel/></rss>"),
        ("feed.json", b"[" * 200_000),
        ("feed.json", b'{"items": [5, {"id": {}, "authors": {}, "attachments": [[]]}]}'),
        ("feed.json", b'{"version": ' + b"9" * 10_000 + b"}"),
        ("feed.json", b'{"items": null, "title": "\\ud800"}'),
        ("feeds.opml", b"<opml version='2.0'/>"),
        ("last.html", b""),
        ("last.html", b"\xff"),
        ("last.html", b"<p>" * 100_000),
        ("last.html", b'<a href="http://[">a</a><a href="//:a">b</a>'),
        (".manifest.json", b'{"version": 1, "files": [5]}'),
        (".manifest.json", b"[" * 200_000),
    ],
)
def test_damage_is_a_fault_and_no_traceback(path: str, data: bytes, tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    (folder / path).write_bytes(data)
    assert path in {one.path for one in checked(folder).faults}


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_of_bytes_is_too_much(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    folder = built_sites.copy(tmp_path)
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    for path in chance.sample(paths, 8):
        data = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 20)):
            chance.choice(DAMAGES)(chance, data)
        path.write_bytes(data)
    report = checked(folder)
    assert list(report.faults) == sorted(report.faults)


SUFFIXES = (".atom", ".rss", ".json", ".html", ".opml", ".xml")


def flip(chance: random.Random, data: bytearray) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut(chance: random.Random, data: bytearray) -> None:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.randrange(200)]


def double(chance: random.Random, data: bytearray) -> None:
    start = chance.randrange(len(data) + 1)
    data[start:start] = data[start : start + chance.randrange(200)]


def insert(chance: random.Random, data: bytearray) -> None:
    start = chance.randrange(len(data) + 1)
    data[start:start] = chance.choice(
        (b"<", b"&", b'"', b"%", b"]]>", b"<!--", b"{", b"null", b"\xed\xa0\x80", b"http://[")
    )


DAMAGES = (flip, cut, double, insert)


@pytest.mark.parametrize("name", [".atom", ".html", ".json", "archive", "tags"])
def test_what_is_missing_is_a_fault(name: str, tmp_path: Path) -> None:
    folder = built_sites.copy(tmp_path)
    gone = [path for path in folder.rglob("*") if name in str(path.relative_to(folder))]
    for path in gone:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    assert gone
    assert checked(folder).faults
