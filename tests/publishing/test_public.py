"""What a subscriber gets is what was sent, or it is told what is otherwise."""

import gzip
from collections.abc import Callable, Mapping

import pytest
from servers import Asked, Told, nowhere, serving

from feed.publishing import public, web
from feed.publishing.public import Seen

DATA = b"<feed/>" * 100
ATOM = "application/atom+xml"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def host(headers: Mapping[str, str], body: bytes = DATA) -> Callable[[Asked], Told]:
    """A web host that knows whether its file has changed."""

    def answer(asked: Asked) -> Told:
        known = {
            asked.headers.get("if-none-match") or "-": headers.get("ETag"),
            asked.headers.get("if-modified-since") or "-": headers.get("Last-Modified"),
        }
        if any(told == has for told, has in known.items()):
            return Told(304, headers)
        return Told(200, headers, body)

    return answer


def looked(answer: Callable[[Asked], Told | None]) -> tuple[Seen, str, list[Asked], list[float]]:
    """What is seen of a feed that is served so; its address, the requests, the pauses."""
    pauses: list[float] = []
    with serving(answer) as server:
        url = f"{server.url}/feed.atom"
        seen = public.look(url, DATA, pause=pauses.append)
    return seen, url, server.asked, pauses


VALIDATORS = {
    "an ETag": {"ETag": '"1"'},
    "a time": {"Last-Modified": "Tue, 05 Jul 2022 00:00:00 GMT"},
    "both": {"ETag": '"1"', "Last-Modified": "Tue, 05 Jul 2022 00:00:00 GMT"},
}


@pytest.mark.parametrize("headers", VALIDATORS.values(), ids=VALIDATORS)
def test_a_feed_that_is_served_as_it_should_be(headers: dict[str, str]) -> None:
    seen, url, asked, pauses = looked(host({"Content-Type": f"{ATOM}; charset=utf-8", **headers}))
    assert seen == Seen(url, "", ATOM, saves=True)
    assert (len(asked), pauses) == (2, [])


def test_a_body_may_come_packed() -> None:
    packed = host(
        {"Content-Type": ATOM, "ETag": '"1"', "Content-Encoding": "gzip"}, gzip.compress(DATA)
    )
    assert looked(packed)[0].fault == ""


@pytest.mark.parametrize("type_", [ATOM, "application/xml", "text/xml; charset=utf-8"])
def test_media_types_by_which_readers_know_a_feed(type_: str) -> None:
    assert looked(host({"Content-Type": type_, "ETag": '"1"'}))[0].warnings == ()


@pytest.mark.parametrize("type_", ["text/plain", "application/octet-stream", "text/html", ""])
def test_media_types_by_which_they_do_not_are_warned_of(type_: str) -> None:
    seen, url, _, _ = looked(host({"Content-Type": type_, "ETag": '"1"'}))
    told = type_ or "no media type"
    assert seen.warnings == (f"{url} is served as {told}: set {ATOM} at the web host",)


def test_a_host_that_spares_nobody_the_body_is_warned_of() -> None:
    seen, url, _, _ = looked(host({"Content-Type": ATOM}))
    [warning] = seen.warnings
    assert warning.startswith(f"{url} is sent whole each time")


def test_a_feed_that_has_moved_is_warned_of() -> None:
    served = host({"Content-Type": ATOM, "ETag": '"1"'})

    def answer(asked: Asked) -> Told:
        if asked.path == "/feed.atom":
            return Told(301, {"Location": "/new/feed.atom"})
        return served(asked)

    seen, url, _, _ = looked(answer)
    moved = url.replace("/feed", "/new/feed")
    assert seen.warnings == (f"{url} redirects to {moved}: set url to where the site is",)


def test_what_is_not_there_yet_is_tried_again() -> None:
    """Web hosts with many machines take a moment."""
    served, times = host({"Content-Type": ATOM, "ETag": '"1"'}), iter(range(99))

    def answer(asked: Asked) -> Told:
        return served(asked) if next(times) >= 2 else Told(200, {}, b"<old/>")

    seen, url, _, pauses = looked(answer)
    assert seen == Seen(url, "", ATOM, saves=True)
    assert pauses == [0.5, 1.0]


FAULTS = {
    "other bytes": (Told(200, {}, b"<old/>"), "{url} serves other bytes than were sent"),
    "more bytes": (Told(200, {}, DATA * 99), "{url} serves other bytes than were sent"),
    "nothing": (Told(404), "{url} answers 404"),
    "a broken server": (Told(502), "{url} answers 502"),
    "a redirect to itself": (
        Told(302, {"Location": "/feed.atom"}),
        "{url}: it redirects without end",
    ),
    "what is packed and is not": (
        Told(200, {"Content-Encoding": "gzip"}, DATA),
        "{url}: it is packed in a way that cannot be unpacked",
    ),
}


@pytest.mark.parametrize(("told", "fault"), FAULTS.values(), ids=FAULTS)
def test_what_is_not_what_was_sent_is_told(told: Told, fault: str) -> None:
    seen, url, _, pauses = looked(lambda asked: told)
    answered = "answers" in fault or "serves" in fault
    assert seen == Seen(url, fault.format(url=url), silent=not answered)
    assert pauses == [0.5, 1.0, 2.0, 4.0]


def test_a_host_that_is_not_there_is_told() -> None:
    url = nowhere()
    fault = f"{url}: its server refuses the connection"
    assert public.look(url, DATA, ()) == Seen(url, fault, silent=True)


def test_a_host_that_never_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_TIMEOUT", 0.1)
    seen, url, _, _ = looked(lambda asked: None)
    assert seen.fault == f"{url}: it takes too long to answer"
