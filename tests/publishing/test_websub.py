"""A hub is told of each feed that changed, once, and forgiven what hubs do (WebSub)."""

import time
from collections.abc import Sequence
from email.utils import formatdate
from itertools import chain, repeat
from pathlib import Path

import pytest
from places import a_site
from servers import Asked, Told, dripping, nowhere, serving

from feed.config import Config
from feed.publishing import web, websub
from feed.publishing.websub import Ping

TOPIC = "http://ships.test/feed.atom"
FORM = {"hub.mode": "publish", "hub.url": TOPIC, "hub.topic": TOPIC}
BUSY, FINE = Told(503), Told(204)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def pinged(*answers: Told | None) -> tuple[Ping, list[Asked], list[float], str]:
    """What comes of a ping to a hub that answers so; its requests, the pauses, its address."""
    told, pauses = chain(answers, repeat(Told(500))), list[float]()
    with serving(lambda asked: next(told)) as hub:
        ping = websub.ping(f"{hub.url}/hub", TOPIC, pauses.append)
    return ping, hub.asked, pauses, f"{hub.url}/hub"


@pytest.mark.parametrize("status", [200, 202, 204, 303])
def test_a_ping_is_one_form(status: int) -> None:
    ping, asked, _, hub = pinged(Told(status, {"Location": "/done"}))
    assert ping == Ping(hub, TOPIC)
    assert [(one.method, one.path, one.form) for one in asked] == [("POST", "/hub", FORM)]
    assert asked[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked[0].headers["user-agent"].startswith("feed/")


WAITS = {
    "seconds": ([Told(503, {"Retry-After": "7"})], [7.0]),
    "no time at all": ([BUSY], [2.0]),
    "too many requests": ([Told(429, {"Retry-After": "1"})], [1.0]),
    "twice": ([Told(503, {"Retry-After": "1"}), Told(503, {"Retry-After": "3"})], [1.0, 3.0]),
    "words": ([Told(503, {"Retry-After": "soon"})], [2.0]),
    "a moment that is over": ([Told(503, {"Retry-After": formatdate(0, usegmt=True)})], [0.0]),
}


@pytest.mark.parametrize(("answers", "pauses"), WAITS.values(), ids=WAITS)
def test_a_busy_hub_is_asked_again_when_it_says(
    answers: Sequence[Told], pauses: list[float]
) -> None:
    ping, asked, waited, hub = pinged(*answers, FINE)
    assert (ping, waited) == (Ping(hub, TOPIC), pauses)
    assert [one.form for one in asked] == [FORM] * (len(answers) + 1)


def test_a_moment_to_come_back_at_is_kept() -> None:
    soon = formatdate(time.time() + 20, usegmt=True)
    ping, _, [waited], hub = pinged(Told(503, {"Retry-After": soon}), FINE)
    assert ping == Ping(hub, TOPIC)
    assert 0 < waited <= 20


def test_nobody_waits_longer_than_half_a_minute() -> None:
    ping, asked, waited, hub = pinged(Told(503, {"Retry-After": "31"}), FINE)
    assert ping == Ping(hub, TOPIC, f"{hub} answers 503", unwell=True)
    assert (len(asked), waited) == (1, [])


def test_a_hub_that_stays_busy_is_left() -> None:
    ping, asked, waited, hub = pinged(BUSY, BUSY, BUSY, FINE)
    assert ping == Ping(hub, TOPIC, f"{hub} answers 503", unwell=True)
    assert (len(asked), len(waited)) == (3, 2)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_hub_that_has_moved_is_told_where_it_is(status: int) -> None:
    ping, asked, _, hub = pinged(Told(status, {"Location": "/new?hub=1"}), FINE)
    assert ping == Ping(hub, TOPIC)
    assert [(one.method, one.path, one.form) for one in asked] == [
        ("POST", "/hub", FORM),
        ("POST", "/new?hub=1", FORM),
    ]


@pytest.mark.parametrize("where", ["/hub", "file:///etc/passwd", "javascript:1", ""])
def test_a_hub_that_leads_nowhere_is_left(where: str) -> None:
    ping, asked, _, hub = pinged(Told(302, {"Location": where}), FINE)
    assert ping == Ping(hub, TOPIC, f"{hub} answers 302")
    assert len(asked) == 1


def test_a_hub_that_leads_on_for_ever_is_left() -> None:
    ping, asked, _, _ = pinged(*(Told(307, {"Location": f"/{n}"}) for n in range(9)))
    assert ping.fault.endswith("answers 307")
    assert len(asked) == 3


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_hub_that_refuses_is_told(status: int) -> None:
    ping, asked, _, hub = pinged(Told(status, {}, b"<h1>No</h1>"))
    assert ping == Ping(hub, TOPIC, f"{hub} answers {status}")
    assert len(asked) == 1


def test_a_hub_that_is_not_there_is_told() -> None:
    hub = nowhere()
    fault = f"{hub}: its server refuses the connection"
    assert websub.ping(hub, TOPIC) == Ping(hub, TOPIC, fault, unwell=True)


def test_a_hub_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_TIMEOUT", 0.2)
    ping, asked, _, hub = pinged(None)
    assert ping == Ping(hub, TOPIC, f"{hub}: it takes too long to answer", unwell=True)
    assert len(asked) == 1


@pytest.mark.parametrize("sent", [b"H", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_hub_that_sends_a_byte_now_and_then_is_left(
    monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """Each byte would begin the time anew."""
    monkeypatch.setattr(web, "TIME_LIMIT", 0.3)
    with dripping(sent) as hub:
        ping = websub.ping(hub, TOPIC)
    assert ping == Ping(hub, TOPIC, f"{hub}: it takes too long to answer", unwell=True)


# --- what hubs know ------------------------------------------------------------------------

HUBS = 'hubs = ["http://one.test/", "http://two.test/"]\n'
ONE, TWO = "http://one.test/", "http://two.test/"
A, B = "http://ships.test/feed.atom", "http://ships.test/feed.rss"


@pytest.fixture
def site(tmp_path: Path) -> Config:
    return a_site(tmp_path, 'type = "folder"\nto = "../www"\n', HUBS)


def test_at_first_hubs_are_told_of_what_is_sent(site: Config) -> None:
    told = websub.read(site)
    assert told.lacks({A: "1", B: "1"}, {A}) == [(ONE, A), (TWO, A)]
    assert told.lacks({A: "1", B: "1"}, ()) == []


def test_what_a_hub_knows_it_is_not_told_again(site: Config) -> None:
    pings = [Ping(ONE, A), Ping(TWO, A)]
    websub.write(site, websub.read(site).after(pings, {A: "1", B: "1"}))
    told = websub.read(site)
    assert told.lacks({A: "1", B: "1"}, {A}) == []
    assert told.lacks({A: "2", B: "1"}, {A}) == [(ONE, A), (TWO, A)]


def test_what_failed_is_told_the_next_time(site: Config) -> None:
    pings = [Ping(ONE, A, "it answers 500"), Ping(TWO, A)]
    websub.write(site, websub.read(site).after(pings, {A: "1"}))
    assert websub.read(site).lacks({A: "1"}, ()) == [(ONE, A)]


def test_a_feed_that_is_no_more_is_forgotten(site: Config) -> None:
    told = websub.read(site).after([Ping(ONE, A), Ping(ONE, B)], {A: "1", B: "1"})
    assert told.after([], {A: "1"}).hubs[ONE] == {A: "1"}


NESTED = b'{"hubs":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}"


@pytest.mark.parametrize(
    "data", [NESTED, b"", b"{", b"[]", b'{"hubs":{"http://one.test/":3}}', b"\xff"], ids=len
)
def test_what_is_known_may_be_lost(site: Config, data: bytes) -> None:
    websub.write(site, websub.read(site).after([Ping(ONE, A)], {A: "1"}))
    (site.root / ".feed_cache" / "hubs.json").write_bytes(data)
    assert websub.read(site).lacks({A: "1"}, {A}) == [(ONE, A), (TWO, A)]


def test_it_need_not_be_kept(site: Config) -> None:
    (site.root / ".feed_cache").write_text("A file is in the way.")
    websub.write(site, websub.read(site).after([Ping(ONE, A)], {A: "1"}))
    assert websub.read(site).lacks({A: "1"}, ()) == []
