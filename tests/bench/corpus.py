"""Articles to measure with: each depends on its number alone.

So what a site of 1,000 holds is the beginning of what one of 10,000 holds, here and elsewhere.
An article has some 4.5 KB: paragraphs with words of several scripts, links to other articles and
to the web, a picture, a list, code, a table, three of 30 tags and one of ten authors; in plain
text paragraphs and web addresses alone. They lie in a folder a year, twenty of them.
"""

import random
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

KINDS = ("markdown", "plain")

WORDS = """the of and to in a is that for it as was with be by on not he this are or his from at
which but have an had they you were their one all we can her has there been if more when will
would who so no out up into do any what time about than them could only new year some take come
these know see use get like then first market government people council report company school
hospital river station budget police court season election climate harbour village museum library
research project bridge railway festival farmer engineer teacher student doctor worker union
committee official resident visitor archive weather storm record growth price water power summit
debate policy figure quarter evening morning decision audience winter summer northern southern
announced confirmed expected opened closed agreed refused promised delayed published""".split()
ODD = """café naïve Zürich São Łódź “quoted” don’t — … 中文 新闻报道 東京 Москва 🚀 👩‍💻 €40 5°C R&D
x<y AT&T""".split()
TAGS = """politics economy science culture sport health climate energy travel food music film books
law education transport housing space ocean history design media privacy security software hardware
finance cities farming opinion""".split()
AUTHORS = (
    *("Zoë Müller", "Jane Smith", "Arturo Peña", "李明", "Ola Nordmann", "Fatima Zahra"),
    *("Chidi Okafor", "Anna Kowalska", "Tom O’Neill", "Priya Patel"),
)
PICTURES = 8

_FIRST = datetime(2005, 1, 1, tzinfo=UTC)
_AFTER = datetime(2025, 1, 1, tzinfo=UTC)
_MINUTES = (_AFTER - _FIRST) // timedelta(minutes=1)


@dataclass(frozen=True)
class Article:
    """What an author wrote, for any tool; the places of other articles are yet to be filled in.

    `name` is its path without suffix. `blocks` are what empty lines part, in Markdown or plain
    text, with `LINK` where the address of the article `link` belongs.
    """

    name: str
    title: str
    date: datetime
    author: str
    tags: tuple[str, ...]
    blocks: tuple[str, ...]
    link: str = ""


LINK = "\0"
"""Stands where the address of another article belongs: each tool has its own way to tell it."""


@dataclass(frozen=True)
class Dialect:
    """How a tool wants its articles: a suffix, the fields on top, and links to other articles."""

    suffix: str
    head: Callable[[Article], str]
    link: str

    def text(self, article: Article) -> str:
        """The whole file of an article."""
        body = "\n\n".join(article.blocks).replace(LINK, self.link.format(article.link))
        return f"{self.head(article)}\n{body}\n"


def yaml_head(article: Article) -> str:
    """Front matter as YAML, which most tools read."""
    tags = ", ".join(article.tags)
    return (
        f'---\ntitle: "{article.title}"\ndate: {article.date.isoformat()}\n'
        f"author: {article.author}\ntags: [{tags}]\n---\n"
    )


def line_head(article: Article) -> str:
    """Lines of `key: value`, as feed reads them in plain text and Pelican in Markdown."""
    tags = ", ".join(article.tags)
    return (
        f"title: {article.title}\ndate: {article.date.isoformat()}\n"
        f"author: {article.author}\ntags: {tags}\n"
    )


def name(number: int) -> str:
    """The path of an article without suffix; its year is its folder."""
    return f"{_date(number).year}/article-{number:06}"


def _date(number: int) -> datetime:
    return _FIRST + timedelta(minutes=random.Random(-1 - number).randrange(_MINUTES))


def article(number: int, kind: str) -> Article:
    """The article of a number; it links to one of a lower number, which is always there."""
    chance = random.Random(number)
    return Article(
        name(number),
        _sentence(chance, 7),
        _date(number),
        chance.choice(AUTHORS),
        tuple(chance.sample(TAGS, 3)),
        tuple((_plain if kind == "plain" else _markdown)(chance)),
        name(chance.randrange(number + 1)),
    )


def newest(number: int, kind: str) -> Article:
    """An article that is dated after all others, and that none of them is like."""
    date = _AFTER + timedelta(minutes=number)
    named = f"{date.year}/newest-{number:06}"
    return replace(article(number, kind), name=named, title=f"News of {date}", date=date)


def edited(article: Article) -> Article:
    """The same article with a sentence more."""
    first, *others = article.blocks
    return replace(article, blocks=(f"{first} Nobody had seen it coming.", *others))


def write(folder: Path, articles: Iterable[Article], dialect: Dialect) -> None:
    """Write articles as files, below a folder."""
    known = set()
    for each in articles:
        path = folder / f"{each.name}{dialect.suffix}"
        if path.parent not in known:
            path.parent.mkdir(parents=True, exist_ok=True)
            known.add(path.parent)
        path.write_text(dialect.text(each), encoding="utf-8")


def write_pictures(folder: Path) -> None:
    """Write the few pictures that the articles show."""
    folder.mkdir(parents=True)
    for number in range(PICTURES):
        (folder / f"{number}.png").write_bytes(picture(number))


def picture(number: int) -> bytes:
    """A small picture as PNG, 96 pixels wide and 64 high."""
    tint = 255 * number // PICTURES
    rows = (b"\0" + b"".join(bytes((x * 2, y * 3, tint)) for x in range(96)) for y in range(64))
    header = struct.pack(">IIBBBBB", 96, 64, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(rows))
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def _words(chance: random.Random, count: int) -> str:
    words = chance.choices(WORDS, k=count)
    words[chance.randrange(count)] = chance.choice(ODD)
    return " ".join(words)


def _sentence(chance: random.Random, count: int) -> str:
    words = _words(chance, count)
    return words[0].upper() + words[1:]


def _paragraph(chance: random.Random) -> str:
    return " ".join(f"{_sentence(chance, chance.randint(8, 22))}." for _ in range(5))


def _plain(chance: random.Random) -> list[str]:
    blocks = [_paragraph(chance) for _ in range(10)]
    blocks[1] += f" More at https://example.net/{chance.randrange(9999)}?a=1 too."
    return blocks


def _markdown(chance: random.Random) -> list[str]:
    blocks = [_paragraph(chance) for _ in range(8)]
    other, number = _words(chance, 2), chance.randrange(9999)
    blocks[1] += f" It was [{other}]({LINK}) *and* [there](https://example.net/{number}?a=1&b=2)."
    blocks[3] += f" **{_words(chance, 2)}** and `{chance.choice(WORDS)}_{number}`."
    blocks.insert(2, f"## {_sentence(chance, 4)}")
    blocks.insert(3, f"![{_words(chance, 3)}](/pictures/{chance.randrange(PICTURES)}.png)")
    blocks.insert(5, "\n".join(f"- {_words(chance, 6)}" for _ in range(4)))
    blocks.insert(7, _table(chance))
    blocks.insert(9, f"```python\nvalue = compute({number}) & 0xFF\nprint(value < 7)\n```")
    blocks.insert(11, f"> {_sentence(chance, 15)}.")
    return blocks


def _table(chance: random.Random) -> str:
    rows = (f"| {2000 + n} | {chance.randrange(999)} | {_words(chance, 2)} |" for n in range(4))
    return "\n".join(("| Year | Count | Note |", "| --- | ---: | --- |", *rows))
