"""Each kind of target keeps one contract: the real folder, the real sshd, a real store."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import structs
from places import BUCKET, KINDS, Place, a_site, client, folder_place, rsync_place, s3_place
from programs import write

from feed.errors import ConfigError, FeedError, OutputError, RemoteError
from feed.publishing import destinations

NAMES = [
    "index.html",
    "#b.html",
    ";c.html",
    "2022/a.html",
    "2022/über uns & 100%.png",
    'static/"quoted" $HOME.txt',
]


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    with request.param(tmp_path, monkeypatch) as place:
        write(place.site.output, {name: name.encode() for name in NAMES})
        yield place


def send(place: Place, *paths: str) -> int:
    """Send files; how many of them are told to have arrived."""
    arrived: list[int] = []
    place.destination.send(paths, arrived.append)
    return sum(arrived)


def test_what_is_sent_is_there(place: Place) -> None:
    assert send(place, *NAMES) == len(NAMES)
    assert place.files() == {name: name.encode() for name in NAMES}


def test_what_is_sent_again_is_replaced(place: Place) -> None:
    """Though it has the same size, and whatever its time."""
    send(place, *NAMES)
    write(place.site.output, {"index.html": b"x" * len("index.html")})
    send(place, "index.html")
    assert place.files()["index.html"] == b"x" * len("index.html")


def test_only_what_is_named_is_sent(place: Place) -> None:
    write(place.site.output, {"secret.txt": b"Not listed."})
    send(place, "index.html")
    assert place.files() == {"index.html": b"index.html"}


def test_a_small_file_is_written_and_read(place: Place) -> None:
    assert place.destination.read(".marker.json") is None
    place.destination.write(".marker.json", b"{}\n")
    assert place.destination.read(".marker.json") == b"{}\n"
    assert place.files() == {".marker.json": b"{}\n"}


def test_what_is_there_already_is_told(place: Place) -> None:
    assert place.destination.occupied(NAMES) == set()
    place.put(NAMES[4], b"Theirs.")
    place.put("other.txt", b"Theirs.")
    assert place.destination.occupied(NAMES) == {NAMES[4]}


def test_what_is_deleted_is_gone_and_nothing_else(place: Place) -> None:
    send(place, *NAMES)
    place.put("2022/theirs.txt", b"Theirs.")
    for name in NAMES[1:]:
        (place.site.output / name).unlink()
    (place.site.output / "static").rmdir()
    place.destination.delete([*NAMES[1:], "never/was.html"])
    assert place.files() == {"index.html": b"index.html", "2022/theirs.txt": b"Theirs."}
    if place.root:
        assert not (place.root / "static").exists()


def test_it_tells_its_name(place: Place) -> None:
    told = {"folder": "www/", "rsync": "www/", "s3": f"s3://{BUCKET}/www"}
    assert place.destination.name.endswith(told[place.target.type])


def test_what_is_in_the_way_is_told_whatever_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link, a file where a folder is needed, a folder where a file is."""
    for kind in (folder_place, rsync_place):
        with kind(tmp_path / kind.__name__, monkeypatch) as place:
            assert place.root
            write(place.root, {"2022": b"A file.", "2023/a.html/b": b"In a folder.", "d/e": b"E."})
            (place.root / "index.html").symlink_to("d/e")
            (place.root / "2024").symlink_to("d")
            paths = ["2022/a.html", "2023/a.html", "2024/a.html", "d/f.html", "index.html"]
            told = {"2022", "2023/a.html", "2024", "index.html"}
            assert place.destination.occupied(paths) == told


# --- a folder -----------------------------------------------------------------------------


OURS = {
    "the site": "..",
    "above the site": "../..",
    "the output": "build",
    "within the output": "build/www",
    "the content": "content",
    "what a build keeps": ".feed_cache",
    "the lock": "feed.lock",
    "the configuration": "feed.toml/www",
}


@pytest.mark.parametrize("to", OURS.values(), ids=OURS)
@pytest.mark.parametrize("kind", ["folder", "rsync"])
def test_nothing_is_published_into_the_site_itself(tmp_path: Path, kind: str, to: str) -> None:
    site = a_site(tmp_path / "a" / "site", f'type = "{kind}"\nto = "{to}"\n')
    with pytest.raises(ConfigError, match="is where the site lies"):
        destinations.opened(site, site.publish[0])


def test_the_time_of_a_file_comes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By it web hosts tell readers that nothing changed."""
    with folder_place(tmp_path, monkeypatch) as place:
        write(place.site.output, {"a.html": b"A."})
        send(place, "a.html")
        copied = tmp_path / "www" / "a.html"
        assert copied.stat().st_mtime_ns == (place.site.output / "a.html").stat().st_mtime_ns


def test_a_folder_that_is_a_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with folder_place(tmp_path, monkeypatch) as place:
        write(tmp_path, {"www": b"A file."})
        write(place.site.output, {"a.html": b"A."})
        with pytest.raises(OutputError, match="www"):
            send(place, "a.html")


def test_nothing_is_written_or_deleted_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with folder_place(tmp_path, monkeypatch) as place:
        write(place.site.output, {"2022/a.html": b"A."})
        write(tmp_path, {"theirs/a.html": b"Theirs.", "www/b.html": b"B."})
        (tmp_path / "www" / "2022").symlink_to(tmp_path / "theirs")
        with pytest.raises(OutputError, match="a folder on the way is a link"):
            send(place, "2022/a.html")
        place.destination.delete(["2022/a.html"])
        assert (tmp_path / "theirs" / "a.html").read_bytes() == b"Theirs."


def test_what_stands_where_a_file_arrives_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with folder_place(tmp_path, monkeypatch) as place:
        write(tmp_path, {"precious": b"Theirs.", "www/a.html": b"A."})
        for process in (os.getpid(), 1):
            (tmp_path / f"www/.feed-arriving-{process}").symlink_to(tmp_path / "precious")
        with place.destination.held(lambda: None):
            place.destination.write("b.html", b"B.")
        assert (tmp_path / "precious").read_bytes() == b"Theirs."
        assert {path.name for path in (tmp_path / "www").iterdir()} == {"a.html", "b.html"}


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    with folder_place(tmp_path, monkeypatch) as place:
        (tmp_path / "www").mkdir()
        make(tmp_path / "www" / "a.html")
        try:
            assert place.destination.read("a.html") == b""
        except OutputError as error:
            assert "a.html" in error.message


# --- rsync --------------------------------------------------------------------------------


def test_web_hosts_may_read_what_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with rsync_place(tmp_path, monkeypatch) as place:
        write(place.site.output, {"2022/a.html": b"A."})
        (place.site.output / "2022" / "a.html").chmod(0o600)
        (place.site.output / "2022").chmod(0o700)
        send(place, "2022/a.html")
        modes = [
            stat.S_IMODE((tmp_path / "www" / at).stat().st_mode) for at in ("2022/a.html", "2022")
        ]
        assert modes == [0o644, 0o755]


def test_a_folder_without_a_host_is_one_of_this_machine(tmp_path: Path) -> None:
    site = a_site(tmp_path / "site", 'type = "rsync"\nto = "../www"\n')
    write(site.output, {"a.html": b"A."})
    destinations.opened(site, site.publish[0]).send(["a.html"], lambda files: None)
    assert (tmp_path / "www" / "a.html").read_bytes() == b"A."


RSYNC_TO = {
    "me@ships.test:": "me@ships.test:",
    "me@ships.test:www": "me@ships.test:www/",
    "me@ships.test:/": "me@ships.test:/",
    "rsync://ships.test/www/": "rsync://ships.test/www/",
}


@pytest.mark.parametrize(("to", "name"), RSYNC_TO.items(), ids=RSYNC_TO)
def test_a_home_folder_is_not_the_root_of_all(tmp_path: Path, to: str, name: str) -> None:
    site = a_site(tmp_path / "site", f'type = "rsync"\nto = "{to}"\n')
    assert destinations.opened(site, site.publish[0]).name == name


def test_a_colon_behind_a_slash_is_one_of_a_name(tmp_path: Path) -> None:
    site = a_site(tmp_path / "site", 'type = "rsync"\nto = "../www:x"\n')
    assert destinations.opened(site, site.publish[0]).name == f"{tmp_path}/www:x/"


def test_a_host_that_is_not_there_is_told_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RSYNC_RSH", "ssh -o BatchMode=yes -o ConnectTimeout=5")
    site = a_site(tmp_path / "site", 'type = "rsync"\nto = "nowhere.invalid:www"\n')
    with pytest.raises(RemoteError) as caught:
        destinations.opened(site, site.publish[0]).read("a.html")
    assert caught.value.message.startswith("nowhere.invalid:www/: ")
    assert caught.value.exit_code == 3
    assert caught.value.hint.startswith("nothing was sent")


def test_a_folder_whose_parents_are_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rsync_place(tmp_path, monkeypatch) as place:
        deep = structs.replace(place.target, to=f"localhost:{tmp_path}/a/b/www")
        destination = destinations.opened(place.site, deep)
        assert destination.read("a.html") is None
        with pytest.raises(RemoteError) as caught:
            destination.write("a.html", b"A.")
        assert caught.value.hint.endswith("make them there first")


# --- S3 -----------------------------------------------------------------------------------

MINUTES, A_DAY = "public, max-age=300", "public, max-age=86400, must-revalidate"
ALWAYS = "public, max-age=0, must-revalidate"
HEADERS = {
    "feed.atom": ("application/atom+xml; charset=utf-8", MINUTES),
    "feed.rss": ("application/rss+xml; charset=utf-8", MINUTES),
    "feed.json": ("application/feed+json", MINUTES),
    "old.xml": ("application/atom+xml; charset=utf-8", MINUTES),
    "archive/1.atom": ("application/atom+xml; charset=utf-8", A_DAY),
    "archive/1.json": ("application/feed+json", A_DAY),
    "tags/sea.rss": ("application/rss+xml; charset=utf-8", MINUTES),
    "feeds.opml": ("text/x-opml; charset=utf-8", MINUTES),
    "2022/a.atom": ("application/atom+xml; charset=utf-8", ALWAYS),
    "2022/a.html": ("text/html; charset=utf-8", ALWAYS),
    "style.css": ("text/css; charset=utf-8", ALWAYS),
    "static/a.png": ("image/png", ALWAYS),
    "static/a.mp3": ("audio/mpeg", ALWAYS),
    "static/a": ("application/octet-stream", ALWAYS),
}
"""What docs/hosting.md has each web host tell."""


def test_anyone_is_told_what_an_object_is_and_how_long_it_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with s3_place(tmp_path, monkeypatch) as place:
        told = (place.site.root / "feed.toml").read_text()
        site = a_site(
            tmp_path / "site",
            told.partition("[publish.www]\n")[2],
            '[aliases]\n"old.xml" = "feed.atom"\n',
        )
        write(site.output, dict.fromkeys(HEADERS, b"A."))
        destinations.opened(site, site.publish[0]).send([*HEADERS], lambda files: None)
        found = {path: place.fetched(f"www/{path}")[0] for path in HEADERS}
        assert {
            path: (headers["Content-Type"], headers["Cache-Control"])
            for path, headers in found.items()
        } == HEADERS


def test_a_bucket_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with s3_place(tmp_path, monkeypatch) as place:
        client(place.endpoint).delete_bucket(Bucket=BUCKET)
        with pytest.raises(RemoteError, match=r"s3://ships/www .*NoSuchBucket"):
            place.destination.read("a.html")


def test_credentials_that_are_missing_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with s3_place(tmp_path, monkeypatch) as place:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with pytest.raises(ConfigError, match="no credentials for s3://ships/www"):
            _ = place.destination


@pytest.mark.parametrize("profile", ["nope", "broken"])
def test_credentials_that_cannot_be_had_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    with s3_place(tmp_path, monkeypatch) as place:
        write(tmp_path, {"config": "[profile broken]\ncredential_process = false\n"})
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
        monkeypatch.setenv("AWS_PROFILE", profile)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        with pytest.raises(ConfigError, match="the credentials for s3://ships/www cannot be had"):
            _ = place.destination


def test_no_message_holds_a_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with s3_place(tmp_path, monkeypatch) as place:
        destination = place.destination
    with pytest.raises(FeedError) as caught:
        destination.read("a.html")
    told = str(caught.value)
    assert "s3://ships/www" in told
    assert "AKIDSECRETNAME" not in told
    assert "thesecretitself" not in told
