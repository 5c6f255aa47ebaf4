"""Sites in the manner of each generator: built by feed, and seen as feedparser sees their feeds."""

import calendar
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import struct_time
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import feedparser
import html5lib
from programs import NOW, run

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
NAMES = ("eleventy", "hugo", "jekyll", "pelican", "zola")

_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot "
    "th thead tr ul".split()
)
_UNSEEN = frozenset("script style template title".split())


@dataclass(frozen=True)
class Seen:
    """An entry, from whichever feed. `text` and `addresses` are what its content shows.

    Addresses within the page itself are left out: they are the generator's.
    """

    title: str
    link: str
    published: datetime
    updated: datetime
    tags: frozenset[str]
    authors: tuple[str, ...]
    text: str
    addresses: frozenset[str]


def copied(name: str, folder: Path) -> Path:
    """A copy of a fixture, to be built in."""
    return Path(shutil.copytree(HERE / name, folder / name))


def build(folder: Path) -> Path:
    """Build a site with feed, as its users do; its output folder."""
    done = run(sys.executable, "-m", "feed", "build", "-C", folder, "--now", NOW)
    if done.returncode or done.stderr:
        raise AssertionError(f"feed is not content with {folder}:\n{done.stderr.decode()}")
    return folder / "build"


def entries(feed: Path) -> list[Any]:
    """The entries of a feed, all of which is well-formed; titles as they are shown.

    Atom says whether a title is HTML. RSS does not, and generators write plain text there.
    """
    parsed = feedparser.parse(feed.read_bytes())
    if parsed.bozo:
        raise AssertionError(f"{feed}: {parsed.bozo_exception}")
    for entry in parsed.entries:
        if parsed.version.startswith("atom") and "html" in entry.title_detail.type:
            entry["title"] = text_of(entry.title)
    return list(parsed.entries)


def name_of(entry: Any) -> str:
    """The name of an article of ours, which its id ends in."""
    return unquote(entry.id.split(":", 2)[2])


def seen(entry: Any) -> Seen:
    """An entry as feedparser has it; an update that is not told is none."""
    content = entry.content[0].value if "content" in entry else entry.summary
    return Seen(
        title=squeezed(entry.title),
        link=unquote(entry.link),
        published=moment(entry.published_parsed),
        updated=moment(entry.get("updated_parsed") or entry.published_parsed),
        tags=frozenset(tag.get("label") or tag.term for tag in entry.get("tags", ())),
        authors=tuple(author.name for author in entry.authors if "name" in author),
        text=text_of(content),
        addresses=frozenset(addresses_of(content, entry.link)),
    )


def moment(parsed: struct_time) -> datetime:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def text_of(html: str) -> str:
    """What a reader of HTML sees, white space squeezed; what is a block stands apart."""
    return squeezed("".join(_texts(html5lib.parseFragment(html, namespaceHTMLElements=False))))


def _texts(element: Any) -> Iterable[str]:
    if isinstance(element.tag, str) and element.tag not in _UNSEEN:
        blank = " " if element.tag in _BLOCKS else ""
        yield blank + (element.text or "")
        for child in element:
            yield from _texts(child)
            yield child.tail or ""
        yield blank


def addresses_of(html: str, link: str) -> Iterable[str]:
    """Where links and pictures lead, but for those to a place in the page."""
    tree: Any = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for element in tree.iter():
        for name in ("href", "src"):
            address = element.get(name) if isinstance(element.tag, str) else None
            if address is not None:
                whole = unquote(urljoin(link, address))
                if not whole.startswith(f"{unquote(link)}#"):
                    yield without_fragment(whole)


def without_fragment(url: str) -> str:
    return re.sub("#.*", "", url) if urlsplit(url).scheme in ("http", "https") else url
