"""feed.lock as it stands on the disk: its exact form, what a merge may leave in it, what not."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feed import config, lock
from feed.build import build
from feed.errors import LockError
from feed.lock import Lock, Record

FEED = "https://example.org/"
ID = "tag:example.org,2022-07-05:shanghai"
NOW = datetime(2026, 1, 1, tzinfo=UTC)

steady = settings(
    derandomize=True, deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow]
)


def key_of(id_: str) -> str:
    return hashlib.sha256(id_.encode()).hexdigest()[:16]


def day(number: int, hour: int = 0) -> datetime:
    return datetime(2022, 7, number, hour, tzinfo=UTC)


def record(**members: object) -> Record:
    """A live record that was never updated, but for its `members`."""
    told: dict[str, object] = {
        "id": ID,
        "path": "shanghai.txt",
        "title": "Shanghai",
        "address": "/shanghai.html",
        "seq": 1,
        "published": day(5),
        "updated": day(5),
        "words": "5d41402abc4b2a76",
        "source": "9f86d081884c7d65",
        "state": "live",
    }
    told |= members
    return Record(key=key_of(str(told["id"])), **told)  # type: ignore[arg-type]


def locked(*records: Record, archives: int = 0) -> Lock:
    return Lock(FEED, archives, {one.id: one for one in records})


def parsed(data: bytes) -> Lock:
    return lock.parse(data, "site/feed.lock")


def refused(data: bytes) -> LockError:
    with pytest.raises(LockError) as caught:
        parsed(data)
    assert caught.value.path == "site/feed.lock"
    assert caught.value.hint
    return caught.value


# --- its form ------------------------------------------------------------------------------

GOLDEN = """\
{"feed.lock":1,"id":"https://example.org/","archives":2}
{"key":"0d6c967d7f2bd616","id":"tag:example.org,2022-07-05:shanghai","path":"shanghai.txt",\
"title":"上海 “leak” & \\"quotes\\" \\\\ <b>","address":"/shanghai.html","seq":1,\
"published":"2022-07-05T00:00:00+00:00","updated":"2022-07-05T00:00:00+00:00",\
"words":"5d41402abc4b2a76","source":"9f86d081884c7d65","state":"live"}
{"key":"cd4224ca4e482ee9","id":"urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427",\
"path":"x/cafe\u0301 1.md","title":"Quay","address":"/x/café 1/","former":["/quay.html","/q/"],\
"seq":40,"archive":2,"published":"2022-07-05T14:30:00+02:00","date":"0987-06-05T00:00:00-03:30",\
"updated":"2022-07-06T00:00:00+00:00","words":"5d41402abc4b2a76","source":"9f86d081884c7d65",\
"state":"live"}
{"key":"ff1cc48b4510d496","id":"tag:example.org,2022-07-01:tide","path":"tide.html",\
"title":"Tide","address":"/tide.html","seq":41,"published":"2022-07-01T00:00:00+00:00",\
"updated":"2022-07-01T00:00:00+00:00","words":"5d41402abc4b2a76","source":"9f86d081884c7d65",\
"state":"gone","gone":"2022-07-07T00:00:00+00:00"}
""".encode()

LIVE = record(title='上海 “leak” & "quotes" \\ <b>')
WENT = record(
    id="tag:example.org,2022-07-01:tide",
    path="tide.html",
    title="Tide",
    address="/tide.html",
    seq=41,
    published=day(1),
    updated=day(1),
    state="gone",
    gone=day(7),
)
MOVED = record(
    id="urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    path="x/cafe\u0301 1.md",
    title="Quay",
    address="/x/café 1/",
    former=("/quay.html", "/q/"),
    seq=40,
    archive=2,
    published=datetime(2022, 7, 5, 14, 30, tzinfo=timezone(timedelta(hours=2))),
    date=datetime(987, 6, 5, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
    updated=day(6),
)
ALL = locked(LIVE, WENT, MOVED, archives=2)


def test_a_lock_is_written_in_exactly_this_form() -> None:
    """One line a record, sorted by key, members in one order: git merges it line by line.

    A member that would say nothing is not there, and letters stay letters: people read diffs.
    """
    assert lock.render(ALL).decode() == GOLDEN.decode()


def test_what_was_written_is_read_as_it_was() -> None:
    assert parsed(GOLDEN) == ALL


def test_an_offset_stays_as_it_was_written() -> None:
    """The same moment told otherwise would be a changed line, and nobody changed it."""
    assert lock.render(parsed(GOLDEN)) == GOLDEN


def test_a_feed_without_articles_has_a_header_alone() -> None:
    assert lock.render(Lock(FEED)) == b'{"feed.lock":1,"id":"https://example.org/"}\n'
    assert parsed(lock.render(Lock(FEED))) == Lock(FEED)


def test_the_order_in_which_records_were_made_is_not_seen() -> None:
    for records in permutations([LIVE, WENT, MOVED]):
        assert lock.render(locked(*records, archives=2)) == GOLDEN


def test_the_key_is_of_the_id_alone() -> None:
    """So the place of a line never moves, whatever becomes of its article."""
    assert lock.key(ID) == key_of(ID) == "0d6c967d7f2bd616"


def backwards(data: bytes) -> bytes:
    header, *lines = data.splitlines(keepends=True)
    return b"".join([header, *lines[::-1]])


@pytest.mark.parametrize(
    "done",
    [
        pytest.param(lambda data: data.replace(b"\n", b"\r\n"), id="line ends of Windows"),
        pytest.param(lambda data: data.replace(b"\n", b"\n\n"), id="blank lines"),
        pytest.param(lambda data: data.replace(b"\n", b"\r\n\r\n"), id="blank lines of Windows"),
        pytest.param(lambda data: data + b" \t\n", id="a line of blanks"),
        pytest.param(lambda data: data.replace(b',"seq":', b', "seq": '), id="blanks in a line"),
        pytest.param(lambda data: data.replace(b'"live"', b'"\\u006cive"'), id="an escape"),
        pytest.param(lambda data: data.replace(b"T00:00:00+00:00", b"T00:00:00Z"), id="Z for UTC"),
        pytest.param(backwards, id="lines in another order"),
        pytest.param(lambda data: data + data, id="all of it twice"),
    ],
)
def test_what_editors_and_git_may_do_to_a_text_does_no_harm(done: Callable[[bytes], bytes]) -> None:
    data = done(GOLDEN)
    assert data != GOLDEN
    assert parsed(data).records == ALL.records
    assert lock.render(parsed(data)) == GOLDEN


# --- any lock ------------------------------------------------------------------------------

FORBIDDEN = "\ufffd\ufffe\uffff" + "".join(map(chr, range(0xFDD0, 0xFDF0)))
TRICKY = [
    'Z","date":"',
    'Z","words":"',
    'Z"}',
    '{"feed.lock":1',
    "<<<<<<< HEAD",
    "\n",
    "\r\n",
    "\u2028",
]
texts = st.text(st.characters(exclude_categories=("Cs",))) | st.sampled_from(TRICKY)
names = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=f"/{FORBIDDEN}"),
    min_size=1,
    max_size=60,
).filter(lambda name: not name.startswith("."))
paths = st.lists(names, min_size=1, max_size=3).map("/".join)
addresses = st.builds("/{}{}".format, paths, st.sampled_from(["", "/"]))
ids = st.from_regex(
    r"\A[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9!#$&'()*+,./:;=?@_~\[\]-]|%[0-9A-F]{2})+\Z"
)
zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
any_moments = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=zones)
few_moments = st.integers(1, 4).map(day)
counts = st.integers(0, 2**52)
numbers = st.integers(0, 1_000_000)


def records(
    ids: st.SearchStrategy[str] = ids,
    moments: st.SearchStrategy[datetime] = any_moments,
    counts: st.SearchStrategy[int] = counts,
    archives: st.SearchStrategy[int] = numbers,
) -> st.SearchStrategy[Record]:
    """Any that a build can have written: in whole seconds, and gone after it was updated."""
    whole = moments.map(lambda moment: moment.replace(microsecond=0))

    @st.composite
    def drawn(draw: st.DrawFn) -> Record:
        published, updated, gone = sorted(draw(st.tuples(whole, whole, whole)))
        return record(
            id=draw(ids),
            path=draw(paths),
            title=draw(texts),
            address=draw(addresses),
            former=tuple(draw(st.lists(addresses, max_size=3))),
            seq=draw(counts),
            archive=draw(archives),
            published=published,
            date=draw(st.none() | whole),
            updated=updated,
            words=draw(texts),
            source=draw(texts),
            **draw(st.sampled_from([{}, {"state": "gone", "gone": gone}])),
        )

    return drawn()


locks = st.builds(
    lambda id_, archives, records: Lock(
        id_,
        max([archives, *(one.archive for one in records)]),
        {one.id: one for one in records},
    ),
    ids,
    numbers,
    st.lists(records(), max_size=4),
)


@steady
@given(locks)
def test_any_lock_is_read_as_it_was_written(any_lock: Lock) -> None:
    data = lock.render(any_lock)
    assert parsed(data) == any_lock
    assert lock.render(parsed(data)) == data


@steady
@given(locks)
def test_each_line_is_json_and_the_lines_are_sorted(any_lock: Lock) -> None:
    data = lock.render(any_lock)
    assert data.endswith(b"\n") and b"\r" not in data
    header, *lines = map(json.loads, data[:-1].split(b"\n"))
    assert header["id"] == any_lock.id
    assert [line["key"] for line in lines] == sorted(map(key_of, any_lock.records))
    assert {line["id"] for line in lines} == any_lock.records.keys()


# --- what a merge may leave: of two lines of one article, one record ------------------------

GONE = {"state": "gone"}
RENAMED = {"path": "b.txt", "address": "/b.html", "former": ("/shanghai.html",)}


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        pytest.param({}, {}, {}, id="the same twice is that"),
        pytest.param(
            {"published": day(3)},
            {"published": day(4)},
            {"published": day(3)},
            id="the earliest published",
        ),
        pytest.param(
            {"updated": day(8)}, {"updated": day(9)}, {"updated": day(9)}, id="the latest updated"
        ),
        pytest.param({"seq": 7}, {"seq": 12}, {"seq": 12}, id="the highest seq"),
        pytest.param(
            {"seq": 12, "updated": day(6)},
            {"seq": 7, "updated": day(8)},
            {"seq": 12, "updated": day(8)},
            id="each from the line in which it is highest",
        ),
        pytest.param({"archive": 0}, {"archive": 3}, {"archive": 0}, id="unfiled beats filed"),
        pytest.param(
            {"archive": 3, "seq": 9},
            {"archive": 0, "seq": 2},
            {"archive": 0, "seq": 9},
            id="unfiled by whichever beats filed",
        ),
        pytest.param({"archive": 2}, {"archive": 3}, {"archive": 3}, id="filed by both"),
        pytest.param(
            {**GONE, "gone": day(7)},
            {"updated": day(6)},
            {**GONE, "gone": day(7), "updated": day(6)},
            id="a deletion after the update wins",
        ),
        pytest.param(
            {**GONE, "gone": day(7)},
            {"updated": day(7)},
            {"state": "live", "gone": None, "updated": day(7)},
            id="a deletion at the moment of the update does not",
        ),
        pytest.param(
            {**GONE, "gone": day(7), "seq": 30},
            {"updated": day(8)},
            {"state": "live", "gone": None, "updated": day(8), "seq": 30},
            id="a deletion before the update does not, though it was told later",
        ),
        pytest.param(
            {**GONE, "gone": day(7, 1)},
            {"updated": datetime(2022, 7, 7, 2, 30, tzinfo=timezone(timedelta(hours=2)))},
            {**GONE, "gone": day(7, 1)},
            id="moments are compared, not what clocks showed",
        ),
        pytest.param(
            {**GONE, "gone": day(7), "seq": 9},
            {**GONE, "gone": day(9), "seq": 8},
            {**GONE, "gone": day(9), "seq": 9},
            id="deleted by both: the later deletion",
        ),
        pytest.param(RENAMED, {}, RENAMED, id="renamed by one"),
        pytest.param(
            RENAMED,
            {"title": "Edited", "words": "ffff", "source": "ffff"},
            RENAMED,
            id="renamed by one, edited by the other",
        ),
        pytest.param(
            {**RENAMED, "former": ("/shanghai.html", "/old.html")},
            {"path": "c.txt", "address": "/c.html", "former": ("/shanghai.html",)},
            {"path": "b.txt", "address": "/b.html"},
            id="renamed by both: the one that was renamed more often",
        ),
        pytest.param(
            {"title": "Announced", "words": "1111", "source": "1111", "seq": 9},
            {"title": "Quiet", "words": "2222", "source": "2222"},
            {"title": "Announced", "words": "1111", "source": "1111"},
            id="the words of what was told last",
        ),
    ],
)
def test_of_two_lines_one_record_is_made(
    one: Mapping[str, object], other: Mapping[str, object], outcome: Mapping[str, object]
) -> None:
    ours, theirs = record(**one), record(**other)
    merged = lock.merge(ours, theirs)
    assert {name: getattr(merged, name) for name in outcome} == outcome
    assert lock.merge(theirs, ours) == merged


@pytest.mark.parametrize(
    ("one", "other", "address", "former"),
    [
        pytest.param(
            {"address": "/b.html", "former": ("/a.html",)},
            {"address": "/a.html"},
            "/b.html",
            {"/a.html"},
            id="moved by one",
        ),
        pytest.param(
            {"address": "/b.html", "former": ("/a.html",), "seq": 2},
            {"address": "/c.html", "former": ("/a.html",)},
            "/b.html",
            {"/a.html", "/c.html"},
            id="moved by both: the other address too was public",
        ),
        pytest.param(
            {"address": "/a.html", "former": ("/b.html",), "seq": 2},
            {"address": "/b.html", "former": ("/a.html",)},
            "/a.html",
            {"/b.html"},
            id="moved back: what it has is no former one",
        ),
    ],
)
def test_every_address_that_either_branch_knew_still_leads_there(
    one: Mapping[str, object], other: Mapping[str, object], address: str, former: set[str]
) -> None:
    merged = lock.merge(record(**one), record(**other))
    assert merged.address == address
    assert set(merged.former) == former
    assert len(merged.former) == len(former)


few = records(st.just(ID), few_moments, st.integers(0, 3), st.integers(0, 3))


@steady
@given(few, few)
def test_it_does_not_matter_which_branch_comes_first(one: Record, other: Record) -> None:
    merged = lock.merge(one, other)
    assert lock.merge(other, one) == merged
    assert merged.published == min(one.published, other.published)
    assert merged.updated == max(one.updated, other.updated)
    assert merged.seq == max(one.seq, other.seq)
    assert {merged.path} < {one.path, other.path} or one.path == other.path
    assert merged.live is (merged.gone is None)
    had = {one.address, other.address, *one.former, *other.former}
    assert {merged.address, *merged.former} == had


@steady
@given(few)
def test_a_line_that_both_branches_have_alike_is_not_changed(one: Record) -> None:
    merged = lock.merge(one, one)
    read = parsed(lock.render(locked(merged)))
    assert read == locked(merged, archives=merged.archive)
    assert (merged.seq, merged.archive, merged.gone) == (one.seq, one.archive, one.gone)


def lines(*records: Record) -> bytes:
    """Lines as git may leave them: in any order, several with one key."""
    return b"".join(lock.render(locked(one)).split(b"\n", 1)[1] for one in records)


HEADER = lock.render(Lock(FEED))


def test_a_key_twice_is_one_record_and_the_other_path_is_kept_to_choose_from() -> None:
    """Which of two new names the merged folder has, git decides, or who resolves its conflict."""
    renamed, edited = record(**RENAMED), record(title="Edited")
    for data in (lines(renamed, edited), lines(edited, renamed)):
        merged = parsed(HEADER + data)
        assert merged.records == {ID: lock.merge(renamed, edited)}
        assert merged.records[ID].path == "b.txt"
        assert merged.also == {ID: ("shanghai.txt",)}


def test_what_a_merge_left_to_choose_from_is_not_written() -> None:
    """The next build has chosen."""
    merged = parsed(HEADER + lines(record(**RENAMED), record()))
    again = parsed(lock.render(merged))
    assert again.records == merged.records
    assert again.also == {}


@steady
@given(st.data())
def test_the_order_of_the_lines_does_not_matter(data: st.DataObject) -> None:
    """Several branches may be merged, one after the other, before the next build."""
    some = records(st.sampled_from([ID, "x:y"]), few_moments, st.integers(0, 2), st.integers(0, 2))
    drawn = data.draw(st.lists(some, max_size=5))
    shuffled = data.draw(st.permutations(drawn))
    assert parsed(HEADER + lines(*shuffled)) == parsed(HEADER + lines(*drawn))


def test_a_header_that_knows_of_fewer_archives_than_its_lines_is_mended() -> None:
    """Else what is filed would be in no document at all."""
    filed = record(archive=3)
    assert parsed(header() + lines(filed)) == locked(filed, archives=3)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((0, 0), id="none has any"),
        pytest.param((0, 1), id="the first of all"),
        pytest.param((3, 4), id="one more"),
        pytest.param((12, 9), id="counted, not compared as texts"),
        pytest.param((1, 3, 2), id="three branches"),
    ],
)
def test_of_two_headers_the_highest_number_of_archives_counts(headers: Sequence[int]) -> None:
    for order in permutations(headers):
        data = b"".join(lock.render(Lock(FEED, archives)) for archives in order)
        assert parsed(data + lines(LIVE)) == locked(LIVE, archives=max(headers))


def test_the_second_header_may_stand_anywhere() -> None:
    data = HEADER + lines(LIVE) + lock.render(Lock(FEED, 3)) + lines(WENT)
    assert parsed(data) == locked(LIVE, WENT, archives=3)


def test_a_title_may_look_like_a_header() -> None:
    title = record(title=HEADER.decode().strip())
    assert parsed(HEADER + lines(title)) == locked(title)


def test_two_ids_of_the_feed_are_refused() -> None:
    """RFC 4287, 4.2.6: to choose one would be to be another feed to the readers of the other."""
    error = refused(HEADER + lock.render(Lock("https://example.net/")) + lines(LIVE))
    assert "https://example.org/" in error.message
    assert "https://example.net/" in error.message


# --- what is refused, with its line --------------------------------------------------------


def edited(**members: object) -> bytes:
    """The line of an article with other members; what is `...` is not there."""
    told = json.loads(lines(record())) | members
    if "key" not in members:
        told["key"] = key_of(str(told["id"]))
    left = {name: value for name, value in told.items() if value is not ...}
    return json.dumps(left, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def header(**members: object) -> bytes:
    return json.dumps({"feed.lock": 1, "id": FEED, **members}).encode() + b"\n"


def test_the_lines_with_which_these_tests_are_made_are_read() -> None:
    assert parsed(HEADER + edited()) == locked(record())
    assert parsed(header(archives=7) + edited(seq=8)) == locked(record(seq=8), archives=7)


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param("<<<<<<< HEAD", id="ours begins"),
        pytest.param("||||||| parent of 1b4e28b", id="the base begins"),
        pytest.param("=======", id="theirs begins"),
        pytest.param(">>>>>>> main", id="it ends"),
        pytest.param("<<<<<<< HEAD\r", id="with a line end of Windows"),
    ],
)
@pytest.mark.parametrize("number", [1, 2, 3, 4], ids="line {}".format)
def test_a_mark_of_a_conflict_is_refused_with_its_line(mark: str, number: int) -> None:
    """`feed.lock merge=union` was not in .gitattributes; people may still resolve it by hand."""
    whole = (HEADER + lines(LIVE, WENT)).splitlines(keepends=True)
    whole.insert(number - 1, mark.encode() + b"\n")
    error = refused(b"".join(whole))
    assert error.line == number
    assert error.message == "git could not merge this by itself"
    assert "merge=union" in error.hint


def test_a_conflict_in_the_header_is_one() -> None:
    ours, theirs = lock.render(Lock(FEED, 3)), lock.render(Lock(FEED, 4))
    data = b"<<<<<<< HEAD\n" + ours + b"=======\n" + theirs + b">>>>>>> main\n" + lines(LIVE)
    error = refused(data)
    assert (error.line, error.message) == (1, "git could not merge this by itself")


def test_the_first_of_several_marks_is_told() -> None:
    data = HEADER + lines(WENT) + b"<<<<<<< HEAD\n" + lines(LIVE) + b"=======\n>>>>>>> main\n"
    assert refused(data).line == 3


def test_wherever_the_file_is_torn_it_is_refused() -> None:
    """By a full disk, or a transfer that broke off; only where a line ends nobody can see it."""
    for end in range(1, len(GOLDEN)):
        if GOLDEN[end - 1 : end] != b"\n":
            error = refused(GOLDEN[:end])
            assert error.line == GOLDEN.count(b"\n", 0, end) + 1
            assert "torn" in error.message


def test_wherever_a_line_is_cut_it_is_refused() -> None:
    head, line, rest = HEADER, lines(LIVE), lines(WENT, MOVED)
    for end in range(1, len(line) - 1):
        assert refused(head + line[:end] + b"\n" + rest).line == 2


def test_wherever_the_start_of_a_line_is_lost_it_is_refused() -> None:
    head, line, rest = HEADER, lines(LIVE), lines(WENT, MOVED)
    for start in range(1, len(line) - 1):
        assert refused(head + rest + line[start:]).line == 4


MEMBERS = [
    "key", "id", "path", "title", "address", "seq", "published", "updated", "words", "source",
]  # fmt: skip


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_is_missing_is_refused(member: str) -> None:
    error = refused(HEADER + lines(WENT) + edited(**{member: ...}))
    assert error.line == 3
    assert member in error.message


@pytest.mark.parametrize("member", [*MEMBERS, "state", "former", "archive", "date", "gone"])
@pytest.mark.parametrize("wrong", [True, 1.5, -1, {}, [[]]], ids=repr)
def test_a_member_of_another_type_is_refused(member: str, wrong: object) -> None:
    error = refused(HEADER + lines(WENT) + edited(**{member: wrong}))
    assert error.line == 3
    assert "damaged" in error.message


@pytest.mark.parametrize(
    ("members", "said"),
    [
        pytest.param({"colour": "red"}, "colour", id="a member that nobody knows"),
        pytest.param({"seq": "1"}, "seq", id="a number in quotes"),
        pytest.param({"seq": 2**53 + 1}, "seq", id="a number that not all can count to"),
        pytest.param({"seq": 10**400}, "seq", id="a number of 400 digits"),
        pytest.param({"title": None}, "title", id="null"),
        pytest.param({"former": "/a.html"}, "former", id="a text for a list"),
        pytest.param({"state": "asleep"}, "state", id="a state that nobody knows"),
        pytest.param({"published": "2022-07-05T00:00:00"}, "published", id="a naive time"),
        pytest.param({"updated": "2022-07-05"}, "updated", id="a day for a moment"),
        pytest.param({"updated": "2022-02-30T00:00:00Z"}, "updated", id="a day that never was"),
        pytest.param({"updated": "10000-01-01T00:00:00Z"}, "updated", id="five digits of a year"),
        pytest.param({"date": "2022-07-05T00:00:00"}, "date", id="a naive date"),
        pytest.param({"gone": "2022-07-05T00:00:00", **GONE}, "gone", id="gone at a naive time"),
        pytest.param({"key": "1d6c967d7f2bd616"}, "key", id="the key of another id"),
        pytest.param({"key": "0D6C967D7F2BD616"}, "key", id="the key in capitals"),
        pytest.param({"key": ""}, "key", id="no key"),
        pytest.param({"id": "shanghai"}, "IRI", id="an id that is no IRI"),
        pytest.param({"id": "tag:example.org,2022:上海"}, "IRI", id="an id beyond ASCII"),
        pytest.param({"id": "x: y"}, "IRI", id="an id with a blank"),
        pytest.param(
            {"updated": "2022-07-04T23:59:59+00:00"},
            "updated before it was published",
            id="updated before published",
        ),
        pytest.param(
            {"updated": "2022-07-05T01:00:00+02:00"},
            "updated before it was published",
            id="updated before published, by its offset",
        ),
        pytest.param(GONE, "gone", id="gone at no time"),
        pytest.param({"gone": "2022-07-06T00:00:00Z"}, "gone", id="a time of going, though live"),
        pytest.param({"path": "../x.txt"}, "path", id="a path to the folder above"),
        pytest.param({"path": "a/../../x.txt"}, "path", id="a path that turns back"),
        pytest.param({"path": "/x.txt"}, "path", id="a path from the root"),
        pytest.param({"path": "//x.txt"}, "path", id="a path from the root, twice"),
        pytest.param({"path": "a\0.txt"}, "path", id="a path with NUL"),
        pytest.param({"path": "a\x1b[2J.txt"}, "path", id="a path that moves the cursor"),
        pytest.param({"address": "../x.html"}, "address", id="an address above"),
        pytest.param({"address": "/../x.html"}, "address", id="an address above the root"),
        pytest.param({"address": "/a/../../x.html"}, "address", id="an address that turns back"),
        pytest.param({"address": "//example.net/"}, "address", id="an address on another host"),
        pytest.param({"address": "x.html"}, "address", id="an address from nowhere"),
        pytest.param({"address": "https://example.net/"}, "address", id="a whole URL"),
        pytest.param({"address": ""}, "address", id="no address"),
        pytest.param({"former": ["/a.html", "//x/"]}, "address", id="a former address elsewhere"),
        pytest.param({"former": ["/../x"]}, "address", id="a former address above"),
    ],
)
def test_what_no_build_wrote_is_refused_with_its_line(
    members: Mapping[str, object], said: str
) -> None:
    error = refused(HEADER + lines(WENT) + edited(**members) + lines(MOVED))
    assert error.line == 3
    assert "damaged" in error.message
    assert said in error.message


def test_a_fault_is_told_with_its_line_in_a_merged_lock_too() -> None:
    data = HEADER + HEADER + lines(LIVE, LIVE) + edited(seq=-1)
    assert refused(data).line == 5


@pytest.mark.parametrize(
    ("data", "line"),
    [
        pytest.param(b"", 0, id="an empty file"),
        pytest.param(b"\n", 1, id="a blank line"),
        pytest.param(b"\n\n \n", 1, id="blank lines"),
        pytest.param(b"\n" + GOLDEN, 1, id="a blank line first"),
        pytest.param(lines(LIVE, WENT), 1, id="no header"),
        pytest.param(lines(LIVE) + HEADER, 1, id="a header that is not first"),
        pytest.param(HEADER[:-1], 1, id="a torn header"),
        pytest.param(header(colour="red") + lines(LIVE), 1, id="a member of it nobody knows"),
        pytest.param(b'{"feed.lock":1}\n', 1, id="no id"),
        pytest.param(header(id="example"), 1, id="an id that is no IRI"),
        pytest.param(header(archives=-1), 1, id="archives below none"),
        pytest.param(header(archives=2**40), 1, id="archives above all that a disk can hold"),
        pytest.param(header(archives="2"), 1, id="archives in quotes"),
        pytest.param(b'{"feed.lock":"1","id":"https://example.org/"}\n', 1, id="version in quotes"),
        pytest.param(b'{"feed.lock":true,"id":"https://example.org/"}\n', 1, id="version true"),
        pytest.param(b"\xef\xbb\xbf" + GOLDEN, 1, id="a byte order mark"),
        pytest.param(GOLDEN.decode().encode("utf-16"), None, id="UTF-16"),
        pytest.param(HEADER + lines(LIVE).replace(b"leak", b"\xff"), 2, id="a title not in UTF-8"),
        pytest.param(HEADER + lines(LIVE, WENT).replace(b"5d41", b"\xff"), 2, id="a hash not"),
        pytest.param(HEADER.replace(b"example", b"\xff") + lines(LIVE), 1, id="a header not"),
        pytest.param(HEADER + lines(LIVE).replace(b"leak", b"\0"), 2, id="NUL in a title"),
        pytest.param(HEADER + lines(LIVE) + bytes(4096), 3, id="NULs that a crash left"),
        pytest.param(HEADER + lines(LIVE) + bytes(9) + b"\n", 3, id="a line of NULs"),
        pytest.param(bytes(4096), None, id="nothing but NULs"),
        pytest.param(HEADER + lines(LIVE) + b"hello\n", 3, id="prose"),
        pytest.param(HEADER + lines(LIVE) + b"// a remark\n", 3, id="a remark"),
        pytest.param(HEADER + lines(LIVE) + b"[]\n", 3, id="a list"),
        pytest.param(HEADER + lines(LIVE) + b"null\n", 3, id="null"),
        pytest.param(HEADER + lines(LIVE) + b"{}\n", 3, id="an object of nothing"),
        pytest.param(HEADER + lines(LIVE)[:-1] + b",\n" + lines(WENT), 2, id="a comma behind it"),
        pytest.param(b"[" + GOLDEN[:-1].replace(b"\n", b",\n") + b"]\n", 1, id="a list of all"),
        pytest.param(GOLDEN.replace(b"\n", b"\r"), None, id="line ends of old Macs"),
    ],
)
def test_what_is_no_lock_is_refused(data: bytes, line: int | None) -> None:
    error = refused(data)
    assert line is None or error.line == line


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b'{"key":',
        b'{"colour":',
        b'{"title":"x","former":',
        b'{"feed.lock":',
        b'{"feed.lock":1,"id":"x:y","colour":',
    ],
    ids=repr,
)
@pytest.mark.parametrize("head", [b"", HEADER], ids=["in the first line", "in the second"])
@pytest.mark.parametrize("bracket", [b"[", b'{"a":'], ids=repr)
def test_nothing_is_nested_too_deep_to_be_refused(
    start: bytes, head: bytes, bracket: bytes
) -> None:
    data = head + start + bracket * (10_000_000 // len(bracket)) + b"\n"
    assert refused(data).line == 1 + bool(head)


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(b'{"feed.lock":2,"id":"https://example.org/"}\n', id="as we know it"),
        pytest.param(
            b'{"feed.lock":2,"id":"https://example.org/","colour":"red"}\n', id="with a new member"
        ),
        pytest.param(b'{"feed.lock":2,"feed":"https://example.org/"}\n', id="without one of ours"),
    ],
)
def test_a_lock_of_a_newer_feed_asks_for_that_feed(first: bytes) -> None:
    """Whoever restored it from its history would lose what the newer one wrote."""
    error = refused(first + edited(colour="red"))
    assert error.line == 1
    assert error.message == "version 2 of feed.lock is not known here"
    assert error.hint == "install a newer feed"


@pytest.mark.parametrize("what", [b"", b"\n", bytes(300)], ids=["no byte", "a line", "NULs"])
def test_a_build_mints_nothing_over_a_lock_that_was_emptied(tmp_path: Path, what: bytes) -> None:
    """A crash of the machine may leave a file of no bytes; its ids are in git's history still."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.txt").write_text("title: A\ndate: 2022-07-05\n\nA text.\n")
    (tmp_path / "feed.toml").write_text(f'url = "{FEED}"\ntitle = "Site"\nauthor = "Editor"\n')
    site = config.load(tmp_path / "feed.toml")
    build(site, now=NOW)
    (tmp_path / "feed.lock").write_bytes(what)
    with pytest.raises(LockError):
        build(site, now=NOW)
    assert (tmp_path / "feed.lock").read_bytes() == what


# --- whatever happens to its bytes ---------------------------------------------------------

FUZZED = GOLDEN + HEADER + lines(record(**RENAMED), record(id="x:y", seq=3))
positions = st.integers(0, len(FUZZED))
SCRAPS = [
    b"\n", b"\r\n", b"<<<<<<< HEAD\n", b"=======\n", b"{", b"}", b"[", b'"', b",", b"\\", b"\0",
    b"\\ud800", b"\xff", b"\xef\xbb\xbf", b"1e999", b"null", HEADER, FUZZED[:300],
]  # fmt: skip
scraps = st.binary(max_size=6) | st.sampled_from(SCRAPS)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A valid lock in which up to four pieces were lost, doubled, moved or written over."""
    data = FUZZED
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted((draw(positions), draw(positions)))
        if draw(st.booleans()):
            end = min(end, start + draw(st.integers(0, 8)))
        piece = draw(st.sampled_from([b"", data[start:end] * 2, data[start:end][::-1]]) | scraps)
        data = data[:start] + piece + data[end:]
    return data


@settings(steady, max_examples=1000)
@given(mutations())
def test_bytes_that_were_mangled_are_refused_or_lose_no_line_that_is_whole(data: bytes) -> None:
    whole = set(FUZZED.split(b"\n")[1:]) & set(data.split(b"\n"))
    try:
        found = parsed(data)
    except LockError as error:
        assert 0 <= error.line <= data.count(b"\n") + 1
        assert str(error).startswith("site/feed.lock:")
    else:
        left = [json.loads(line) for line in whole if line]
        assert {line["id"] for line in left if "key" in line} <= found.records.keys()
        assert parsed(lock.render(found)).records == found.records


@steady
@given(st.binary())
def test_bytes_of_any_kind_are_refused(data: bytes) -> None:
    refused(data)
    refused(HEADER + b"x" + data)


# --- a clock that is wrong -----------------------------------------------------------------

A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("members", "wrong"),
    [
        pytest.param({}, False, id="long ago"),
        pytest.param({"updated": NOW}, False, id="now"),
        pytest.param({"updated": NOW + A_DAY}, False, id="a day ahead"),
        pytest.param({"updated": NOW + A_DAY + A_SECOND}, True, id="more than a day ahead"),
        pytest.param(
            {"updated": (NOW + A_DAY).astimezone(timezone(timedelta(hours=14)))},
            False,
            id="a day ahead, by a clock that shows more",
        ),
        pytest.param(
            {"updated": (NOW + A_DAY + A_SECOND).astimezone(timezone(-timedelta(hours=12)))},
            True,
            id="more than a day ahead, by a clock that shows less",
        ),
        pytest.param({**GONE, "gone": NOW + A_DAY}, False, id="gone a day ahead"),
        pytest.param({**GONE, "gone": NOW + A_DAY + A_SECOND}, True, id="gone later than that"),
        pytest.param(
            {**GONE, "gone": NOW, "updated": NOW + A_DAY + A_SECOND}, True, id="updated, then gone"
        ),
        pytest.param({"date": NOW + 365 * A_DAY}, False, id="a date is its author's to choose"),
        pytest.param(
            {"updated": datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=14)))},
            True,
            id="the end of the calendar",
        ),
    ],
)
def test_a_lock_from_more_than_a_day_ahead_is_refused(
    members: Mapping[str, object], wrong: bool
) -> None:
    """To go on would give `updated` times that run backwards once the clock is right."""
    ahead = locked(WENT, record(**members))
    if not wrong:
        lock.refuse_future(ahead, NOW, "site/feed.lock")
        return
    with pytest.raises(LockError, match=r"shanghai\.txt") as caught:
        lock.refuse_future(ahead, NOW, "site/feed.lock")
    assert caught.value.path == "site/feed.lock"
    assert "2026-01-01T00:00:00+00:00" in caught.value.message
    assert "clock" in caught.value.hint
