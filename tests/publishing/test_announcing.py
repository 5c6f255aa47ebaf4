"""Hubs are told of each feed that changed, once, when whoever they tell can fetch it (WebSub)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from places import Answer, Place, folder_place, public
from programs import write
from servers import Asked, Told, serving

from feed import config
from feed.build import build
from feed.publishing import announcing, cargo, sending, websub
from feed.publishing import public as looking
from feed.publishing.announcing import Announced
from feed.publishing.sending import Published

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FORMATS = ("atom", "rss", "json")
MAIN = [f"http://ships.test/feed.{name}" for name in FORMATS]
SEA = [f"http://ships.test/tags/sea.{name}" for name in FORMATS]
ARTICLE = "---\ndate: 2022-07-05\ntags: [sea]\n---\nA gale.\n"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "PAUSES", ())


@dataclass
class Hub:
    """A hub of the site, and what it was asked; `answer` may be another one later."""

    host: str
    answer: Answer
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}/hub"

    def told(self) -> list[str]:
        """Of which feeds since the last time."""
        topics = [one.form["hub.url"] for one in self.asked]
        assert all(one.form["hub.mode"] == "publish" for one in self.asked)
        self.asked.clear()
        return topics


@dataclass
class Web:
    """The site, where it is published, and the web around it."""

    place: Place
    hosts: dict[str, Answer]

    def hub(self, host: str = "hub.test") -> Hub:
        """A hub that the site has from now on."""
        hub = Hub(host, lambda asked: Told(204))

        def answer(asked: Asked) -> Told:
            hub.asked.append(asked)
            return hub.answer(asked)

        self.hosts[host] = answer
        lines = (self.place.site.root / "feed.toml").read_text().splitlines()
        lines = [line for line in lines if not line.startswith("hubs")]
        write(self.place.site.root, {"feed.toml": "\n".join((f'hubs = ["{hub.url}"]', *lines))})
        return hub


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with folder_place(tmp_path, monkeypatch) as place, public(place, monkeypatch) as hosts:
        yield Web(place, hosts)


@pytest.fixture
def place(web: Web) -> Place:
    return web.place


def publish(place: Place) -> Published:
    site = config.load(place.site.root / "feed.toml")
    return sending.publish(site, site.publish[0], now=NOW, jobs=1, go_on=True)


def test_a_hub_is_told_of_each_feed_that_changed_and_once(web: Web, place: Place) -> None:
    hub = web.hub()
    publish(place)
    assert hub.told() == MAIN
    write(place.site.root, {"content/b.md": ARTICLE})
    publish(place)
    assert hub.told() == MAIN + SEA
    write(place.site.root, {"content/a.txt": "date 2022-07-05\n\nA ship, mended.\n"})
    publish(place)
    assert hub.told() == MAIN


def test_it_is_not_told_where_nothing_changed(web: Web, place: Place) -> None:
    hub = web.hub()
    publish(place)
    hub.told()
    published = publish(place)
    assert hub.told() == []
    assert published.announced.pings == ()


def test_every_format_names_the_hub(web: Web, place: Place) -> None:
    hub = web.hub()
    publish(place)
    for name in FORMATS:
        assert hub.url in (place.site.output / f"feed.{name}").read_text()
    assert hub.url not in (place.site.output / "a.atom").read_text()


def test_when_it_is_told_the_new_bytes_can_be_fetched(web: Web, place: Place) -> None:
    seen: dict[str, bool] = {}

    def answer(asked: Asked) -> Told:
        name = asked.form["hub.url"].removeprefix("http://ships.test/")
        seen[name] = place.file(name) == (place.site.output / name).read_bytes()
        return Told(202)

    web.hub().answer = answer
    publish(place)
    assert seen == {"feed.atom": True, "feed.rss": True, "feed.json": True}


def test_while_another_feed_is_served_no_hub_is_told(
    web: Web, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub would fetch the old one, and not come back."""
    hub = web.hub()
    with serving(lambda asked: Told(200, {}, b"<old/>")) as old, monkeypatch.context() as now:
        now.setenv("http_proxy", old.url)
        announced = publish(place).announced
    assert announced.faults == [f"{url} serves other bytes than were sent" for url in MAIN]
    assert hub.told() == []
    published = publish(place)
    assert (published.cargo.sent, hub.told()) == ((), MAIN)


def test_a_hub_that_fails_is_a_warning_and_is_told_the_next_time(web: Web, place: Place) -> None:
    fine = False

    def answer(asked: Asked) -> Told:
        return Told(204 if fine or asked.form["hub.url"] != MAIN[1] else 500)

    hub = web.hub()
    hub.answer = answer
    announced = publish(place).announced
    assert announced.warnings == [
        f"hub not told of {MAIN[1]}: {hub.url} answers 500",
    ]
    assert announced.faults == []
    assert hub.told() == MAIN
    fine = True
    announced = publish(place).announced
    assert (hub.told(), announced.warnings) == ([MAIN[1]], [])


def test_a_hub_that_is_busy_is_left_until_the_next_time(web: Web, place: Place) -> None:
    hub = web.hub()
    hub.answer = lambda asked: Told(503, {"Retry-After": "3600"})
    announced = publish(place).announced
    assert len(announced.warnings) == 3
    assert hub.told() == MAIN[:1]
    hub.answer = lambda asked: Told(204)
    publish(place)
    assert hub.told() == MAIN


def test_what_was_sent_before_it_was_killed_is_told_the_next_time(web: Web, place: Place) -> None:
    hub = web.hub()
    site = config.load(place.site.root / "feed.toml")

    def killed(_: Published) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sending.publish(site, site.publish[0], now=NOW, sent=killed)
    assert hub.told() == []
    assert publish(place).cargo.sent == ()
    assert hub.told() == MAIN


def test_another_hub_is_told_of_what_is_sent_from_then_on(web: Web, place: Place) -> None:
    web.hub()
    publish(place)
    other = web.hub("other.test")
    publish(place)
    # it stands in the feeds, which are other ones by that
    assert other.told() == MAIN


def test_without_hubs_the_feeds_are_looked_at(web: Web, place: Place) -> None:
    announced = publish(place).announced
    assert [(one.url, one.fault, one.saves) for one in announced.seen] == [
        (url, "", True) for url in MAIN
    ]
    assert (announced.pings, announced.warnings) == ((), [])


# --- without a publishing ------------------------------------------------------------------


def test_who_sends_in_another_way_tells_the_hubs_alone(web: Web, place: Place) -> None:
    """feed ping: of what no hub was ever told, they are told."""

    def ping() -> Announced:
        site = config.load(place.site.root / "feed.toml")
        feeds = build(site, now=NOW, jobs=1).feeds
        return announcing.announce(site, feeds, cargo.digests(site.output), sent=feeds)

    hub = web.hub()
    assert ping().faults == [f"{url} answers 404" for url in MAIN]
    assert hub.told() == []
    for path in place.site.output.rglob("*.*"):
        if path.is_file():
            place.put(path.relative_to(place.site.output).as_posix(), path.read_bytes())
    assert ping().faults == []
    assert hub.told() == MAIN
    ping()
    assert hub.told() == []


def test_what_is_known_is_kept_where_it_may_be_lost(web: Web, place: Place) -> None:
    hub = web.hub()
    publish(place)
    hub.told()
    for kept in (place.site.root / ".feed_cache").iterdir():
        kept.unlink()
    publish(place)
    assert hub.told() == []
    site = config.load(place.site.root / "feed.toml")
    assert [*websub.read(site).hubs] == [hub.url]
