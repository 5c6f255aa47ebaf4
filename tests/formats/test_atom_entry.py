"""Atom entries are the bytes that feedgen and lxml would write (RFC 4287, 4.1.2).

What they hold, and how validators see it, is told in test_atom.py.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from feedgen.entry import FeedEntry
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from samples import BARE, FULL, LINKED, SUMMED

from feed.formats import atom_entry
from feed.formats.xml import add_picture, spell_out
from feed.model import ATOM, HTML, Category, Entry, Image, Link, Person

# without the controls that lxml refuses
CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
) | st.sampled_from("&<>\"'\t\n\r\x7f\x85]")
TEXTS, NAMES = st.text(CHARACTERS, max_size=20), st.text(CHARACTERS, min_size=1, max_size=20)
MOMENTS = st.datetimes(
    datetime(1000, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-3, minutes=-30))]),
).map(lambda moment: moment.replace(microsecond=0))
PEOPLE = st.lists(st.builds(Person, NAMES, TEXTS, TEXTS), min_size=1, max_size=2).map(tuple)
LINKS = st.builds(Link, NAMES, NAMES, TEXTS, TEXTS, TEXTS, st.none() | st.integers(0, 2**40))
ENTRIES = st.builds(
    Entry,
    id=NAMES,
    title=NAMES,
    published=MOMENTS,
    updated=MOMENTS,
    authors=PEOPLE,
    content=TEXTS,
    url=NAMES,
    self_url=NAMES,
    external_url=TEXTS,
    summary=NAMES,
    links=st.lists(LINKS, max_size=3).map(tuple),
    categories=st.lists(st.builds(Category, NAMES, TEXTS, TEXTS), max_size=2).map(tuple),
    contributors=st.just(()) | PEOPLE,
    image=st.none() | st.builds(Image, NAMES, TEXTS, TEXTS),
    lang=st.sampled_from(["", "de", "zh-Hant"]),
    rights=TEXTS,
)


@pytest.mark.parametrize("entry", [FULL, BARE, LINKED, SUMMED], ids=lambda entry: entry.title)
def test_an_entry_is_what_feedgen_writes(entry: Entry) -> None:
    assert atom_entry.element(entry) == by_feedgen(entry)


@given(ENTRIES)
def test_any_entry_is_what_feedgen_writes(entry: Entry) -> None:
    assert atom_entry.element(entry) == by_feedgen(entry)


@pytest.mark.parametrize("field", ["content", "title", "url", "rights"])
def test_an_entry_is_never_taken_for_what_it_was(field: str) -> None:
    """What is made of one is kept; a later one may have the same id and the same moment."""
    changed = replace(FULL, **{field: "another"})
    for entry in (FULL, changed, FULL):
        assert atom_entry.element(entry) == by_feedgen(entry)


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_never_written(character: str) -> None:
    """The texts of a build never hold it (feed.characters); this is the last door."""
    with pytest.raises(etree.XMLSyntaxError):
        atom_entry.element(replace(BARE, title=f"a{character}b"))


def by_feedgen(entry: Entry) -> bytes:
    """An entry by feedgen, with the attributes of links, which it forgets."""
    document = FeedEntry()
    document.id(entry.id)
    document.title(entry.title)
    document.published(entry.published)
    document.updated(entry.updated)
    document.author(_people(entry.authors))
    document.contributor(_people(entry.contributors))
    document.category(
        [{"term": one.term, "scheme": one.scheme, "label": one.label} for one in entry.categories]
    )
    document.summary(entry.summary or None)
    document.rights(entry.rights or None)
    document.content(entry.content or None, type="html")
    document.link(href=entry.url)
    element = document.atom_entry()
    element.remove(element.find("link"))
    for link in _links(entry):
        etree.SubElement(element, "link", link)
    if entry.image:
        add_picture(element, entry.image)
    if entry.lang:
        element.set("{http://www.w3.org/XML/1998/namespace}lang", entry.lang)
    spell_out(element, "title", "summary", "rights", "name")
    return bytes(etree.tostring(element, encoding="UTF-8", pretty_print=True))


def _people(people: tuple[Person, ...]) -> list[dict[str, Any]]:
    return [{"name": one.name, "email": one.email, "uri": one.uri} for one in people]


def _links(entry: Entry) -> list[dict[str, str]]:
    page = {"href": entry.url, "rel": "alternate", "type": HTML}
    page |= {"hreflang": entry.lang} if entry.lang else {}
    if entry.external_url:
        page["rel"] = "related"
    of = {"href": entry.self_url, "rel": "self", "type": f"{ATOM};type=entry"}
    about = {"href": entry.external_url, "rel": "alternate"}
    others = [atom_entry.attributes(link) for link in entry.links]
    return [*([about] if entry.external_url else []), page, of, *others]
