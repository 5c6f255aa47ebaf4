"""A configuration is read whole or refused with the key, the value and what is allowed."""

from dataclasses import replace
from datetime import UTC, date
from pathlib import Path

import pytest

from feed import config, settings
from feed.config import Config
from feed.errors import ConfigError
from feed.model import Person
from feed.targets import Target


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "harbour"
    folder.mkdir()
    return folder


def load(site: Path, toml: str | bytes, name: str = "feed.toml") -> Config:
    data = toml if isinstance(toml, bytes) else toml.encode()
    (site / name).write_bytes(data)
    return config.load(site / name)


def refusal(site: Path, toml: str | bytes, name: str = "feed.toml") -> str:
    """The message of a configuration that is refused, without the path of its file."""
    with pytest.raises(ConfigError) as caught:
        load(site, toml, name)
    return str(caught.value).replace(f"error: {site / name}: ", "")


def plain(site: Path) -> Config:
    """What an empty feed.toml means."""
    return Config(
        root=site,
        title="harbour",
        url="",
        base_url="http://localhost:8000/",
        id="",
        subtitle="",
        language="en",
        timezone="UTC",
        author=None,
        rights="",
        icon="",
        logo="",
        since=None,
        limit=20,
        formats=("atom", "rss", "json"),
        output=site / "build",
        pages=True,
        permalink="/{path}.html",
        content=site / "content",
        include=("**/*",),
        exclude=("**/_*", "**/README*"),
    )


def test_an_empty_configuration_means_the_defaults(site: Path) -> None:
    found = load(site, "")
    assert found == plain(site)
    assert found.source == site / "feed.toml"
    assert found.zone == UTC


def test_every_key_has_its_place(site: Path) -> None:
    toml = """
        url = "https://example.org/blog"
        id = "tag:example.org,2001:feed"
        title = "Harbour & Sea"
        subtitle = "Ships"
        language = "de-AT"
        timezone = "Europe/Vienna"
        author = { name = "Ada", email = "ada@example.org", uri = "https://example.org/ada" }
        rights = "© Ada"
        license = "https://creativecommons.org/licenses/by/4.0/"
        icon = "https://example.org/icon.png"
        logo = "https://example.org/logo.png"
        since = "2020-01-31"
        limit = 5
        entries = "summary"
        formats = ["json", "atom"]
        output = "public"
        pages = false
        permalink = "/{year}/{month}/{day}/{slug}/"
        tags = false
        archive = false
        updated = "content"
        template_tags = "warn"
        theme = "look"
        hubs = ["https://hub.example"]
        [aliases]
        "atom.xml" = "feed.atom"
        "/2019/ships/" = "ships.html"
        [content]
        dir = "posts"
        include = ["**/*.md"]
        exclude = ["drafts/*"]
        keys = { created = "date" }
        [publish.www]
        type = "folder"
        to = "../www"
        [publish.bucket]
        type = "s3"
        to = "s3://ships/blog"
        endpoint = "https://objects.example.net"
    """
    assert load(site, toml) == Config(
        root=site,
        title="Harbour & Sea",
        url="https://example.org/blog/",
        base_url="https://example.org/blog/",
        id="tag:example.org,2001:feed",
        subtitle="Ships",
        language="de-AT",
        timezone="Europe/Vienna",
        author=Person("Ada", "ada@example.org", "https://example.org/ada"),
        rights="© Ada",
        license="https://creativecommons.org/licenses/by/4.0/",
        icon="https://example.org/icon.png",
        logo="https://example.org/logo.png",
        since=date(2020, 1, 31),
        limit=5,
        entries="summary",
        formats=("atom", "json"),
        output=site / "public",
        pages=False,
        permalink="/{year}/{month}/{day}/{slug}/",
        tags=False,
        archive=False,
        updated="content",
        template_tags="warn",
        theme=site / "look",
        hubs=("https://hub.example",),
        aliases=(("atom.xml", "feed.atom"), ("2019/ships/", "ships.html")),
        publish=(
            Target("www", "folder", "../www"),
            Target("bucket", "s3", "s3://ships/blog", "https://objects.example.net"),
        ),
        content=site / "posts",
        include=("**/*.md",),
        exclude=("drafts/*",),
        keys=(("created", "date"),),
    )


def test_the_example_of_every_key_covers_every_key() -> None:
    read = set(settings.KEYS) - {"content"} | {"content", "include", "exclude", "keys"}
    derived = {"root", "base_url", "source", "unpublished"}
    assert read == set(Config.__slots__) - derived


GOOD = {
    "a url without its slash": ('url = "https://example.org"', "url", "https://example.org/"),
    "a url in capitals": ('url = "HTTPS://Example.ORG/Blog/"', "url", "https://example.org/Blog/"),
    "a url with a port": ('url = "http://example.org:8080/"', "url", "http://example.org:8080/"),
    "a url in other letters": (
        'url = "https://bücher.example/für uns/"',
        "url",
        "https://xn--bcher-kva.example/f%C3%BCr%20uns/",
    ),
    "no url": ('url = ""', "url", ""),
    "an id in its own case": (
        'id = "urn:uuid:B6A7FFA5-8C3B-5D0C-9E0A-3F2F7C1D9E54"',
        "id",
        "urn:uuid:B6A7FFA5-8C3B-5D0C-9E0A-3F2F7C1D9E54",
    ),
    "a title with blanks around": ('title = "  Sea "', "title", "Sea"),
    "a title with markup": ('title = "<b> & c"', "title", "<b> & c"),
    "a language and a script": ('language = "zh-Hant"', "language", "zh-Hant"),
    "a zone": ('timezone = "Asia/Tokyo"', "timezone", "Asia/Tokyo"),
    "an author by name": ('author = "Ada Quay"', "author", Person("Ada Quay")),
    "an author as a mapping": ('author = { name = "Ada" }', "author", Person("Ada")),
    "an author on one line": (
        'author = "Ada <ada@example.org> (https://example.org/)"',
        "author",
        Person("Ada", "ada@example.org", "https://example.org/"),
    ),
    "no author": ('author = ""', "author", None),
    "an empty author": ('author = { name = "", email = "", uri = "" }', "author", None),
    "a day of TOML": ("since = 2020-01-31", "since", date(2020, 1, 31)),
    "a day in quotes": ('since = "2020-01-31"', "since", date(2020, 1, 31)),
    "no day": ('since = ""', "since", None),
    "a limit of one": ("limit = 1", "limit", 1),
    "the highest limit": ("limit = 10_000", "limit", 10_000),
    "formats twice, in another order": (
        'formats = ["rss", "atom", "rss"]',
        "formats",
        ("atom", "rss"),
    ),
    "pages": ("pages = true", "pages", True),
    "a permalink that is a folder": ('permalink = "/{path}/"', "permalink", "/{path}/"),
    "a permalink by slug": ('permalink = "/{slug}.html"', "permalink", "/{slug}.html"),
    "a permalink below a folder": (
        'permalink = "/news/{path}.html"',
        "permalink",
        "/news/{path}.html",
    ),
    "nothing left out": ("content = { exclude = [] }", "exclude", ()),
}


@pytest.mark.parametrize(("toml", "key", "value"), GOOD.values(), ids=GOOD)
def test_a_value_is_read(site: Path, toml: str, key: str, value: object) -> None:
    assert getattr(load(site, toml), key) == value


def test_links_lead_to_the_url(site: Path) -> None:
    found = load(site, 'url = "https://example.org/blog"')
    assert (found.base_url, found.preview) == ("https://example.org/blog/", False)


def test_without_a_url_a_build_is_a_preview(site: Path) -> None:
    found = load(site, 'title = "Sea"')
    assert (found.base_url, found.preview) == ("http://localhost:8000/", True)


KNOWN = (
    "aliases, archive, author, content, entries, formats, hubs, icon, id, language, license, "
    "limit, logo, output, pages, permalink, publish, rights, since, subtitle, tags, "
    "template_tags, theme, timezone, title, updated, url"
)
URL = 'an address such as "https://example.org/"'
IRI = 'an absolute IRI such as "https://example.org/"'
WEB = 'an address such as "https://example.org/a.png"'
TEXT = "a text in quotes"
LINE = "one line of text without control characters"
LANGUAGE = 'a BCP 47 language tag such as "en" or "pt-BR"'
ZONE = 'an IANA name such as "UTC" or "Europe/Berlin"'
DAY = 'a day such as "2020-01-31"'
COUNT = "a whole number from 1 to 10000"
FORMATS = 'one or more of "atom", "rss", "json"'
TEXTS = 'a list of texts: ["a", "b"]'
FOLDER = "the name of a folder"
PATTERN = 'a pattern such as "/{path}.html" or "/{year}/{month}/{slug}/"'
ENDING = 'a path that ends in ".html" or "/"'
PATH = 'a path within the site such as "feeds/atom.xml" or "blog/"'
TABLE = 'a table such as [aliases] with "atom.xml" = "feed.atom"'
HOST = "an address with a host name: an IP address is nobody's for long"

WRONG = {
    "a hub that is no address": (
        "hubs = ['hub']",
        'a list of addresses: ["https://hub.example/"]',
    ),
    "a url without a scheme": ('url = "example.org"', URL),
    "a url of another scheme": ('url = "ftp://example.org/"', URL),
    "a url without a host": ('url = "https:///blog/"', URL),
    "a url of a blank": ('url = " "', URL),
    "a url with a user": ('url = "https://ada:secret@example.org/"', URL),
    "a url with a port of letters": ('url = "https://example.org:http/"', URL),
    "a url with a port too high": ('url = "https://example.org:65536/"', URL),
    "a url with a blank in its host": ('url = "https://exam ple.org/"', URL),
    "a url with an empty label": ('url = "https://a..b/"', URL),
    "a url with a query": ('url = "https://example.org/?a"', f'{URL}, without "?" and "#"'),
    "a url with a fragment": ('url = "https://example.org/#a"', f'{URL}, without "?" and "#"'),
    "an IP address": ('url = "https://127.0.0.1/"', HOST),
    "an IP address as one number": ('url = "https://2130706433/"', HOST),
    "an IPv6 address": ('url = "https://[2001:db8::1]/"', HOST),
    "an id that is a word": ('id = "feed"', IRI),
    "an id with a blank": ('id = "tag:example.org,2001:my feed"', IRI),
    "an id that is not ASCII": ('id = "https://example.org/ü"', IRI),
    "a subtitle that is a number": ("subtitle = 1", TEXT),
    "rights that are a list": ("rights = []", TEXT),
    "a language in words": ('language = "english"', LANGUAGE),
    "a language with an underscore": ('language = "en_US"', LANGUAGE),
    "no language": ('language = ""', LANGUAGE),
    "a zone that is none": ('timezone = "Mars/Olympus"', ZONE),
    "an abbreviated zone": ('timezone = "CEST"', ZONE),
    "no zone": ('timezone = ""', ZONE),
    "an icon that is a path": ('icon = "icon.png"', WEB),
    "a logo that is a path": ('logo = "/logo.png"', WEB),
    "an icon that is a script": ('icon = "javascript:alert(1)"', WEB),
    "a moment": ("since = 2020-01-31T00:00:00Z", DAY),
    "a year": ('since = "2020"', DAY),
    "a number": ("since = 2020", DAY),
    "a day that is none": ('since = "2020-02-30"', DAY),
    "a day of a week": ('since = "2020-W05-5"', DAY),
    "a day without hyphens": ('since = "20200131"', DAY),
    "a number that looks like a day": ("since = 20200131", DAY),
    "a limit of nought": ("limit = 0", COUNT),
    "a limit below": ("limit = -1", COUNT),
    "a limit above": ("limit = 10001", COUNT),
    "a limit with a fraction": ("limit = 2.5", COUNT),
    "a limit in quotes": ('limit = "20"', COUNT),
    "a limit that is a truth": ("limit = true", COUNT),
    "no format": ("formats = []", FORMATS),
    "an unknown format": ('formats = ["xml"]', FORMATS),
    "a format in quotes": ('formats = "atom"', TEXTS),
    "no output": ('output = ""', FOLDER),
    "the folder itself": ('output = "."', FOLDER),
    "the root": ('output = "/"', FOLDER),
    "pages in quotes": ('pages = "no"', "true or false"),
    "pages by number": ("pages = 1", "true or false"),
    "entries of another kind": ('entries = "short"', 'one of "full", "summary"'),
    "entries that are a truth": ("entries = true", 'one of "full", "summary"'),
    "updated by another rule": ('updated = "mtime"', 'one of "declared", "content"'),
    "a license that is a name": ('license = "MIT"', WEB),
    "tags in quotes": ('tags = "no"', "true or false"),
    "an archive by number": ("archive = 0", "true or false"),
    "a theme that is a list": ("theme = []", TEXT),
    "a theme that is no folder": ('theme = "/"', FOLDER),
    "aliases that are a text": ('aliases = "atom.xml"', TABLE),
    "a permalink without a name": ('permalink = "/{year}.html"', PATTERN),
    "a permalink with an unknown name": ('permalink = "/{title}.html"', PATTERN),
    "a permalink that does not begin at the root": ('permalink = "{path}.html"', PATTERN),
    "a permalink that is no page": ('permalink = "/{path}"', ENDING),
    "a permalink that ends otherwise": ('permalink = "/{path}.htm"', ENDING),
    "a permalink with a query": ('permalink = "/{path}.html?a.html"', ENDING),
    "a permalink that climbs": ('permalink = "/../{path}.html"', ENDING),
    "a permalink with an empty step": ('permalink = "//{path}.html"', ENDING),
    "a permalink with a blank": ('permalink = "/a b/{path}.html"', ENDING),
}


@pytest.mark.parametrize(("toml", "allowed"), WRONG.values(), ids=WRONG)
def test_a_wrong_value_is_told_with_its_key_and_what_is_allowed(
    site: Path, toml: str, allowed: str
) -> None:
    shown = toml.replace('["xml"]', "['xml']").replace("31T00:00:00Z", "31 00:00:00+00:00")
    assert refusal(site, toml) == f"{shown} is wrong: it must be {allowed}"


NOT_A_LINE = {
    "a line break": r"a\nb",
    "a NUL": r"a\u0000b",
    "a control of the second set": r"a\u0085b",
    "a noncharacter": r"a\uFFFEb",
    "a lone carriage return": r"a\rb",
    "a tabulator": r"a\tb",
    "a line separator": r"a\u2028b",
}


@pytest.mark.parametrize("title", NOT_A_LINE.values(), ids=NOT_A_LINE)
def test_a_text_is_one_line_without_control_characters(site: Path, title: str) -> None:
    assert refusal(site, f'title = "{title}"').endswith(f"is wrong: it must be {LINE}")


def test_a_wrong_value_cannot_write_to_the_terminal(site: Path) -> None:
    assert "\x1b" not in refusal(site, r'title = "a\u001b[31mb"')


def test_a_title_has_text(site: Path) -> None:
    """RFC 4287, 4.1.1: a feed must have a title."""
    assert load(site, 'title = ""').title == "harbour"


NESTED = {
    "an unknown key": ('titel = "Sea"', 'unknown key "titel"; is it "title"?'),
    "a key of another case": (
        'Title = "Sea"',
        'unknown key "Title"; is it "title"?',
    ),
    "an unknown table": ("[feed]", f'unknown key "feed"; known are: {KNOWN}'),
    "an unknown key of the author": (
        'author = { name = "Ada", mail = "a@example.org" }',
        'author: unknown key "mail"; is it "email"?',
    ),
    "an author without a name": (
        'author = "<ada@example.org>"',
        "author: must have a name",
    ),
    "an author who is a number": ("author = 3", "author: must be a table"),
    "an author who is a list": ('author = ["Ada"]', "author: must be a table"),
    "an author's name that is a number": (
        "author = { name = 3 }",
        f"author: name = 3 is wrong: it must be {TEXT}",
    ),
    "an author's address that is a word": (
        'author = { name = "Ada", uri = "ada" }',
        f'author: uri = "ada" is wrong: it must be {WEB}',
    ),
    "an author's e-mail that is a word": (
        'author = { name = "Ada", email = "ada" }',
        'author: email = "ada" is wrong: it must be an address such as "ada@example.org"',
    ),
    "an unknown key of the content": (
        '[content]\ndirs = "posts"',
        '[content] unknown key "dirs"; is it "dir"?',
    ),
    "a content that is a text": ('content = "posts"', "[content] must be a table"),
    "a content folder that is absolute": (
        'content = { dir = "/srv/posts" }',
        '[content] dir = "/srv/posts" is wrong: it must be a folder beside the configuration',
    ),
    "a content folder without a name": (
        'content = { dir = "" }',
        f'[content] dir = "" is wrong: it must be {FOLDER}',
    ),
    "an old address that climbs": (
        'aliases = { "../a" = "feed.atom" }',
        f'[aliases] = "../a" is wrong: it must be {PATH}',
    ),
    "an old address of another site": (
        'aliases = { "https://old.example/a" = "feed.atom" }',
        f'[aliases] = "https://old.example/a" is wrong: it must be {PATH}',
    ),
    "an old address with a query": (
        'aliases = { "?feed=rss" = "feed.rss" }',
        f'[aliases] = "?feed=rss" is wrong: it must be {PATH}',
    ),
    "an alias of a number": (
        'aliases = { "a.xml" = 1 }',
        f'[aliases] "a.xml" = 1 is wrong: it must be {TEXT}',
    ),
    "an alias of nothing": (
        'aliases = { "a.xml" = "" }',
        f'[aliases] "a.xml" = "" is wrong: it must be {PATH}',
    ),
    "a target that is none": (
        'publish = "www"',
        'write [publish.NAME] with type = "folder" and to = "../www" below it',
    ),
    "a target without a name": (
        'publish = { type = "folder", to = "../www" }',
        'write [publish.NAME] with type = "folder" and to = "../www" below it',
    ),
    "a target without a type": (
        'publish = { www = { to = "../www" } }',
        '[publish.www] type is missing: one of "folder", "rsync", "s3"',
    ),
    "a target without a place": (
        'publish = { www = { type = "folder" } }',
        '[publish.www] to is missing: such as "../www"',
    ),
    "a target of another type": (
        'publish = { www = { type = "ftp", to = "www" } }',
        '[publish.www] type = "ftp" is wrong: it must be one of "folder", "rsync", "s3"',
    ),
    "a target with a key that is none": (
        'publish = { www = { type = "folder", to = "www", from = "build" } }',
        '[publish.www] unknown key "from"; known are: endpoint, to, type',
    ),
    "a host that would be an option": (
        'publish = { www = { type = "rsync", to = "-e sh" } }',
        '[publish.www] to = "-e sh" is wrong: it must be '
        'a folder, or one of another host such as "me@example.org:www/"',
    ),
    "a host without its colon": (
        'publish = { www = { type = "rsync", to = "me@example.org" } }',
        '[publish.www] to = "me@example.org" is wrong: it must be '
        'a folder, or one of another host such as "me@example.org:www/"',
    ),
    "a password": (
        'publish = { www = { type = "rsync", to = "rsync://me:secret@example.org/www" } }',
        "[publish.www] to holds a password: leave it to the environment, or to ssh",
    ),
    "a password of a bucket": (
        'publish = { www = { type = "s3", to = "s3://key:secret@ships/www" } }',
        "[publish.www] to holds a password: leave it to the environment, or to ssh",
    ),
    "a password of an endpoint": (
        'publish = { www = { type = "s3", to = "s3://ships", endpoint = "http://a:secret@s/" } }',
        "[publish.www] endpoint holds a password: leave it to the environment, or to ssh",
    ),
    "a password of a hub": (
        'hubs = ["https://me:secret@hub.example/"]',
        "hubs holds a password: leave it to the environment, or to ssh",
    ),
    "a folder of a bucket that leads up": (
        'publish = { www = { type = "s3", to = "s3://ships/a/../b" } }',
        '[publish.www] to = "s3://ships/a/../b" is wrong: it must be '
        'a bucket, such as "s3://example/" or "s3://example/blog/"',
    ),
    "a bucket that is a folder": (
        'publish = { www = { type = "s3", to = "www" } }',
        '[publish.www] to = "www" is wrong: it must be '
        'a bucket, such as "s3://example/" or "s3://example/blog/"',
    ),
    "a root that is no folder": (
        'publish = { www = { type = "folder", to = "/" } }',
        '[publish.www] to = "/" is wrong: it must be the name of a folder, such as "../www"',
    ),
    "an endpoint of a folder": (
        'publish = { www = { type = "folder", to = "w", endpoint = "https://o.example/" } }',
        '[publish.www] endpoint is for type = "s3" alone',
    ),
    "a name of a field that is none": (
        'content = { keys = { created = "birthday" } }',
        "[content] keys = {'created': 'birthday'} is wrong: it must be "
        'a table such as keys = { created = "date" } of known fields',
    ),
    "a pattern that is a text": (
        'content = { include = "*.md" }',
        f'[content] include = "*.md" is wrong: it must be {TEXTS}',
    ),
    "a pattern that is a number": (
        "content = { exclude = [1] }",
        f"[content] exclude = [1] is wrong: it must be {TEXTS}",
    ),
}


@pytest.mark.parametrize(("toml", "message"), NESTED.values(), ids=NESTED)
def test_an_unknown_key_lists_the_known_ones(site: Path, toml: str, message: str) -> None:
    assert refusal(site, toml) == message


BESIDES = "output and [content] dir must not lie in each other"

OVERLAPPING = {
    "the same": ('output = "content"', BESIDES),
    "the same by another way": ('output = "x/../content"', BESIDES),
    "output within content": ('output = "content/build"', BESIDES),
    "content within output": ('content = { dir = "build/posts" }', BESIDES),
    "output as the whole folder": (
        'output = "a/.."',
        "output must be a folder of its own, not {site}/a/..",
    ),
    "output above": ('output = ".."', "output must be a folder of its own, not {site}/.."),
}


@pytest.mark.parametrize(("toml", "message"), OVERLAPPING.values(), ids=OVERLAPPING)
def test_output_does_not_lie_over_what_the_author_wrote(
    site: Path, toml: str, message: str
) -> None:
    assert refusal(site, toml) == message.format(site=site)


def test_a_theme_does_not_lie_among_the_articles(site: Path) -> None:
    """Its templates end in .html, as articles may."""
    message = "theme must not lie in [content] dir, which holds articles"
    assert refusal(site, 'theme = "content/look"') == message


def test_a_link_does_not_hide_that_output_is_content(site: Path) -> None:
    (site / "content").mkdir()
    (site / "build").symlink_to("content")
    assert refusal(site, "") == BESIDES


def test_the_whole_folder_may_be_content(site: Path) -> None:
    """So it is in a preview; the output within it is passed over."""
    assert load(site, 'content = { dir = "a/.." }').content.resolve() == site


def test_output_may_lie_elsewhere(site: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "www"
    assert load(site, f'output = "{elsewhere}"').output == elsewhere


# Files.


def test_a_configuration_is_toml(site: Path) -> None:
    message = "not TOML: Invalid value (at end of document)"
    assert refusal(site, "title = ") == message + STRAIGHT


STRAIGHT = '\n  help: put texts in straight quotes: title = "Ships"'


@pytest.mark.parametrize("value", ["Ships", "“Ships”"])
def test_a_fault_of_toml_has_its_line(site: Path, value: str) -> None:
    message = f"error: {site}/feed.toml:2: not TOML: Invalid value{STRAIGHT}"
    assert refusal(site, f"limit = 3\ntitle = {value}\n") == message


def test_a_key_stands_once(site: Path) -> None:
    message = refusal(site, 'title = "a"\ntitle = "b"\n')
    assert message == f"error: {site}/feed.toml:2: not TOML: Cannot overwrite a value"


def test_a_configuration_is_utf_8(site: Path) -> None:
    message = "not UTF-8 at byte 10\n  help: save it as UTF-8"
    assert refusal(site, b"title = 'b\xe4r'") == message


def test_a_byte_order_mark_is_no_matter(site: Path) -> None:
    assert load(site, b"\xef\xbb\xbftitle = 'Sea'\r\nlimit = 3\r\n") == replace(
        plain(site), title="Sea", limit=3
    )


BOMBS = {
    "fifty thousand brackets": "limit = " + "[" * 50_000,
    "five thousand digits": "limit = " + "9" * 5_000,
}


@pytest.mark.parametrize("toml", BOMBS.values(), ids=BOMBS)
def test_what_the_parser_of_toml_cannot_hold_is_an_error_too(site: Path, toml: str) -> None:
    assert refusal(site, toml).startswith("not TOML: ")


def test_a_file_that_is_not_there_is_told(site: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(site / "none.toml")
    assert str(caught.value) == f"error: {site}/none.toml: No such file or directory"


def test_a_configuration_may_bear_any_name(site: Path) -> None:
    assert load(site, "limit = 3", "staging.toml").limit == 3


def test_pyproject_has_a_table_of_its_own(site: Path) -> None:
    toml = '[project]\nname = "sea"\n[tool.feed]\nlimit = 3\ncontent = { dir = "posts" }\n'
    found = load(site, toml, "pyproject.toml")
    assert found == replace(plain(site), limit=3, content=site / "posts")


NO_TABLE = {
    "empty": ("", "there is no table [tool.feed]"),
    "other tools": ("[tool.other]", "there is no table [tool.feed]"),
    "a number": ("[tool]\nfeed = 1", "must be a table"),
    "tools that are a number": ("tool = 1", "there is no table [tool.feed]"),
    "tools that are a list": ("[[tool]]\nfeed = 1", "there is no table [tool.feed]"),
}


@pytest.mark.parametrize(("toml", "message"), NO_TABLE.values(), ids=NO_TABLE)
def test_a_pyproject_without_our_table_is_no_configuration(
    site: Path, toml: str, message: str
) -> None:
    assert refusal(site, toml, "pyproject.toml") == message


# Finding it.


def test_it_is_found_in_the_folder(site: Path) -> None:
    (site / "feed.toml").touch()
    assert config.find(site) == site / "feed.toml"


def test_it_is_found_upward(site: Path) -> None:
    (site / "feed.toml").touch()
    deep = site / "content" / "2022"
    deep.mkdir(parents=True)
    assert config.find(deep) == site / "feed.toml"


def test_the_nearest_is_taken(site: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.toml").touch()
    (site / "pyproject.toml").write_text("[tool.feed]")
    assert config.find(site) == site / "pyproject.toml"


def test_one_that_is_a_link_to_nothing_is_told(site: Path) -> None:
    """And not passed over, as if there were none."""
    (site / "feed.toml").symlink_to("nowhere.toml")
    found = config.find(site)
    assert found == site / "feed.toml"
    with pytest.raises(ConfigError, match="No such file"):
        config.load(found)


def test_feed_toml_is_taken_before_pyproject(site: Path) -> None:
    (site / "pyproject.toml").write_text("[tool.feed]")
    (site / "feed.toml").touch()
    assert config.find(site) == site / "feed.toml"


def test_a_pyproject_of_other_tools_is_passed_over(site: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.toml").touch()
    (site / "pyproject.toml").write_text("[tool.other]\n")
    assert config.find(site) == tmp_path / "feed.toml"


def test_a_folder_named_like_it_is_passed_over(site: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.toml").touch()
    (site / "feed.toml").mkdir()
    assert config.find(site) == tmp_path / "feed.toml"


def test_a_pyproject_that_cannot_be_read_is_told(site: Path) -> None:
    (site / "pyproject.toml").write_text("tool")
    with pytest.raises(ConfigError) as caught:
        config.find(site)
    assert str(caught.value).startswith(f"error: {site}/pyproject.toml: not TOML: ")


def test_a_pyproject_whose_tools_are_a_number_is_passed_over(site: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.toml").touch()
    (site / "pyproject.toml").write_text("tool = 1")
    assert config.find(site) == tmp_path / "feed.toml"


# Without one, and beside one.


def test_without_a_configuration_the_folder_is_content(site: Path) -> None:
    assert config.preview(site) == replace(plain(site), content=site)


def test_without_a_configuration_a_folder_named_content_is_content(site: Path) -> None:
    (site / "content").mkdir()
    assert config.preview(site) == plain(site)


def test_a_staging_address_changes_links_and_no_ids(site: Path) -> None:
    live = load(site, 'url = "https://example.org/"')
    staged = config.with_base_url(live, "https://staging.example.org/x")
    assert staged == replace(live, base_url="https://staging.example.org/x/")


def test_a_staging_address_may_be_an_ip_address(site: Path) -> None:
    staged = config.with_base_url(plain(site), "http://192.0.2.1:8000")
    assert staged.base_url == "http://192.0.2.1:8000/"


def test_a_staging_address_is_an_address(site: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.with_base_url(plain(site), "staging")
    assert str(caught.value) == f'error: --base-url = "staging" is wrong: it must be {URL}'


def test_another_output_can_be_named(site: Path, tmp_path: Path) -> None:
    changed = config.with_output(plain(site), tmp_path / "www")
    assert changed == replace(plain(site), output=tmp_path / "www")


def test_another_output_must_not_be_the_content(site: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.with_output(plain(site), site / "content" / "build")
    assert str(caught.value) == f"error: --output: {BESIDES}"


def test_a_folder_with_content_of_its_own_is_not_anothers_site(tmp_path: Path) -> None:
    (tmp_path / "feed.toml").write_text('url = "https://example.org/"\n')
    (tmp_path / "mysite" / "content").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    assert config.find(tmp_path / "mysite") is None
    assert config.find(tmp_path / "other") == tmp_path / "feed.toml"
