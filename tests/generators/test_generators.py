"""Each generator's own feed of a fixture, entry by entry, beside ours."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from builders import GENERATORS, built_by
from differences import DIFFERENCES
from sites import Seen, build, copied, entries, name_of, seen

FIELDS = [field.name for field in fields(Seen)]

Sides = tuple[str, str]
"""What ours has and theirs has not, and the other way round."""


@pytest.mark.parametrize("generator", GENERATORS)
def test_a_generator_says_the_same_of_each_article(generator: str, tmp_path: Path) -> None:
    """But for what DIFFERENCES lists with its reason, and just so."""
    ours = {
        name_of(entry): seen(entry)
        for entry in entries(build(copied(generator, tmp_path / "ours")) / "feed.atom")
    }
    theirs = [seen(entry) for entry in built_by(generator, copied(generator, tmp_path / "theirs"))]
    listed = {
        (name, field): (difference.ours, difference.theirs)
        for (whose, name, field), difference in DIFFERENCES.items()
        if whose == generator
    }
    assert dict(differences(ours, theirs)) == listed


def differences(
    ours: Mapping[str, Seen], theirs: Iterable[Seen]
) -> Iterator[tuple[tuple[str, str], Sides]]:
    """What differs, by the name of the article and the field; an entry may be on one side alone."""
    left = list(theirs)
    for name, one in ours.items():
        other = counterpart(one, left)
        if other is None:
            yield (name, "entry"), (one.title, "")
            continue
        left.remove(other)
        for field in FIELDS:
            mine, others = getattr(one, field), getattr(other, field)
            if mine != others:
                yield (name, field), SIDES.get(type(mine), as_words)(mine, others)
    for other in left:
        yield (other.link, "entry"), ("", other.title)


def counterpart(one: Seen, others: Iterable[Seen]) -> Seen | None:
    """The same article: by its link, or else by its title."""
    others = list(others)
    same = [other for other in others if other.link == one.link]
    same = same or [other for other in others if other.title == one.title]
    return same[0] if same else None


def as_words(mine: str, others: str) -> Sides:
    """The words that differ."""
    a, b = mine.split(), others.split()
    changed = [
        (a[left:right], b[low:high])
        for kind, left, right, low, high in SequenceMatcher(None, a, b, False).get_opcodes()
        if kind != "equal"
    ]
    ours = " ".join(word for words, _ in changed for word in words)
    theirs = " ".join(word for _, words in changed for word in words)
    return ours, theirs


def as_set(mine: frozenset[str], others: frozenset[str]) -> Sides:
    return " | ".join(sorted(mine - others)), " | ".join(sorted(others - mine))


def as_moment(mine: datetime, others: datetime) -> Sides:
    return mine.isoformat(), others.isoformat()


def as_list(mine: tuple[str, ...], others: tuple[str, ...]) -> Sides:
    return " | ".join(mine), " | ".join(others)


SIDES: Mapping[type, Callable[[Any, Any], Sides]] = {
    frozenset: as_set,
    datetime: as_moment,
    tuple: as_list,
}
"""Type of a field -> how it tells what differs."""


def test_each_listed_difference_is_of_a_generator_that_runs() -> None:
    assert {whose for whose, _, _ in DIFFERENCES} == GENERATORS.keys()
