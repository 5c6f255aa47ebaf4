"""What docs/hosting.md says is true: its snippets, as they stand there, make real servers serve
every file of a site as what it is, and let readers ask again for nothing.

The tables tell what readers need. The same is held against `_headers`, which stands for the hosts
that cannot run here.
"""

import gzip
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from lxml import etree
from programs import (
    PATIENCE,
    Host,
    Newsboat,
    Response,
    Server,
    Site,
    SocketConnection,
    caddy,
    newsboat_of,
    nginx_with,
    write,
)

DOCS = Path(__file__).parents[1] / "docs" / "hosting.md"

ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
JSON_FEED = "application/feed+json"

MEDIA_TYPES = {
    "feed.json": JSON_FEED,
    "archive/*.json": JSON_FEED,
    "tags/*.json": JSON_FEED,
    "languages/*.json": JSON_FEED,
    "*.atom": ATOM,
    "*.rss": RSS,
    "*.opml": "text/x-opml; charset=utf-8",
    "*.json": "application/json",
    "*.html": "text/html; charset=utf-8",
    "*.css": "text/css; charset=utf-8",
    "*.js": "text/javascript; charset=utf-8",
    "*.txt": "text/plain; charset=utf-8",
    "*.xml": "text/xml; charset=utf-8",
    "*.mp3": "audio/mpeg",
    "*.png": "image/png",
    "*": "application/octet-stream",
}
"""Names -> what a server says that such a file is; the first one counts."""

MINUTES = "public, max-age=300"
A_DAY = "public, max-age=86400, must-revalidate"
AT_ONCE = "public, max-age=0, must-revalidate"

KEPT_FOR = {
    "feed.atom": MINUTES,
    "feed.rss": MINUTES,
    "feed.json": MINUTES,
    "feeds.opml": MINUTES,
    "tags/*": MINUTES,
    "languages/*": MINUTES,
    "archive/*": A_DAY,
    "*": AT_ONCE,
}
"""Names -> how long a server says that such a file may be kept; the first one counts."""

HIDDEN = ["_headers", "_redirects", ".*", "*/.*"]
"""What a build has for itself and for hosts."""

FEEDS = ["*.atom", "*.rss", "feed.json", "archive/*", "tags/*.json", "languages/*.json", "*.opml"]
"""What readers ask for."""

TAGS = [
    *("plain", "two words", "日本語", "Łódź", "עברית", "🐟", "…", "C#", "c++", ".net", ".."),
    *("a/b", "a&b", "a=b", "a;b", "a,b", "a^b", "back\\slash", "what?", "star*"),
    *("100%", "%41", "#ships", "_low", "~t", "@you", "$uri", "{x}", "[y]", "(z)", "<b>"),
    *('qu"ote', "it's", "`tick`", "json", "x.json", "index", "feed.atom", "archive"),
]
"""Words in many scripts, and all that means something in URLs, in settings and to file systems."""

COPIES = {
    "atom.xml": ATOM,
    "feeds/all.rss": RSS,
    "feeds/all.json": JSON_FEED,
    "tags/boats.xml": ATOM,
}
"""Old addresses of feeds -> what a host that is told so says that they are."""

SETTINGS = """title = "Harbour Notes"
author = "Ada Quay"
limit = 2
"""

MORE_ALIASES = """
"feeds/all.rss" = "feed.rss"
"feeds/all.json" = "feed.json"
"tags/boats.xml" = "tags/plain.atom"
"""

TAGGED = json.dumps(TAGS, ensure_ascii=False)

CONTENT: dict[str, str | bytes] = {
    "ships.md": f"---\ntitle: Ships\ndate: 2021-07-05\ntags: {TAGGED}\n---\nThree.\n",
    "schiffe.md": "---\ntitle: Schiffe\ndate: 2021-07-06\nlang: de\ntags: [plain]\n---\nDrei.\n",
    "navios.md": "---\ntitle: Navios\ndate: 2021-07-07\nlang: pt-br\n---\nTrês.\n",
    "notes/سفن 3.md": "---\ntitle: سفن\ndate: 2021-07-08\nlang: ar\n---\nثلاث.\n",
    "notes/talk.md": "---\ntitle: Talk\ndate: 2021-07-09\nenclosure: talk.mp3\n---\n[D](d.json)\n",
    "notes/talk.mp3": b"ID3\x04\x00\x00" + bytes(1018),
    "notes/d.json": "{}\n",
    "static/chart.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "static/plain.txt": "A quay.\n",
    "static/page.html": "<!DOCTYPE html>\n<title>A page</title>\n",
    "static/.secret": "for nobody\n",
}

TITLES = {
    "feed": {"Talk", "سفن", "Navios"},
    "tags/plain": {"Ships", "Schiffe"},
    "languages/en": {"Ships", "Talk"},
    "languages/de": {"Schiffe"},
    "languages/pt-BR": {"Navios"},
    "languages/ar": {"سفن"},
}
"""Feeds -> the titles of their articles; all other tags are those of the ships."""


# --- the page and its site ----------------------------------------------------------------


def blocks(language: str) -> list[str]:
    """The fenced blocks of docs/hosting.md that are in a language."""
    text = DOCS.read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert found, f"{DOCS.name} has no {language}"
    return found


def filled_in(snippet: str, values: Mapping[str, str]) -> str:
    """A snippet in which its user has put other values, each of which it must have."""
    for told, meant in values.items():
        assert told in snippet, f"{told} is not in the snippet"
        snippet = snippet.replace(told, meant)
    return snippet


def with_line(block: str, line: str) -> str:
    """A block in braces with a line more inside of it, at its end."""
    inside, brace, rest = block.rpartition("}")
    return f"{inside}{line}{brace}{rest}"


def nginx_site(root: Path, address: str) -> str:
    snippet, redirect = blocks("nginx")
    values = {
        "listen 80;": f"listen {address};",
        "listen [::]:80;": "",
        "/var/www/example.org": str(root),
    }
    return with_line(filled_in(snippet, values), redirect)


def caddy_site(root: Path) -> str:
    """Without a scheme Caddy would serve it by HTTPS alone, with a certificate of its own."""
    snippet, redirect = blocks("caddyfile")
    values = {"/var/www/example.org": str(root), "example.org {": "http://example.org {"}
    return with_line(filled_in(snippet, values), redirect)


def settings(url: str) -> str:
    return f'url = "{url}"\n{SETTINGS}' + "".join(blocks("toml")) + MORE_ALIASES


@dataclass(frozen=True)
class Hosted:
    """A site, and the hosts that serve it."""

    site: Site
    hosts: Mapping[str, Host]

    def paths(self) -> list[str]:
        """All that was built."""
        manifest = json.loads((self.site.output / ".manifest.json").read_bytes())
        return list(map(str, manifest["files"]))

    def served(self) -> list[str]:
        """All that was built for others."""
        return [path for path in self.paths() if not is_one_of(path, HIDDEN)]


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    with hosted_in(tmp_path_factory.mktemp("hosted")) as everything:
        yield everything


@contextmanager
def hosted_in(folder: Path) -> Iterator[Hosted]:
    root = folder / "site" / "build"
    with nginx_with(lambda address: nginx_site(root, address), folder / "nginx") as server:
        site = Site(folder / "site", server)
        write(site.folder, {"feed.toml": settings(f"{server.base}/")})
        write(site.folder / "content", CONTENT | {"static/_redirects": blocks("text")[0]})
        site.build()
        with caddy(caddy_site(root), folder / "caddy") as socket:
            hosts = {
                "nginx": Host(tcp(server)),
                "Caddy": Host(lambda: SocketConnection("example.org", socket)),
            }
            yield Hosted(site, hosts)


def tcp(server: Server) -> Callable[[], HTTPConnection]:
    return lambda: HTTPConnection(server.base.removeprefix("http://"), timeout=PATIENCE)


@pytest.fixture(params=["nginx", "Caddy"])
def host(request: pytest.FixtureRequest, hosted: Hosted) -> Host:
    return hosted.hosts[request.param]


def is_one_of(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def first(table: Mapping[str, str], path: str) -> str:
    """What a table says about a path."""
    return next(value for pattern, value in table.items() if fnmatchcase(path, pattern))


def address(path: str) -> str:
    """The path of a file as the path of a URL."""
    return f"/{quote(path)}"


# --- what a host says ---------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What a host says about a document."""

    status: int
    media_type: str
    kept_for: str | None


def said(answer: Response) -> Said:
    """`application/javascript` is an older name of `text/javascript` (RFC 9239, 6), and what has
    no media type may be taken for any bytes (RFC 9110, 8.3)."""
    media_type = answer.headers["Content-Type"] or "application/octet-stream"
    media_type = media_type.replace("application/javascript", "text/javascript")
    return Said(answer.status, media_type, answer.headers["Cache-Control"])


def test_the_site_has_files_of_every_kind(hosted: Hosted) -> None:
    """Else the tests below would show nothing."""
    built = hosted.paths()
    for pattern in (*MEDIA_TYPES, *KEPT_FOR, *FEEDS):
        assert any(fnmatchcase(path, pattern) for path in built), pattern
    assert {f"tags/{name}.rss" for name in ("日本語", "two words", "c-", "100-")} <= set(built)
    assert {"archive/1.atom", "archive/1.json", "archive/1.html"} <= set(built)


def test_every_file_is_served_as_what_it_is(host: Host, hosted: Hosted) -> None:
    assert {path: said(host.ask(address(path))) for path in hosted.served()} == {
        path: Said(200, first(MEDIA_TYPES, path), first(KEPT_FOR, path)) for path in hosted.served()
    }


def test_every_file_is_served_whole(host: Host, hosted: Hosted) -> None:
    for path in hosted.served():
        assert host.ask(address(path)).body == (hosted.site.output / path).read_bytes(), path


def test_no_file_is_sent_twice(host: Host, hosted: Hosted) -> None:
    """Who sends the ETag of a file back learns that it is the same, and for how long again."""
    tags = {path: host.ask(address(path)).headers["ETag"] for path in hosted.served()}
    hosted.site.build("2026-11-02T00:00:00Z")
    for path, tag in tags.items():
        assert tag, path
        again = host.ask(address(path), {"If-None-Match": tag})
        known = (again.status, again.body, again.headers["ETag"], again.headers["Cache-Control"])
        assert known == (304, b"", tag, first(KEPT_FOR, path)), path


@pytest.mark.parametrize("path", ["feed.atom", "feed.rss", "index.html", "style.css"])
def test_text_is_sent_compressed_and_not_twice(host: Host, hosted: Hosted, path: str) -> None:
    packed = {"Accept-Encoding": "gzip"}
    answer = host.ask(address(path), packed)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == (hosted.site.output / path).read_bytes()
    again = host.ask(address(path), packed | {"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_what_is_for_feed_and_for_hosts_is_served_to_nobody(host: Host, hosted: Hosted) -> None:
    hidden = [path for path in hosted.paths() if is_one_of(path, HIDDEN)]
    assert {"_headers", "_redirects", "static/.secret"} == set(hidden)
    for path in (".manifest.json", *hidden):
        assert (hosted.site.output / path).is_file()
        assert host.ask(address(path)).status == 404, path


def test_certificates_can_be_fetched(host: Host, hosted: Hosted) -> None:
    """By a file in a folder that begins with a dot (RFC 8555, 8.3), which no build removes."""
    write(hosted.site.output, {".well-known/acme-challenge/token": "token.thumbprint"})
    hosted.site.build()
    answer = host.ask("/.well-known/acme-challenge/token")
    assert (answer.status, answer.body) == (200, b"token.thumbprint")


@pytest.mark.parametrize("path", ["archive/99.atom", "tags/none.json", "none.html"])
def test_nobody_keeps_for_long_that_a_file_is_not_there(host: Host, path: str) -> None:
    """It may be there soon, as while files are being copied."""
    answer = host.ask(address(path))
    assert (answer.status, answer.headers["Cache-Control"]) == (404, None)


def test_a_folder_is_its_page(host: Host, hosted: Hosted) -> None:
    for path in ("index.html", "2021/ships/index.html"):
        answer = host.ask(address(path.removesuffix("index.html")))
        assert said(answer) == Said(200, "text/html; charset=utf-8", AT_ONCE)
        assert answer.body == (hosted.site.output / path).read_bytes()


# --- old addresses ------------------------------------------------------------------------


def test_a_host_redirects_a_folder_to_a_feed_for_good(host: Host) -> None:
    answer = host.ask("/feed/")
    assert answer.status == 301
    assert answer.headers["Location"].endswith("/feed.rss")
    assert host.ask("/feed.rss").status == 200


def test_the_aliases_of_the_page_answer(host: Host, hosted: Hosted) -> None:
    told = tomllib.loads("".join(blocks("toml")))["aliases"]
    assert told == {
        "atom.xml": "feed.atom",
        "2021/ships/": "ships.html",
        "_redirects": "static/_redirects",
    }
    assert host.ask("/atom.xml").body == host.ask("/feed.atom").body
    assert b'http-equiv="refresh"' in host.ask("/2021/ships/").body


def test_redirects_lie_where_hosts_look_for_them(hosted: Hosted) -> None:
    old, new, status = (hosted.site.output / "_redirects").read_text().split()
    assert (old, status) == ("/feed/", "301")
    assert new.removeprefix("/") in hosted.paths()


# --- _headers -----------------------------------------------------------------------------

Rules = Sequence[tuple[str, Mapping[str, str]]]
"""Patterns, and the headers that each gives to the documents it fits."""


def rules(text: str) -> Rules:
    """The rules of a `_headers`: a pattern at the beginning of a line, headers indented below it.

    https://developers.cloudflare.com/pages/configuration/headers/
    """
    found: list[tuple[str, dict[str, str]]] = []
    for line in filter(str.strip, text.splitlines()):
        if line[0].isspace():
            name, _, value = line.partition(":")
            found[-1][1][name.strip()] = value.strip()
        else:
            found.append((line, {}))
    return found


def headers(found: Rules, path: str) -> dict[str, str]:
    """What the rules give a document: of two that give it the same header, both values."""
    given: dict[str, list[str]] = {}
    for pattern, values in found:
        if re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), path):
            for name, value in values.items():
                given.setdefault(name, []).append(value)
    return {name: ", ".join(values) for name, values in given.items()}


@pytest.fixture(scope="module")
def told(hosted: Hosted) -> Rules:
    """What the hosts that read `_headers` are told."""
    return rules((hosted.site.output / "_headers").read_text())


def test_headers_are_read_as_hosts_read_them() -> None:
    found = rules("/a/*\n  X-Robots: nosnippet\n\n/a/b\n  X-Robots: noindex\n  X-Frame: no: no\n")
    assert headers(found, "/a/b") == {"X-Robots": "nosnippet, noindex", "X-Frame": "no: no"}
    assert headers(found, "/a/c") == {"X-Robots": "nosnippet"}
    assert headers(found, "/a") == {}


def test_no_pattern_of_headers_stands_twice(told: Rules) -> None:
    """Cloudflare keeps its rules by their patterns: the last one would be the only one."""
    patterns = Counter(pattern for pattern, _ in told)
    assert [pattern for pattern, times in patterns.items() if times > 1] == []


def test_headers_keep_within_what_hosts_take(told: Rules) -> None:
    """100 rules, one `*` in each, and no `:name`, which would stand for anything."""
    assert len(told) <= 100
    for pattern, _ in told:
        assert pattern.startswith("/")
        assert pattern.count("*") <= 1
        assert not re.search(":[A-Za-z]", pattern)


def test_headers_tell_each_feed_what_it_is(hosted: Hosted, told: Rules) -> None:
    """And no other file, for of those the hosts know it."""
    assert {path: media_type_told(told, path) for path in original(hosted)} == {
        path: first(MEDIA_TYPES, path) if is_feed(path) else None for path in original(hosted)
    }


def test_headers_tell_each_file_how_long_it_is_kept(hosted: Hosted, told: Rules) -> None:
    """What they do not tell is asked for each time, as is the custom of those hosts."""
    assert {
        path: headers(told, address(path)).get("Cache-Control", AT_ONCE)
        for path in original(hosted)
    } == {path: first(KEPT_FOR, path) for path in original(hosted)}


@pytest.mark.parametrize(("path", "media_type"), COPIES.items())
def test_headers_tell_what_a_copy_of_a_feed_is(
    path: str, media_type: str, hosted: Hosted, told: Rules
) -> None:
    assert path in hosted.paths()
    expected = {"Content-Type": media_type, "Cache-Control": MINUTES}
    assert headers(told, address(path)) == expected


def test_headers_tell_of_feeds_what_nginx_says(hosted: Hosted, told: Rules) -> None:
    for path in filter(is_feed, original(hosted)):
        answer = said(hosted.hosts["nginx"].ask(address(path)))
        assert media_type_told(told, path) == answer.media_type, path
        assert headers(told, address(path)).get("Cache-Control", AT_ONCE) == answer.kept_for, path


def original(hosted: Hosted) -> list[str]:
    """All that was built for others, without the copies at old addresses."""
    return [path for path in hosted.served() if path not in COPIES]


def is_feed(path: str) -> bool:
    return is_one_of(path, FEEDS) and not path.endswith(".html")


def media_type_told(told: Rules, path: str) -> str | None:
    return headers(told, address(path)).get("Content-Type")


# --- the list of feeds --------------------------------------------------------------------


@pytest.fixture(scope="module")
def outlines(hosted: Hosted) -> list[Mapping[str, str]]:
    """The attributes of each feed in feeds.opml."""
    opml = etree.parse(hosted.site.output / "feeds.opml")
    return [dict(outline.attrib) for outline in opml.xpath("//outline[@xmlUrl]")]


@pytest.fixture(scope="module")
def titles(hosted: Hosted, outlines: list[Mapping[str, str]]) -> Mapping[str, set[str]]:
    """The URL of each of these feeds -> the titles of its articles."""
    base = hosted.site.url("")
    urls = [outline["xmlUrl"] for outline in outlines]
    stems = {url: unquote(url.removeprefix(base)).removesuffix(".atom") for url in urls}
    assert set(TITLES) <= set(stems.values())
    return {url: TITLES.get(stem, {"Ships"}) for url, stem in stems.items()}


def ask(hosted: Hosted, url: str) -> Response:
    """GET what an absolute URL of the site names."""
    base = hosted.site.server.base
    assert url.startswith(f"{base}/")
    return hosted.hosts["nginx"].ask(url.removeprefix(base))


def test_the_list_names_every_feed_once(hosted: Hosted, outlines: list[Mapping[str, str]]) -> None:
    """By the address that it has for its own."""
    feeds = ["feed.atom", "tags/*.atom", "languages/*.atom"]
    documents = [path for path in original(hosted) if is_one_of(path, feeds)]
    assert len(documents) == 1 + len(TAGS) + len(["ar", "de", "en", "pt-BR"])
    assert sorted(outline["xmlUrl"] for outline in outlines) == sorted(
        etree.parse(hosted.site.output / path).find("{*}link[@rel='self']").attrib["href"]
        for path in documents
    )


def test_the_list_calls_every_feed_by_its_title(
    hosted: Hosted, outlines: list[Mapping[str, str]]
) -> None:
    for outline in outlines:
        feed = etree.fromstring(ask(hosted, outline["xmlUrl"]).body)
        assert outline["text"] == outline["title"] == feed.findtext("{*}title")


def test_the_list_leads_to_pages(hosted: Hosted, outlines: list[Mapping[str, str]]) -> None:
    for outline in outlines:
        page = ask(hosted, outline["htmlUrl"])
        assert (page.status, page.media_type) == (200, "text/html"), outline["htmlUrl"]


def test_newsboat_imports_all_feeds(
    hosted: Hosted, titles: Mapping[str, set[str]], tmp_path: Path
) -> None:
    """An article that is in several of them it shows in one (newsboat/newsboat#898)."""
    newsboat = newsboat_of(hosted.site.output / "feeds.opml", tmp_path)
    assert sorted(newsboat.feeds) == sorted(titles)
    newsboat.reload()
    assert {hosted.site.url(path) for path in fetched_by_newsboat(hosted)} == set(titles)
    assert sorted(item.title for item in newsboat.items()) == sorted(set().union(*titles.values()))


def fetched_by_newsboat(hosted: Hosted) -> set[str]:
    """The paths of all that newsboat has asked for, all of which was there."""
    requests = hosted.site.server.requests()
    theirs = [request for request in requests if request.agent.startswith("newsboat")]
    assert {request.status for request in theirs} == {200}
    return {request.path.removeprefix("/") for request in theirs}


def test_newsboat_shows_the_articles_of_each_feed(
    titles: Mapping[str, set[str]], tmp_path: Path
) -> None:
    for number, (url, expected) in enumerate(titles.items()):
        newsboat = Newsboat(tmp_path / str(number), [url])
        newsboat.reload()
        assert {item.title for item in newsboat.items()} == expected, url
