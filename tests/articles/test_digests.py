"""What an author wrote as two hashes: one that stays when its form changes, one that never does."""

import hashlib
import re
import sys
import unicodedata
from datetime import UTC

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feed.articles import digests, read
from feed.articles.markup import unescaped
from feed.model import Article, Enclosure, Image, Link

TEXT = "date 2022-07-05\n\nThree ships\n\nThey came in today, & one left.\n"
SAME_WORDS = {
    "another name": ("b.txt", TEXT),
    "Markdown": (
        "a.md",
        "---\ndate: 2022-07-05\n---\n# Three ships\n\nThey *came* in **today**, &amp; one left.\n",
    ),
    "a title in the header": (
        "a.md",
        "---\ndate: 2022-07-05\ntitle: Three ships\n---\nThey came in today & one left.\n",
    ),
    "HTML": (
        "a.html",
        '<meta name="date" content="2022-07-05"><title>Three ships</title>'
        "<body><h1>Three ships</h1><p class=x>They <em>came</em> in today, &amp; one left.</p>",
    ),
    "a link": (
        "a.md",
        "---\ndate: 2022-07-05\n---\n# Three ships\n\n"
        "[They](../x/came.md) came in [today](https://example.org/a_(b)), & one left.\n",
    ),
    "a link by reference": (
        "a.md",
        "---\ndate: 2022-07-05\n---\n# Three ships\n\n"
        "They came in [today], & one left.\n\n[today]: https://example.org/\n",
    ),
    "another date": ("a.txt", TEXT.replace("07-05", "08-09")),
    "another layout": ("a.txt", TEXT.replace(" came in", "\ncame  in").replace("\n", "\r\n")),
    "capitals": ("a.txt", TEXT.replace("Three ships", "Three Ships")),
}


def article(path: str, text: str) -> Article:
    return read(path, text.encode(), UTC)


@pytest.mark.parametrize(("path", "text"), SAME_WORDS.values(), ids=SAME_WORDS)
def test_the_words_stay_what_they_were_in(path: str, text: str) -> None:
    told = digests.words(article(path, text))
    expected = digests.words(article("a.txt", TEXT))
    if "[today]:" in text:
        # the label of a link is a word that stands twice
        expected = digests.words(article("a.txt", f"{TEXT}\ntoday\n"))
    assert told == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Three", "Four", id="in the title"),
        pytest.param("today", "yesterday", id="in the body"),
        pytest.param("one left.", "one left. Later more.", id="at the end"),
        pytest.param("came in", "in came", id="in another order"),
        pytest.param("today", "to day", id="in two"),
    ],
)
def test_other_words_are_other_words(old: str, new: str) -> None:
    assert digests.words(article("a.txt", TEXT.replace(old, new))) != digests.words(
        article("a.txt", TEXT)
    )


@pytest.mark.parametrize("form", ["caf\u00e9", "cafe\u0301", "CAF\u00c9"])
def test_words_are_the_same_in_every_unicode_form(form: str) -> None:
    assert digests.words(Article("a.txt", form, "")) == digests.words(
        Article("a.txt", "caf\u00e9", "")
    )


MANY_SIGNS = tuple(map(chr, range(0x2190, 0x21F0)))


def counted(article: Article) -> str:
    """The hash of words as it was first made, in the plainest way."""

    def found(text: str) -> list[str]:
        text = unicodedata.normalize("NFC", unescaped(text)).casefold()
        for pattern in (
            r"https?://[^\s<>)\]]*",
            r"<[a-z!/?][^<>]*>",
            r"\](?:\((?:[^()\s]|\([^()\s]*+\))*+|:[ \t]*+\S++)",
        ):
            text = re.sub(pattern, " ", text)
        return re.findall(r"[^\W_]+", text)

    body = found(article.body) or [article.body]
    return hashlib.sha256(" ".join([*found(article.title), *body]).encode()).hexdigest()[:16]


pieces = st.sampled_from(
    [
        *"aZ0 _-.,\n\t'()[]<>/&\x1c\x0b’—é上жΐſßİ\u212a²\xa0\x85\u2028\u0301\u0338\u0345🚢\ufffd",
        *(
            "http://",
            "](",
            "]:",
            "]: ",
            '<a href="',
            "&amp;",
            "&#8217;",
            "&nbsp;",
            "&#8203;",
            "&#x301;",
            "R&D",
            "&amp;amp;",
            "&amp;lt;a> ",
            "\u1112\u1161\u11ab",
            "\u09c7\u09be",
            "Σς",
            "".join(MANY_SIGNS),
            " and so ",
        ),
    ]
)
texts = st.lists(pieces, max_size=30).map("".join) | st.text(st.characters(codec="utf-8"))


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(texts, texts)
@example("", "上海 and 北京")
@example("", "ships [1]:\x1cand more [2]:\xa0and more [3]: and more")
@example("", "HTTPſ://a.example <ſhip> and ſhips in ASCII")
@example("", f"ships {' ships '.join(MANY_SIGNS)}")
@example("", f"&amp;amp; &amp;lt;ships&gt; {''.join(MANY_SIGNS)}")
@example("e", "\u0301 e\u0301 <\u0338a> a\u0323\u0302 a\u0302\u0323")
def test_words_are_counted_as_they_have_ever_been(title: str, body: str) -> None:
    article = Article("a.txt", title, body)
    assert digests.words(article) == counted(article)


def test_ascii_is_composed_with_accents_alone() -> None:
    """On that it rests that a text without accents need not be looked at for its form."""
    for character in map(chr, range(sys.maxunicode + 1)):
        first, *others = unicodedata.normalize("NFD", character)
        if first.isascii():
            assert all(map(unicodedata.combining, others)), character


def test_words_of_any_script_count() -> None:
    texts = ["上海", "北京", "Москва", "القاهرة", "42", ""]
    assert len({digests.words(Article("a.txt", "", text)) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("🎂", "💔", id="signs"),
        pytest.param("![](a.jpg)", "![](b.jpg)", id="pictures"),
        pytest.param('<img src="a.jpg">', '<img src="b.jpg">', id="pictures in HTML"),
    ],
)
def test_what_has_no_words_is_told_apart_by_all_that_stands_in_it(one: str, other: str) -> None:
    told = {digests.words(Article("a.md", "Photo", body)) for body in (one, other)}
    assert len(told) == 2


BARE = Article("a.txt", "T", "Body *text*.", link="https://x.example/")
SOURCES = {
    "the title": replace(BARE, title="U"),
    "a mark of the body": replace(BARE, body="Body _text_."),
    "a blank": replace(BARE, body="Body  *text*."),
    "the link": replace(BARE, link="https://y.example/"),
    "an enclosure": replace(BARE, enclosures=(Enclosure("a.mp3"),)),
    "what stands where": replace(BARE, title="TB", body="ody *text*."),
}


@pytest.mark.parametrize("changed", SOURCES.values(), ids=SOURCES)
def test_the_source_changes_with_every_character_of_title_body_and_links(changed: Article) -> None:
    assert digests.source(changed) != digests.source(BARE)


@pytest.mark.parametrize(
    "changed",
    [replace(BARE, path="b.md"), replace(BARE, tags=("x",)), replace(BARE, summary="S")],
    ids=["the path", "tags", "the summary"],
)
def test_the_source_is_of_nothing_else(changed: Article) -> None:
    assert digests.source(changed) == digests.source(BARE)


def test_the_hashes_are_those_that_locks_out_there_hold() -> None:
    """Another way to count words would make every article of every site changed."""
    told = digests.words(BARE), digests.source(BARE)
    assert told == ("e4800d5f5d49470b", "a2e15219790825f8")


@pytest.mark.parametrize("evil", ["<" * 50_000, "](" * 50_000, "a://" * 50_000, "&" * 50_000])
def test_a_hostile_body_costs_no_more_than_its_length(evil: str) -> None:
    digests.words(Article("a.md", "T", evil * 4))


ARTICLE = article("a.txt", TEXT)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(ARTICLE, image=Image("ships.jpg")), id="a cover"),
        pytest.param(replace(ARTICLE, image=Image("ships.jpg", alt="Ships")), id="what it tells"),
        pytest.param(replace(ARTICLE, via=(Link("https://example.org/", "via"),)), id="a source"),
        pytest.param(
            replace(ARTICLE, related=(Link("https://example.org/", "related"),)), id="more"
        ),
    ],
)
def test_what_an_article_leads_to_is_of_its_source_and_not_of_its_words(changed: Article) -> None:
    assert digests.source(changed) != digests.source(ARTICLE)
    assert digests.words(changed) == digests.words(ARTICLE)


def test_what_came_later_into_the_source_changes_no_older_one() -> None:
    """Else each article of each lock would look as if it had been edited."""
    assert digests.source(ARTICLE) == "e2277c567dca61f1"
