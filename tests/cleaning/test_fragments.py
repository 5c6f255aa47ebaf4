"""Whatever is in an article: no script of it can run, and its text is what readers show."""

import pytest
from fragments import FRAGMENTS
from reading import faults, resolve, visible

from feed.cleaning import Cleaner

every_fragment = pytest.mark.parametrize(("html", "text"), FRAGMENTS.values(), ids=FRAGMENTS)


def clean(html: str) -> str:
    return Cleaner().clean(html, resolve)


def test_there_are_three_hundred_of_them() -> None:
    assert len(FRAGMENTS) >= 300


@every_fragment
def test_its_text_is_shown_and_nothing_else(html: str, text: str) -> None:
    assert visible(clean(html)) == " ".join(text.split())


@every_fragment
def test_nothing_is_left_that_the_tables_do_not_allow(html: str, text: str) -> None:
    assert list(faults(clean(html))) == []


@every_fragment
def test_cleaning_again_changes_nothing(html: str, text: str) -> None:
    once = clean(html)
    assert clean(once) == once
