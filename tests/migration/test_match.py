"""Which entry of an older feed is which article."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from feed.migration.match import match
from feed.migration.older import OlderEntry
from feed.model import Article
from feed.places import Placed, place

DAY = datetime(2022, 7, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD = "https://old.example"


def entry(link: str = "", title: str = "T", published: datetime | None = DAY) -> OlderEntry:
    return OlderEntry(f"urn:x:{link}:{title}", title, link and OLD + link, published, None)


def article(path: str, title: str = "T", date: datetime = DAY, **told: str) -> Placed:
    return place(replace(Article(path, title, "", date=date), **told), b"", "/{path}.html")


@pytest.mark.parametrize(
    ("link", "path", "base"),
    [
        pytest.param("/ships.html", "ships.txt", "/", id="the same address on another host"),
        pytest.param("/n/ships.html", "n/ships.txt", "/", id="in a folder"),
        pytest.param("/blog/ships.html", "ships.txt", "/blog/", id="below the address of the site"),
        pytest.param("/ships/", "ships.txt", "/", id="as a folder"),
        pytest.param("/ships", "ships.txt", "/", id="without a suffix"),
        pytest.param("/ships.php?x=1#top", "ships.txt", "/", id="by another suffix"),
        pytest.param("/ships/index.html", "ships.txt", "/", id="as an index"),
        pytest.param("/2022/07/05/ships.html", "ships.txt", "/", id="by date, as Jekyll has it"),
        pytest.param("/posts/ships/", "ships.txt", "/", id="in a section, as Hugo has it"),
        pytest.param("/Ships/", "n/2022-07-05-ships.md", "/", id="by its name alone"),
        pytest.param("/%E4%B8%8A%E6%B5%B7/", "上海.md", "/", id="percent-encoded"),
    ],
)
def test_an_entry_is_known_by_its_link(link: str, path: str, base: str) -> None:
    found = match([entry(link, "Other")], [article(path)], f"https://new.example{base}")
    assert [(one.placed.path, one.by) for one in found.found] == [(path, "link")]
    assert (found.entries, found.articles) == ((), ())


def test_a_page_of_another_name_is_known_by_its_article_or_its_slug() -> None:
    one = article("ships.txt", slug="boats")
    for link in ("/x/ships/", "/x/boats/"):
        assert len(match([entry(link, "Other")], [one], "https://new.example/").found) == 1


@pytest.mark.parametrize(
    ("older", "articles"),
    [
        pytest.param([entry("/x/")], ["ships.txt", "boats.txt"], id="two articles of a title"),
        pytest.param([entry("/x/"), entry("/y/")], ["ships.txt"], id="two entries of a title"),
        pytest.param([entry("/a/ships/"), entry("/b/ships/")], ["ships.txt"], id="two links"),
        pytest.param([entry("/ships/")], ["a/ships.txt", "b/ships.txt"], id="two of a name"),
        pytest.param([entry("/x/", published=None)], ["ships.txt"], id="a title without a date"),
        pytest.param([entry("/x/", published=DAY + 27 * HOUR)], ["ships.txt"], id="another day"),
        pytest.param(
            [entry("/a/ships/", "x", DAY + 27 * HOUR)], ["ships.txt"], id="a name of another day"
        ),
        pytest.param([entry("/", "x")], ["ships.txt"], id="the front page"),
        pytest.param([entry("", "x")], ["ships.txt"], id="no link at all"),
    ],
)
def test_what_could_be_two_or_is_of_another_day_is_neither(
    older: list[OlderEntry], articles: list[str]
) -> None:
    found = match(older, [article(path) for path in articles], "https://new.example/")
    assert found.found == ()
    assert (len(found.entries), len(found.articles)) == (len(older), len(articles))


@pytest.mark.parametrize("hours", [-26, 0, 26])
def test_an_entry_is_known_by_title_and_date_whatever_the_zones_were(hours: int) -> None:
    older = entry("/?p=7", "  SHIPS &\n sails ", DAY + hours * HOUR)
    found = match([older], [article("a.txt", "Ships & sails")], "https://new.example/")
    assert [one.by for one in found.found] == ["title and date"]


def test_the_date_tells_apart_what_has_one_name_or_one_title() -> None:
    days = [DAY + n * 30 * 24 * HOUR for n in range(3)]
    older = [entry(f"/{n}/notes/", "Notes", day) for n, day in enumerate(days)]
    articles = [article(f"{n}/notes-{n}.txt", "Notes", day) for n, day in enumerate(days)]
    found = match(older, articles, "https://new.example/").found
    assert [(one.entry, one.placed) for one in found] == list(zip(older, articles, strict=True))


def test_the_surer_way_goes_first() -> None:
    """What is known by its address is not there any more to be mistaken by its title."""
    older = [entry("/ships.html"), entry("/elsewhere/")]
    found = match(older, [article("boats.txt"), article("ships.txt")], "https://new.example/")
    assert [(one.placed.path, one.by) for one in found.found] == [
        ("ships.txt", "link"),
        ("boats.txt", "title and date"),
    ]


def test_an_article_with_an_id_is_the_entry_with_that_id_and_no_other() -> None:
    older = entry("/ships.html")
    for id_, known in ((older.id, 1), ("urn:x:other", 0)):
        found = match([older], [article("ships.txt", id=id_)], "https://new.example/")
        assert [one.by for one in found.found] == ["id"] * known
