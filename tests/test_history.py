"""Which articles a feed holds, and in which order."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import pytest

from feed.history import newest
from feed.identity import Record


def day(number: int) -> datetime:
    return datetime(2022, 7, number, tzinfo=UTC)


def record(id: str, published: int, updated: int | None = None) -> Record:  # noqa: A002
    return Record(id, day(published), day(updated or published))


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
                "a": Record(
                    "x", day(1), datetime(2022, 7, 5, 1, tzinfo=timezone(timedelta(hours=2)))
                ),
                "b": Record("y", day(1), datetime(2022, 7, 5, 0, tzinfo=UTC)),
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
        assert newest(dict(items), 20) == order


@pytest.mark.parametrize(("limit", "order"), [(1, ["c"]), (2, ["c", "b"]), (3, ["c", "b", "a"])])
def test_the_limit_leaves_the_newest(limit: int, order: list[str]) -> None:
    records = {"a": record("x", 1), "b": record("y", 2), "c": record("z", 3)}
    assert newest(records, limit) == order
