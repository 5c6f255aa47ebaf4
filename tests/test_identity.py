"""The truth table of identity: what becomes of an article, by what is locked and what is there.

`was` is built first, `then` a while later; what came of it is told by the names of events.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from feed import events, identity, lock
from feed.articles import digests
from feed.events import NO_WISHES, Wishes
from feed.identity import Resolution, resolve
from feed.lock import Lock, Record
from feed.minting import Authority
from feed.model import Article
from feed.paths import output_path
from feed.places import Placed

SITE = Authority("https://example.org/")
EMPTY = Lock("https://example.org/")
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = FIRST + timedelta(days=10)
DAY = datetime(2022, 7, 5, tzinfo=UTC)
TOMORROW = LATER + timedelta(days=1)


def at(path: str, text: str = "", day: int = 0, title: str = "", **told: object) -> Placed:
    """An article whose title and date are its own, unless they are given."""
    words = text or f"The text of {path} alone."
    date = DAY + timedelta(days=day or sum(path.encode()))
    article = Article(path, title or f"Title of {path}", words, date=date)
    article = replace(article, **told)
    name = output_path(path)
    slug = article.slug or name
    return Placed(
        replace(article, body=""),
        name,
        f"/{slug}.html",
        digests.words(article),
        digests.source(article),
    )


def first(*articles: Placed) -> Lock:
    """What is locked when these have been published."""
    return resolve(EMPTY, articles, SITE, FIRST).lock


def second(
    was: Lock, *articles: Placed, now: datetime = LATER, wishes: Wishes = NO_WISHES, **paths: object
) -> Resolution:
    ordered = sorted(articles, key=lambda one: one.path)
    return resolve(was, ordered, SITE, now, wishes=wishes, **paths)  # type: ignore[arg-type]


def events_of(resolution: Resolution) -> list[str]:
    return [f"{event.kind} {event.path}" for event in resolution.events]


def faults(resolution: Resolution) -> list[str]:
    return [f"{fault.path}: {fault.message}" for fault in resolution.faults]


def ids(records: Iterable[Record]) -> list[str]:
    return [record.id for record in records]


A, B, C = at("a.txt"), at("b.txt"), at("c.txt")
EDITED = at("a.txt", "Other words than there were.")
MARKED = at("a.txt", "*The text* of a.txt alone.")
RENAMED = at("x.txt", "The text of a.txt alone.", title="Title of a.txt", date=A.declared)
TWIN_A, TWIN_B = (at(path, "Same.", 1, "T") for path in ("a.txt", "b.txt"))


def moved(placed: Placed, path: str) -> Placed:
    """The same article in another file."""
    article = replace(placed.article, path=path)
    return replace(placed, article=article, address=f"/{output_path(path)}.html")


A_AT_B, B_AT_A = moved(A, "b.txt"), moved(B, "a.txt")
ID_OF_A = first(A).records.keys().__iter__().__next__()


# --- the table ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """Articles before and after, and what is told of them; `kept` path has the id of a.txt."""

    was: tuple[Placed, ...]
    then: tuple[Placed, ...]
    told: tuple[str, ...]
    kept: str = ""


TABLE = {
    "nothing changes": Case((A, B), (A, B), (), "a.txt"),
    "one is added": Case((A,), (A, B), ("new b.txt",), "a.txt"),
    "its words are edited": Case((A,), (EDITED,), ("changed quietly a.txt",), "a.txt"),
    "its markup alone is edited": Case((A,), (MARKED,), ("changed quietly a.txt",), "a.txt"),
    "its title is edited": Case(
        (A,), (at("a.txt", title="Another"),), ("changed quietly a.txt",), "a.txt"
    ),
    "its link is edited": Case(
        (A,), (at("a.txt", link="https://x.example/"),), ("changed quietly a.txt",), "a.txt"
    ),
    "its tags are edited, which are no text": Case((A,), (at("a.txt", tags=("x",)),), (), "a.txt"),
    "it is renamed": Case((A, B), (RENAMED, B), ("renamed x.txt",), "x.txt"),
    "it is renamed and its markup edited": Case(
        (A,),
        (at("x.txt", "*The text* of a.txt alone.", title="Title of a.txt", date=A.declared),),
        ("changed quietly x.txt", "renamed x.txt"),
        "x.txt",
    ),
    "it is renamed and its date changed": Case(
        (A,),
        (at("x.txt", "The text of a.txt alone.", 9, "Title of a.txt"),),
        ("renamed x.txt", "date kept x.txt"),
        "x.txt",
    ),
    "it is renamed and dated in the future": Case(
        (A,),
        (at("x.txt", "The text of a.txt alone.", title="Title of a.txt", date=TOMORROW),),
        ("renamed x.txt", "date kept x.txt"),
        "x.txt",
    ),
    "it is copied": Case((A,), (A, RENAMED), ("new x.txt",), "a.txt"),
    "it is copied and the first one edited": Case(
        (A,), (EDITED, RENAMED), ("new x.txt", "changed quietly a.txt"), "a.txt"
    ),
    "two change their places": Case(
        (A, B),
        (at("a.txt", "The text of b.txt alone."), at("b.txt", "The text of a.txt alone.")),
        ("changed quietly a.txt", "changed quietly b.txt"),
        "a.txt",
    ),
    "two change their names": Case(
        (A, B),
        (B_AT_A, A_AT_B),
        ("renamed a.txt", "renamed b.txt"),
        "b.txt",
    ),
    "it is put away and another takes its name": Case(
        (A,), (RENAMED, at("a.txt", "News.", 9, "News")), ("new a.txt", "renamed x.txt"), "x.txt"
    ),
    "it is put away and another of the same title takes its name": Case(
        (A,), (RENAMED, at("a.txt", "News.", 9)), ("new a.txt", "renamed x.txt"), "x.txt"
    ),
    "another is moved over it": Case((A, B), (B_AT_A,), ("renamed a.txt", "gone a.txt")),
    "it is moved over another": Case((A, B), (A_AT_B,), ("renamed b.txt", "gone b.txt"), "b.txt"),
    "it makes room for another, and is edited on its way": Case(
        (A, B),
        (B_AT_A, at("x.txt", "Other.", 9, "Other")),
        ("new x.txt", "renamed a.txt", "gone a.txt"),
    ),
    "it becomes the same as another": Case(
        (A, B), (B_AT_A, B), ("changed quietly a.txt", "date kept a.txt"), "a.txt"
    ),
    "all is new about it but its name": Case(
        (A,),
        (at("a.txt", "News.", 9, "News"),),
        ("changed quietly a.txt", "date kept a.txt"),
        "a.txt",
    ),
    "of twins of one date both are moved to another folder": Case(
        (TWIN_A, TWIN_B),
        (moved(TWIN_A, "n/a.txt"), moved(TWIN_B, "n/b.txt")),
        ("renamed n/a.txt", "renamed n/b.txt"),
        "n/a.txt",
    ),
    "its page alone moves": Case((A,), (at("a.txt", slug="z"),), ("moved a.txt",), "a.txt"),
    "its date changes": Case((A,), (at("a.txt", day=9),), ("date kept a.txt",), "a.txt"),
    "its date moves into the future": Case(
        (A,), (at("a.txt", date=TOMORROW),), ("date kept a.txt",), "a.txt"
    ),
    "it is deleted": Case((A, B), (B,), ("gone a.txt",)),
    "it is deleted and another added": Case((A, B), (B, at("x.txt")), ("new x.txt", "gone a.txt")),
    "one of the future is added": Case((A,), (A, at("x.txt", date=TOMORROW)), (), "a.txt"),
    "of twins both are renamed, and their dates tell them apart": Case(
        (at("a.txt", "Same.", 1, "T"), at("b.txt", "Same.", 2, "T")),
        (at("x.txt", "Same.", 2, "T"), at("y.txt", "Same.", 1, "T")),
        ("renamed x.txt", "renamed y.txt"),
        "y.txt",
    ),
    "the id of one that has gone is written into a new one": Case(
        (A, B),
        (B, at("x.txt", id=ID_OF_A)),
        ("changed quietly x.txt", "renamed x.txt", "date kept x.txt"),
        "x.txt",
    ),
    "its id is written into a new one, and another takes its name": Case(
        (A,),
        (at("x.txt", "Edited.", id=ID_OF_A), at("a.txt", "News.", 9, "News")),
        ("new a.txt", "changed quietly x.txt", "renamed x.txt", "date kept x.txt"),
        "x.txt",
    ),
    "an id of its own is written into a new one with the same title": Case(
        (A, B), (B, at("x.txt", title="Title of a.txt", id="urn:x:1")), ("new x.txt", "gone a.txt")
    ),
    "its own id is written into it": Case((A,), (at("a.txt", id=ID_OF_A),), (), "a.txt"),
}


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE)
def test_what_becomes_of_articles(case: Case) -> None:
    was = first(*case.was)
    after = second(was, *case.then)
    assert faults(after) == []
    assert tuple(events_of(after)) == case.told
    assert after.lock.records.keys() >= was.records.keys()
    by_id = {record.id: path for path, record in after.records.items()}
    known = next(record.id for record in was.records.values() if record.path == "a.txt")
    assert by_id.get(known, "") == case.kept
    assert all(
        record.published == was.records[id_].published and record.updated >= record.published
        for id_, record in after.lock.records.items()
        if id_ in was.records
    )


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE)
def test_to_resolve_again_changes_nothing(case: Case) -> None:
    after = second(first(*case.was), *case.then)
    again = second(after.lock, *case.then, now=LATER + timedelta(hours=5))
    assert (events_of(again), again.lock.records) == ([], after.lock.records)


@pytest.mark.parametrize(
    ("was", "then", "told"),
    [
        pytest.param(
            (A, B),
            (B, at("x.txt", title="Title of a.txt")),
            "x.txt: may be a.txt, which has gone: it has the same title",
            id="other words and the same title",
        ),
        pytest.param(
            (A, B),
            (B, at("x.txt", date=A.declared)),
            "x.txt: may be a.txt, which has gone: it has the same date",
            id="other words and the same date",
        ),
        pytest.param(
            (A, B),
            (B, RENAMED, replace(RENAMED, article=replace(RENAMED.article, path="y.txt"))),
            "x.txt: may be a.txt, which has gone: it has the same words, and is not alone in that",
            id="two that have the same words",
        ),
    ],
)
def test_what_only_the_author_can_know_stops_the_build(
    was: tuple[Placed, ...], then: tuple[Placed, ...], told: str
) -> None:
    found = second(first(*was), *then)
    assert faults(found)[0] == told
    assert f'"id: {ID_OF_A}"' in found.faults[0].hint and "--yes" in found.faults[0].hint
    going_on = second(first(*was), *then, wishes=Wishes(go_on=True))
    assert faults(going_on) == []
    assert "gone a.txt" in events_of(going_on) and "new x.txt" in events_of(going_on)


def test_a_twin_with_the_same_date_is_known_among_others_with_the_same_words() -> None:
    twin = at("x.txt", "The text of a.txt alone.", title="Title of a.txt", date=A.declared)
    other = at("y.txt", "The text of a.txt alone.", title="Title of a.txt")
    after = second(first(A), twin, other)
    assert events_of(after) == ["new y.txt", "renamed x.txt"]


# --- deleted and restored -----------------------------------------------------------------

RESTORED = {
    "with the same words": (A, ["restored a.txt"]),
    "with the same words in other markup": (MARKED, ["restored a.txt"]),
    "with other words and the same date": (EDITED, ["restored a.txt"]),
    "with the same words and another date": (
        at("a.txt", day=9),
        ["restored a.txt", "date kept a.txt"],
    ),
    "with other words and another date": (at("a.txt", "Other.", 9), ["new a.txt"]),
    "under another name": (RENAMED, ["new x.txt"]),
    "under another name with its id": (
        at("x.txt", id=ID_OF_A),
        ["restored x.txt", "renamed x.txt", "date kept x.txt"],
    ),
    "before it is due": (
        at("a.txt", "The text of a.txt alone.", date=TOMORROW + timedelta(days=9)),
        [],
    ),
}


@pytest.mark.parametrize(("then", "told"), RESTORED.values(), ids=RESTORED)
def test_what_had_gone_and_returns(then: Placed, told: list[str]) -> None:
    """RFC 6721, 3: an entry updated later than its deletion is alive."""
    gone = second(first(A, B), B).lock
    record = gone.records[ID_OF_A]
    assert (record.state, record.gone, record.updated) == ("gone", LATER, A.declared)
    after = second(gone, B, then, now=TOMORROW)
    assert events_of(after) == told
    back = after.lock.records[ID_OF_A]
    if "restored" in " ".join(told):
        assert back.live and back.gone is None
        assert back.updated > LATER and back.published == A.declared
        assert back.seq > record.seq and back.archive == 0
    else:
        assert back == record


def test_a_clock_that_runs_backwards_restores_later_than_it_deleted() -> None:
    gone = second(first(A, B), B).lock
    back = second(gone, A, B, now=LATER - timedelta(hours=3)).lock.records[ID_OF_A]
    assert back.updated == LATER + timedelta(seconds=1)


def test_a_clock_that_runs_backwards_deletes_no_earlier_than_it_updated() -> None:
    told = second(first(A, B), A, B, wishes=Wishes(announce=frozenset(["a.txt"]))).lock
    gone = second(told, B, now=LATER - timedelta(hours=3)).lock.records[ID_OF_A]
    assert gone.gone == gone.updated == LATER


def test_of_several_that_had_gone_from_a_path_the_last_one_returns() -> None:
    one, other = at("a.txt", "One.", 1), at("a.txt", "Other.", 2)
    gone = second(second(second(first(one, B), B).lock, B, other).lock, B).lock
    assert len([r for r in gone.gone() if r.path == "a.txt"]) == 2
    for returns in (one, other):
        [event] = second(gone, B, returns, now=TOMORROW).events
        back = second(gone, B, returns, now=TOMORROW).records["a.txt"]
        assert (event.kind, back.words) == (events.RESTORED, returns.words)
    assert back.id != ID_OF_A


def test_a_draft_of_what_was_published_withdraws_it_and_brings_it_back() -> None:
    withdrawn = second(first(A, B), B, others=frozenset(["a.txt"]))
    assert events_of(withdrawn) == ["gone a.txt"]
    back = second(withdrawn.lock, EDITED, B, now=TOMORROW)
    assert events_of(back) == ["restored a.txt"]


def test_a_draft_is_there_so_that_a_copy_of_it_is_no_rename() -> None:
    after = second(first(A, B), B, RENAMED, others=frozenset(["a.txt"]))
    assert events_of(after) == ["new x.txt", "gone a.txt"]


def test_what_cannot_be_read_is_not_taken_for_deleted() -> None:
    was = first(A, B)
    after = second(was, B, unread=frozenset(["a.txt"]))
    assert (events_of(after), after.lock.records) == ([], was.records)


# --- updated ------------------------------------------------------------------------------

SECOND = timedelta(seconds=1)
ANNOUNCE = Wishes(announce=frozenset(["a.txt"]))
BY_CONTENT = Wishes(by_content=True)
UPDATED = {
    "by default an edit does not move it": (EDITED, NO_WISHES, LATER, A.declared),
    "an announcement moves it": (A, ANNOUNCE, LATER, LATER),
    "an announcement moves it though the clock is behind": (
        A,
        ANNOUNCE,
        A.declared - timedelta(hours=1),
        A.declared + SECOND,
    ),
    "its author declares when": (
        at("a.txt", updated=A.declared + timedelta(days=3)),
        NO_WISHES,
        LATER,
        A.declared + timedelta(days=3),
    ),
    "its author declares it for later": (
        at("a.txt", updated=TOMORROW),
        NO_WISHES,
        LATER,
        A.declared,
    ),
    "its author declares what is past": (
        at("a.txt", updated=A.declared),
        NO_WISHES,
        LATER,
        A.declared,
    ),
    "an announcement is later than what its author declares": (
        at("a.txt", updated=A.declared + timedelta(days=3)),
        ANNOUNCE,
        LATER,
        LATER,
    ),
    "by content an edit of words moves it": (EDITED, BY_CONTENT, LATER, LATER),
    "by content an edit of markup moves it": (MARKED, BY_CONTENT, LATER, LATER),
    "by content what is as it was stays": (A, BY_CONTENT, LATER, A.declared),
    "by content it moves though the clock is behind": (
        EDITED,
        BY_CONTENT,
        A.declared - timedelta(hours=1),
        A.declared + SECOND,
    ),
}


@pytest.mark.parametrize(("then", "wishes", "now", "updated"), UPDATED.values(), ids=UPDATED)
def test_updated_moves_only_when_its_author_says_so(
    then: Placed, wishes: Wishes, now: datetime, updated: datetime
) -> None:
    """RFC 4287, 4.2.15: only a change the publisher finds significant alters atom:updated."""
    was = lock.parse(lock.render(first(A, B)), "feed.lock")
    after = second(was, then, B, now=now, wishes=wishes)
    record = after.records["a.txt"]
    assert record.updated == updated
    moved = updated > A.declared
    assert ("announced a.txt" in events_of(after)) is moved
    assert (record.seq > max(r.seq for r in was.records.values())) is moved


@pytest.mark.parametrize(
    ("updated", "told"),
    [
        pytest.param(None, DAY, id="never updated"),
        pytest.param(DAY, DAY, id="updated at once"),
        pytest.param(DAY + timedelta(days=1), DAY + timedelta(days=1), id="updated since"),
        pytest.param(FIRST, FIRST, id="updated this moment"),
        pytest.param(FIRST + SECOND, DAY, id="an update that is not due yet"),
        pytest.param(DAY - timedelta(days=1), DAY, id="never before it was published"),
    ],
)
def test_what_is_new_is_as_new_as_its_author_says(updated: datetime | None, told: datetime) -> None:
    record = resolve(EMPTY, [at("a.txt", date=DAY, updated=updated)], SITE, FIRST).records["a.txt"]
    assert (record.published, record.updated) == (DAY, told)


def test_what_is_announced_is_filed_anew() -> None:
    was = first(A, B)
    filed = Lock(was.id, 1, {i: replace(r, archive=1) for i, r in was.records.items()})
    after = second(filed, A, B, wishes=ANNOUNCE)
    assert {path: record.archive for path, record in after.records.items()} == {
        "a.txt": 0,
        "b.txt": 1,
    }
    assert after.lock.archives == 1


# --- re-dated -----------------------------------------------------------------------------

REDATE = Wishes(redate=frozenset(["a.txt"]))


def test_a_new_date_is_told_once() -> None:
    after = second(first(A), at("a.txt", day=9))
    assert [event.before for event in after.events] == [A.declared.isoformat()]
    assert after.records["a.txt"].date == at("a.txt", day=9).declared
    back = second(after.lock, A, now=TOMORROW)
    assert back.records["a.txt"].date is None


@pytest.mark.parametrize("days", [-3, 3])
def test_a_new_date_is_taken_by_wish(days: int) -> None:
    wanted = A.declared + timedelta(days=days)
    after = second(first(A), at("a.txt", date=wanted), wishes=REDATE)
    record = after.records["a.txt"]
    assert events_of(after) == ["re-dated a.txt"]
    assert (record.id, record.published, record.date) == (ID_OF_A, wanted, None)
    assert record.updated == max(wanted, A.declared)


@pytest.mark.parametrize(("days", "archive"), [(-3, 1), (3, 0)])
def test_a_new_date_that_moves_its_update_is_filed_anew(days: int, archive: int) -> None:
    """Whoever has read its archive document will not read it again."""
    was = first(A)
    filed = Lock(was.id, 1, {i: replace(r, archive=1) for i, r in was.records.items()})
    moved = at("a.txt", date=A.declared + timedelta(days=days))
    record = second(filed, moved, wishes=REDATE).records["a.txt"]
    assert record.archive == archive
    assert (record.seq > 1) is (archive == 0)


def test_a_new_date_that_was_told_can_be_taken_later() -> None:
    moved = at("a.txt", day=9)
    after = second(second(first(A), moved).lock, moved, wishes=REDATE)
    assert after.records["a.txt"].published == moved.declared


def test_a_date_of_the_future_is_not_taken() -> None:
    after = second(first(A), at("a.txt", date=TOMORROW), wishes=REDATE)
    assert faults(after)[0].startswith("a.txt: its date lies in the future")


def test_the_same_moment_in_another_zone_is_no_new_date() -> None:
    elsewhere = at("a.txt", date=datetime.fromisoformat("2022-07-05T02:00+02:00"))
    assert events_of(second(first(at("a.txt", date=DAY)), elsewhere)) == []


# --- ids that authors write ---------------------------------------------------------------

TWICE = {
    "two new ones have the same id": (
        (B,),
        (B, at("x.txt", id="urn:x:1"), at("y.txt", id="urn:x:1")),
    ),
    "a copy has the id of its original": (
        (at("a.txt", id="urn:x:1"),),
        (at("a.txt", id="urn:x:1"), at("x.txt", id="urn:x:1")),
    ),
    "an author wrote the id that another is minted": ((B,), (A, B, at("x.txt", id=ID_OF_A))),
    "a new one has the id that another was given": ((A,), (A, at("x.txt", id=ID_OF_A))),
}


@pytest.mark.parametrize(("was", "then"), TWICE.values(), ids=TWICE)
def test_an_id_that_two_articles_have_shows_as_two_records_with_it(
    was: tuple[Placed, ...], then: tuple[Placed, ...]
) -> None:
    """`plan` makes a fault of it that names both."""
    found = ids(second(first(*was), *then).records.values())
    assert len(set(found)) == len(found) - 1


@pytest.mark.parametrize("written", ["urn:uuid:1B4E28BA-2fa1-11d2-883f-0016d3cca427", "x:%7e%7E"])
def test_an_id_that_its_author_wrote_is_taken_character_by_character(written: str) -> None:
    """RFC 4287, 4.2.6.1."""
    for site in (SITE, Authority("")):
        records = resolve(EMPTY, [at("a.txt", id=written)], site, FIRST).records
        assert records["a.txt"].id == written


def test_another_id_than_the_locked_one_is_a_fault() -> None:
    after = second(first(A), at("a.txt", id="urn:x:1", lines=(("id", 3),)))
    [fault] = after.faults
    assert (fault.path, fault.line) == ("a.txt", 3)
    assert "urn:x:1" in fault.message and ID_OF_A in fault.message
    assert "--change-id" in fault.hint
    assert after.records["a.txt"].id == ID_OF_A


def test_another_id_is_taken_by_wish_and_the_old_one_stays_in_the_lock() -> None:
    changed = at("a.txt", id="urn:x:1")
    after = second(first(A), changed, wishes=Wishes(change_id=frozenset(["a.txt"])))
    assert events_of(after) == ["new a.txt", "gone a.txt"]
    assert after.records["a.txt"].id == "urn:x:1"
    assert not after.lock.records[ID_OF_A].live
    assert events_of(second(after.lock, changed, now=TOMORROW)) == []


def test_an_id_that_the_lock_has_already_gets_a_number() -> None:
    was = second(first(A), RENAMED).lock
    after = second(
        was, RENAMED, at("a.txt", "Other.", date=A.declared, title="Other"), now=TOMORROW
    )
    assert after.records["a.txt"].id == f"{ID_OF_A}-2"
    moved = at("y.txt", "Other.", date=A.declared, title="Other")
    third = at("a.txt", "Third.", date=A.declared, title="Third")
    again = second(second(after.lock, RENAMED, moved).lock, RENAMED, moved, third, now=TOMORROW)
    assert again.records["a.txt"].id == f"{ID_OF_A}-3"


# --- seq, former addresses, merged lines --------------------------------------------------


def test_new_articles_are_counted_by_their_dates_then_their_paths() -> None:
    late, early, twin = at("a.txt", day=9), at("b.txt", day=1), at("c.txt", day=1)
    records = first(late, early, twin).records.values()
    assert {record.path: record.seq for record in records} == {"b.txt": 1, "c.txt": 2, "a.txt": 3}


def test_deletions_are_counted_last_so_that_they_are_told_longest() -> None:
    after = second(
        first(A, B, C),
        at("b.txt", "Edited."),
        at("d.txt"),
        wishes=Wishes(by_content=True, go_on=True),
    )
    seqs = {record.path: record.seq for record in after.lock.records.values()}
    assert seqs == {"b.txt": 4, "d.txt": 5, "a.txt": 6, "c.txt": 7}


def test_an_address_that_was_left_is_remembered_and_one_that_was_taken_again_is_not() -> None:
    steps = [at("a.txt", slug=slug) for slug in ("b", "c", "b")]
    was, former = first(A), []
    for step in steps:
        was = second(was, step).lock
        former.append(was.records[ID_OF_A].former)
    assert former == [("/a.html",), ("/a.html", "/b.html"), ("/a.html", "/c.html")]


def merged(*locks: Lock) -> Lock:
    """The lines of several branches, as git's union of them."""
    head, *_ = lock.render(locks[0]).splitlines(keepends=True)
    lines = [line for one in locks for line in lock.render(one).splitlines(keepends=True)[1:]]
    return lock.parse(head + b"".join(dict.fromkeys(lines)), "feed.lock")


BASE = first(A, B)
OURS = second(BASE, RENAMED, B).lock


@pytest.mark.parametrize(
    ("theirs", "tree", "told"),
    [
        pytest.param(
            second(BASE, EDITED, B),
            (at("x.txt", "Other words than there were.", title="Title of a.txt"), B),
            ["changed quietly x.txt"],
            id="renamed here and edited there",
        ),
        pytest.param(
            second(BASE, at("y.txt", "The text of a.txt alone.", title="Title of a.txt"), B),
            (at("y.txt", "The text of a.txt alone.", title="Title of a.txt"), B),
            ["renamed y.txt"],
            id="renamed on both sides, and theirs was taken",
        ),
        pytest.param(second(BASE, B), (B,), [], id="renamed here, deleted there and gone"),
        pytest.param(
            second(BASE, B),
            (RENAMED, B),
            ["restored x.txt"],
            id="renamed here, deleted there, kept",
        ),
    ],
)
def test_after_a_merge_each_article_is_known(
    theirs: Resolution, tree: tuple[Placed, ...], told: list[str]
) -> None:
    after = second(merged(OURS, theirs.lock), *tree, now=TOMORROW)
    assert faults(after) == []
    assert [e for e in events_of(after) if not e.startswith(("renamed", "date"))] == [
        e for e in told if not e.startswith("renamed")
    ]
    assert ID_OF_A in after.lock.records
    assert after.lock.records[ID_OF_A].live is (len(tree) == 2)


def test_of_two_that_claim_a_path_after_a_merge_the_other_is_known_where_it_was_moved() -> None:
    ours = second(BASE, moved(A, "n.txt"), B).lock
    theirs = second(BASE, A, B, at("n.txt", "Theirs.", 2, "N")).lock
    after = second(
        merged(ours, theirs), at("n.txt", "Theirs.", 2, "N"), moved(A, "m.txt"), B, now=TOMORROW
    )
    assert faults(after) == []
    assert events_of(after) == ["renamed m.txt"]
    assert after.records["m.txt"].id == ID_OF_A


def test_of_two_that_claim_a_path_after_a_merge_the_likest_has_it() -> None:
    ours = second(BASE, A, B, at("n.txt", "Ours.", 1)).lock
    theirs = second(BASE, A, B, at("n.txt", "Theirs.", 2)).lock
    both = merged(ours, theirs)
    assert len(list(both.live())) == 4
    after = second(both, A, B, at("n.txt", "Theirs.", 2), now=TOMORROW)
    assert events_of(after) == ["gone n.txt"]
    assert after.records["n.txt"].id == "tag:example.org,2022-07-07:n"


# --- the brake ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kinds", "published", "stops"),
    [
        pytest.param({events.GONE: 5}, 6, False, id="a few of very few"),
        pytest.param({events.GONE: 6}, 59, True, id="more than a few and than a tenth"),
        pytest.param({events.GONE: 6}, 60, False, id="just a tenth"),
        pytest.param({events.ANNOUNCED: 6}, 59, True, id="announcements"),
        pytest.param({events.GONE: 3, events.ANNOUNCED: 3}, 59, True, id="both together"),
        pytest.param({events.GONE: 50}, 10_000, False, id="fifty"),
        pytest.param({events.GONE: 51}, 10_000, True, id="more than fifty of however many"),
        pytest.param({events.NEW: 900, events.RENAMED: 99}, 100, False, id="what harms nobody"),
    ],
)
def test_a_build_that_removes_or_announces_too_much_stops(
    kinds: dict[str, int], published: int, stops: bool
) -> None:
    told = [events.Event(kind, "p", "t") for kind, number in kinds.items() for _ in range(number)]
    assert bool(identity.excess(told, published)) is stops
