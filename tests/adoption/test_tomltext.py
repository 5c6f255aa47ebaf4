"""What is written as TOML is read back as it was."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed.adoption import tomltext
from feed.adoption.ledger import Setting

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_any_text_comes_back(text: str) -> None:
    assert tomllib.loads(f"a = {tomltext.string(text)}  # b\n") == {"a": text}


@given(st.lists(TEXTS))
def test_any_list_comes_back(texts: list[str]) -> None:
    assert tomllib.loads(f"a = {tomltext.value(tuple(texts))}") == {"a": texts}


@given(TEXTS, TEXTS)
def test_any_person_comes_back(name: str, email: str) -> None:
    person = {"name": name, "email": email}
    assert tomllib.loads(f"a = {tomltext.value(person)}") == {"a": person}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param(True, "true", id="a flag"),
        pytest.param("Ada “A” Quay", '"Ada “A” Quay"', id="letters as they are"),
        pytest.param('a\\"\t\n\x1b', '"a\\\\\\"\\t\\n\\u001B"', id="what needs an escape"),
        pytest.param((), "[]", id="nothing"),
    ],
)
def test_values_are_written_as_people_would(value: Setting, written: str) -> None:
    assert tomltext.value(value) == written
