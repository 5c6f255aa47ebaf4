"""Which articles a feed holds, what is filed, and what is told of those that have gone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from feed.history import as_published, changed, current, deleted, filed, newest_first
from feed.lock import Lock, Record, key


def day(number: int) -> datetime:
    return datetime(2022, 7, 1, tzinfo=UTC) + timedelta(days=number - 1)


def record(
    id: str,  # noqa: A002
    published: int = 1,
    updated: int | datetime | None = None,
    *,
    seq: int = 1,
    archive: int = 0,
    gone: int = 0,
) -> Record:
    moment = updated if isinstance(updated, datetime) else day(updated or published)
    return Record(
        key=key(id),
        id=id,
        path=f"{id}.txt",
        title=id,
        address=f"/{id}.html",
        seq=seq,
        published=day(published),
        updated=moment,
        words="",
        source="",
        archive=archive,
        state="gone" if gone else "live",
        gone=day(gone) if gone else None,
    )


def locked(records: Iterable[Record], archives: int = 0) -> Lock:
    return Lock("https://example.org/", archives, {record.id: record for record in records})


# --- the subscription document ------------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "order"),
    [
        pytest.param({}, [], id="no article"),
        pytest.param(
            {"a": record("x", 1), "b": record("y", 3), "c": record("z", 2)},
            ["b", "c", "a"],
            id="the newest first",
        ),
        pytest.param(
            {"a": record("x", 1, 9), "b": record("y", 3), "c": record("z", 2)},
            ["a", "b", "c"],
            id="an update makes an old article new",
        ),
        pytest.param(
            {"a": record("z", 1, 9), "b": record("y", 3, 9), "c": record("x", 2, 9)},
            ["b", "c", "a"],
            id="updated together: the latest published first",
        ),
        pytest.param(
            {"a": record("y", 1), "b": record("z", 1), "c": record("x", 1)},
            ["b", "a", "c"],
            id="published together: the id decides, not the path",
        ),
        pytest.param(
            {
                "a": record("x", 1, datetime(2022, 7, 5, 1, tzinfo=timezone(timedelta(hours=2)))),
                "b": record("y", 1, datetime(2022, 7, 5, 0, tzinfo=UTC)),
            },
            ["b", "a"],
            id="moments are compared, not what clocks showed",
        ),
    ],
)
def test_the_order_is_that_of_the_updates_whatever_the_order_of_files(
    records: dict[str, Record], order: list[str]
) -> None:
    for items in permutations(records.items()):
        shuffled = dict(items)
        assert newest_first(as_published(shuffled), shuffled) == order


def test_pages_list_articles_by_their_dates_whatever_was_updated() -> None:
    records = {
        "a": record("x", 1, 9),
        "b": record("y", 2),
        "c": record("z", 2),
        "d": record("w", 3),
    }
    for items in permutations(records.items()):
        assert as_published(dict(items)) == ["d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("archives", "limit", "held"),
    [
        pytest.param((0, 0, 0), 1, "cba", id="all that is not filed, though it be more"),
        pytest.param((1, 1, 0), 1, "c", id="nothing that is filed"),
        pytest.param((1, 1, 0), 2, "cb", id="but the newest, though one of them is filed"),
        pytest.param((0, 1, 1), 1, "ca", id="an old one that came late, and the newest"),
        pytest.param((1, 1, 1), 2, "cb", id="the newest where all are filed"),
    ],
)
def test_the_subscription_document_holds_what_is_not_filed_and_the_newest(
    archives: tuple[int, ...], limit: int, held: str
) -> None:
    """RFC 5005, 4: with the archive documents it makes up the whole of the feed."""
    numbered = enumerate(zip("abc", archives, strict=True), 1)
    records = {name: record(name, n, archive=archive) for n, (name, archive) in numbered}
    assert current(newest_first(as_published(records), records), records, limit) == [*held]


# --- filing -------------------------------------------------------------------------------


def archives(lock: Lock) -> list[int]:
    """The archive document of each record, in the order of the history."""
    return [r.archive for r in sorted(lock.records.values(), key=lambda record: record.order)]


@pytest.mark.parametrize(
    ("unfiled", "numbers"),
    [
        pytest.param(0, [], id="none"),
        pytest.param(5, [0] * 5, id="fewer than twice the limit"),
        pytest.param(6, [1] * 3 + [0] * 3, id="twice the limit"),
        pytest.param(8, [1] * 3 + [0] * 5, id="fewer than three times"),
        pytest.param(9, [1] * 3 + [2] * 3 + [0] * 3, id="three times the limit"),
        pytest.param(13, [1] * 3 + [2] * 3 + [3] * 3 + [0] * 4, id="a flood"),
    ],
)
def test_of_twice_the_limit_the_first_are_filed(unfiled: int, numbers: list[int]) -> None:
    lock = locked(record(f"r{n:02}", seq=n) for n in range(unfiled))
    assert archives(filed(lock, 3)) == numbers
    assert filed(lock, 3).archives == max(numbers, default=0)


def test_the_key_decides_between_the_same_seq() -> None:
    """Branches that are merged may have given it twice."""
    lock = locked(record(name, seq=1) for name in "abcd")
    first = sorted("abcd", key=key)[:2]
    assert {r.id for r in filed(lock, 2).records.values() if r.archive} == {*first}


def test_what_is_filed_stays_where_it_is_whatever_the_limit_becomes() -> None:
    lock = filed(locked(record(f"r{n:02}", seq=n) for n in range(9)), 3)
    for limit in (1, 2, 100):
        again = filed(lock, limit)
        assert archives(again)[:6] == [1, 1, 1, 2, 2, 2]
    assert archives(filed(lock, 1)) == [1, 1, 1, 2, 2, 2, 3, 4, 0]


def test_what_has_gone_fills_no_archive_and_leaves_its_gap() -> None:
    gone = [record("a", seq=1, gone=5, archive=1), record("b", seq=2, gone=5)]
    lock = filed(locked([*gone, *(record(f"r{n}", seq=n + 3) for n in range(4))], archives=1), 2)
    assert archives(lock) == [1, 0, 2, 2, 0, 0]


def test_a_number_is_not_given_again_though_nothing_bears_it_any_more() -> None:
    """Who has fetched an archive document once must never need to fetch it again."""
    lock = filed(locked((record(f"r{n}", seq=n) for n in range(2)), archives=7), 1)
    assert archives(lock) == [8, 0]


# --- what has gone ------------------------------------------------------------------------


@given(
    st.lists(st.booleans(), max_size=30),
    st.integers(1, 10),
)
def test_a_deletion_is_told_until_as_many_later_things_have_happened(
    live: list[bool], limit: int
) -> None:
    """RFC 6721."""
    lock = locked(
        record(f"r{n}", seq=n, gone=0 if is_live else n + 1) for n, is_live in enumerate(live)
    )
    expected = [
        f"r{n}" for n, is_live in enumerate(live) if not is_live and len(live) - n - 1 < limit
    ]
    told = deleted(lock, limit)
    assert [entry.id for entry in told] == expected[::-1]
    assert all(entry.when == lock.records[entry.id].gone for entry in told)


@pytest.mark.parametrize(
    ("records", "moment"),
    [
        pytest.param([], None, id="no article ever"),
        pytest.param([record("a", 1), record("b", 3)], day(3), id="the newest entry"),
        pytest.param([record("a", 1, 9), record("b", 3)], day(9), id="the newest update"),
        pytest.param([record("a", 1), record("b", 3, gone=8)], day(8), id="a deletion"),
        pytest.param([record("b", 3, gone=8)], day(8), id="a deletion of the last one"),
    ],
)
def test_the_feed_changed_when_an_entry_changed_last_or_went(
    records: list[Record], moment: datetime | None
) -> None:
    """No clock decides it, and nothing that happens moves it back."""
    assert changed(locked(records)) == moment
    for one in records:
        others = [r for r in records if r is not one]
        if one.live and moment:
            later = replace(one, state="gone", gone=moment)
            assert changed(locked([*others, later])) == moment
