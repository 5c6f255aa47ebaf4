"""Titles out of running text: where a sentence ends, and where a long one is cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed.articles.prose import cut, first_sentence, is_title, text_of

steady = settings(derandomize=True, deadline=None, max_examples=200)

SENTENCES = {
    "a full stop": ("Ships sail. Trains run.", "Ships sail."),
    "an exclamation mark": ("Ships sail! Trains run.", "Ships sail!"),
    "a question mark": ("Do ships sail? Trains run.", "Do ships sail?"),
    "an ellipsis": ("Ships sail… Trains run.", "Ships sail…"),
    "three dots": ("Ships sail... Trains run.", "Ships sail..."),
    "several marks": ("Ships sail?! Trains run.", "Ships sail?!"),
    "an ideographic full stop": ("船开了。火车来了。", "船开了。"),
    "a wide exclamation mark": ("船开了！火车来了。", "船开了！"),
    "a wide question mark": ("船开了？火车来了。", "船开了？"),
    "a bracket behind an ideographic full stop": ("「船开了。」火车来了。", "「船开了。」"),
    "curly quotes around it": ("He said “Go.” Then he left.", "He said “Go.”"),
    "straight quotes around it": ('He said "Go." Then he left.', 'He said "Go."'),
    "brackets around it": ("Ships sail (so they say.) Trains run.", "Ships sail (so they say.)"),
    "a quote behind it": ("Ships sail. “Aye,” he said.", "Ships sail."),
    "a bracket behind it": ("Ships sail. (Trains run.)", "Ships sail."),
    "a guillemet behind it": ("Il part. «Oui», dit-il.", "Il part."),
    "a low quote behind it": ("Es fährt. „Ja“, sagte er.", "Es fährt."),
    "an accented capital behind it": ("Il part. Élan vital.", "Il part."),
    "a Cyrillic capital behind it": ("Корабль ушёл. Поезд пришёл.", "Корабль ушёл."),
    "a line break behind it": ("Ships sail.\nTrains run.", "Ships sail."),
    "a no-break space behind it": ("Ships sail.\u00a0Trains run.", "Ships sail."),
}


@pytest.mark.parametrize(("text", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_ends_at_a_mark_before_a_capital(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


GOES_ON = {
    "at the end of the text": "Ships sail.",
    "at a text without marks": "Ships sail",
    "before a small letter": "Ships sail. trains run.",
    "before a digit": "Ships sail. 20 trains run.",
    "within a number": "It cost 3.5 million.",
    "within a name": "It is on example.org now.",
    "after U.S.": "The U.S. has ships.",
    "after U.S. and before a capital": "The U.S. Senate has ships.",
    "after an initial": "We met J. Smith today.",
    "after two initials": "We met J. R. Smith today.",
    "at a colon": "Ships: They sail.",
    "at a comma": "Ships, Trains.",
    "at a semicolon": "Ships; Trains.",
    "after an initial with an accent": "We met É. Zola today.",
    "after Cyrillic initials": "Здесь жил А. С. Пушкин.",
    "after a Greek initial": "Εδώ έζησε ο Κ. Καβάφης.",
}


@pytest.mark.parametrize("text", GOES_ON.values(), ids=GOES_ON)
def test_a_sentence_does_not_end(text: str) -> None:
    assert first_sentence(text) == text


def test_the_first_of_many_ends_is_the_end() -> None:
    assert first_sentence("The U.S. has ships. It has trains. And so on.") == "The U.S. has ships."


def test_white_space_of_any_kind_is_one_blank() -> None:
    assert first_sentence(" Ships \n\t sail\u3000now. Trains run.") == "Ships sail now."


NINE = "nine char"
HUNDRED = " ".join([NINE] * 10) + "s"

CUTS = {
    "a short text stays": ("Ships sail.", "Ships sail."),
    "100 characters stay": (HUNDRED, HUNDRED),
    "101 characters are cut at a word": (f"{HUNDRED}s", " ".join([NINE] * 9) + " nine…"),
    "a word that ends at 99 stays whole": (f"{'a' * 99} bcd", f"{'a' * 99}…"),
    "a word of 100 is cut within": (f"{'a' * 100} b", f"{'a' * 99}…"),
    "a text without blanks is cut at 99": ("字" * 150, f"{'字' * 99}…"),
    "marks before the ellipsis go": (f"{'a' * 90} b, – {'c' * 20}", f"{'a' * 90} b…"),
    "an accent is not torn off": ("e\u0301" * 80, "e\u0301" * 49 + "…"),
    "an emoji is not torn apart": (
        "a" * 97 + "\U0001f469\u200d\U0001f4bb" * 9,
        "a" * 97 + "…",
    ),
    "nor is a skin": ("a" * 98 + "\U0001f44d\U0001f3fd" * 9, "a" * 98 + "…"),
}


@pytest.mark.parametrize(("text", "title"), CUTS.values(), ids=CUTS)
def test_a_long_text_is_cut_at_a_word_with_an_ellipsis(text: str, title: str) -> None:
    assert cut(text) == title
    assert len(title) <= 100


def test_a_long_first_sentence_is_cut() -> None:
    assert first_sentence("word " * 40 + "end. Next one.") == "word " * 19 + "word…"


IS_TITLE = {
    "a line": ("Harbour news", True),
    "100 characters": ("x" * 100, True),
    "101 characters": ("x" * 101, False),
    "a full stop": ("News.", False),
    "an exclamation mark": ("News!", False),
    "a question mark": ("News?", False),
    "an ideographic full stop": ("新闻。", False),
    "a wide exclamation mark": ("新闻！", False),
    "a wide question mark": ("新闻？", False),
    "an ellipsis": ("News…", False),
    "a colon": ("News:", False),
    "a comma": ("News,", False),
    "a semicolon": ("News;", True),
    "a bracket": ("News (two)", True),
}


@pytest.mark.parametrize(("line", "expected"), IS_TITLE.values(), ids=IS_TITLE)
def test_a_title_is_short_and_no_sentence(line: str, expected: bool) -> None:
    assert is_title(line) is expected


VISIBLE = {
    "text": ("Ships sail", "Ships sail"),
    "markup within a word": ("S<b>hi</b>ps", "Ships"),
    "a paragraph parts words": ("<p>Ships</p><p>sail</p>", "Ships sail"),
    "a line break parts words": ("Ships<br>sail", "Ships sail"),
    "entities": ("A &amp; B &lt; C &eacute;", "A & B < C é"),
    "a script is not seen": ("a<script>b()</script>c", "a c"),
    "a style is not seen": ("a<style>b{}</style>c", "a c"),
    "a template is not seen": ("a<template>b</template>c", "a c"),
    "a comment is not seen": ("a<!-- b -->c", "ac"),
    "white space": (" <p> a\n b </p> ", "a b"),
    "a blank between two words": ("<b>a</b> <i>b</i>", "a b"),
    "a tag that is not closed": ("a<b c", "a"),
    "a comment that is not closed": ("a<!-- b", "a"),
    "a mark that is no tag": ("a <3 b < c", "a <3 b < c"),
    "a mark within a value": ('a<b c=">">d</b>', "ad"),
    "a number of 5,000 digits": (f"a&#{'9' * 5000};b", "ab"),
    "a control by number": ("a&#1;b", "ab"),
    "nothing": ("<p></p>", ""),
}


@pytest.mark.parametrize(("html", "text"), VISIBLE.values(), ids=VISIBLE)
def test_the_text_of_html_is_what_a_reader_sees(html: str, text: str) -> None:
    assert text_of(html) == text


@steady
@given(st.text())
def test_any_text_gives_a_title_of_one_line_and_100_characters(text: str) -> None:
    title = first_sentence(text)
    assert len(title) <= 100
    assert title == " ".join(title.split())
    assert bool(title) == bool(text.strip())


@steady
@given(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=101).filter(
        lambda t: len(t.split()) > 0
    )
)
def test_a_cut_is_a_beginning_of_the_text(text: str) -> None:
    text = " ".join(text.split())
    title = cut(text)
    if len(text) <= 100:
        assert title == text
        return
    assert title.endswith("…")
    assert text.startswith(title[:-1])
