"""What is one tag, how its documents are named, and how it is spelled where all are meant."""

import pytest

from feed import tags

ONE = {
    "case": ("Ships", "SHIPS"),
    "case of other letters": ("Łódź", "łóDŹ"),
    "a sharp s": ("Straße", "STRASSE"),
    "Unicode forms": ("caf\u00e9", "cafe\u0301"),
}


@pytest.mark.parametrize(("one", "other"), ONE.values(), ids=ONE)
def test_tags_that_differ_by_no_more_are_one(one: str, other: str) -> None:
    assert tags.term(one) == tags.term(other)


@pytest.mark.parametrize(("one", "other"), [("C", "C#"), ("ship", "ships"), ("a b", "a-b")])
def test_all_others_are_two(one: str, other: str) -> None:
    assert tags.term(one) != tags.term(other)
    assert tags.file_name(tags.term(one)) != tags.file_name(tags.term(other))


NAMES = {
    "letters are kept": ("日本語", "日本語"),
    "in small ones": ("Łódź", "łódź"),
    "most signs are kept": ("R & C++ (old), $1", "r & c++ (old), $1"),
    "a number sign, with which Netlify deploys nothing": ("C#", "c-"),
    "what no clone on Windows can have": ('a:b*c?"<d>|', "a-b-c---d--"),
    "what some hosts would decode": ("100%", "100-"),
    "a slash would be a folder": ("TCP/IP", "tcp-ip"),
    "a backslash may be one": ("A\\B", "a-b"),
    "a dot would hide the file": (".NET", "dot-net"),
    "the folder above": ("..", "dot-."),
    "a way out": ("../../etc/passwd", "dot-.-..-etc-passwd"),
}


@pytest.mark.parametrize(("tag", "name"), NAMES.values(), ids=NAMES)
def test_its_documents_are_named_by_it(tag: str, name: str) -> None:
    assert tags.file_name(tags.term(tag)) == name


@pytest.mark.parametrize(
    ("spellings", "label"),
    [
        pytest.param(["ships"], "ships", id="one"),
        pytest.param(["ships", "Ships", "Ships"], "Ships", id="that of most"),
        pytest.param(["SHIPS", "ships"], "SHIPS", id="else the first"),
    ],
)
def test_of_several_spellings_one_is_shown(spellings: list[str], label: str) -> None:
    assert tags.label(spellings) == label
