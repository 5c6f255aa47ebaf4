"""HTML as browsers read it: what references mean in it."""

import html
from html.entities import html5

from hypothesis import given, settings
from hypothesis import strategies as st

from feed.articles.markup import unescaped

NAMES = ["amp", "amp;", "not", "notin;", "frac12", "gt", "LT", "CounterClockwiseContourIntegral;"]
NUMBERS = ["8203;", "x1F6A2"]
pieces = st.sampled_from([*"&#;xXaZ \n<é上", *NAMES, *NUMBERS, "R&D", "?a=1&b=2", "a" * 32])


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(st.lists(pieces, max_size=20).map("".join) | st.text("&#;xaltgé ", max_size=50))
def test_a_reference_means_what_it_means_to_python(text: str) -> None:
    assert unescaped(text) == html.unescape(text)


def test_every_name_of_a_character_is_read() -> None:
    for name in html5:
        for behind in ("", ";", "é;", " ", "x" * 40):
            assert unescaped(f"&{name}{behind}") == html.unescape(f"&{name}{behind}")


def test_a_number_of_thousands_of_digits_is_no_character() -> None:
    assert unescaped(f"a &#{'9' * 5000}; b") == "a \ufffd b"
