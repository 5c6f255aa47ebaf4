"""What the benchmark rests on: what is measured, what is told of it, and that both can be read."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import corpus
import pytest
import report
import results
import table
import tools
from corpus import Dialect, yaml_head
from ground import Ground, file_system
from picture import draw
from results import Cost, Group, Session, Settings, Wrote

from feed import articles, config

START = datetime(2026, 1, 1, tzinfo=UTC)
MARKDOWN = Settings("markdown", "tmpfs")
YAML = Dialect(".md", yaml_head, "../{}.md")
SVG = "{http://www.w3.org/2000/svg}"


def session(*costs: Cost, hours: int = 0, settings: Settings = MARKDOWN) -> Session:
    versions = {cost.tool: "1.2.3" for cost in costs}
    return Session(
        START + timedelta(hours=hours), "a machine", 4, 0.1, settings, versions, costs=costs
    )


def cost(tool: str, size: int, *scratch: float, memory: int | None = None) -> Cost:
    return Cost(tool, size, {"scratch": scratch}, memory, Wrote({".html": size}, 5000 * size))


def group(*sessions: Session) -> Group:
    [found] = results.groups(sessions)
    return found


def cells(text: str) -> list[list[str]]:
    """The rows of all tables of a text, without what pads them."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


# --- the corpus -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", corpus.KINDS)
def test_a_smaller_corpus_is_the_beginning_of_a_larger_one(tmp_path: Path, kind: str) -> None:
    for size in (3, 9):
        written = (corpus.article(number, kind) for number in range(size))
        corpus.write(tmp_path / f"{size}", written, YAML)
    small, large = (contents(tmp_path / name) for name in ("3", "9"))
    assert len(small) == 3
    assert len(large) == 9
    assert small.items() <= large.items()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_corpus_is_the_same_everywhere() -> None:
    texts = (YAML.text(corpus.article(n, kind)) for kind in corpus.KINDS for n in range(50))
    assert sha256("".join(texts).encode()).hexdigest()[:16] == "8a21d5daf61279f2"


def test_an_article_has_what_articles_have() -> None:
    text = YAML.text(corpus.article(7, "markdown"))
    for part in ("](../20", "](https://", "![", "```python", "| --- |", "\n- ", "\n> ", "\n## "):
        assert part in text
    assert not text.isascii()


def test_articles_have_some_4_kilobytes() -> None:
    for kind in corpus.KINDS:
        sizes = [len(YAML.text(corpus.article(n, kind)).encode()) for n in range(50)]
        assert 4000 < sum(sizes) / len(sizes) < 5000


def test_links_lead_to_articles_that_are_there() -> None:
    names = [corpus.name(number) for number in range(200)]
    for number in range(200):
        assert corpus.article(number, "markdown").link in names[: number + 1]


def test_a_new_article_is_dated_after_all_others() -> None:
    latest = max(corpus.article(number, "plain").date for number in range(500))
    assert corpus.newest(0, "plain").date > latest
    assert corpus.newest(0, "plain").name not in map(corpus.name, range(500))


def test_an_edit_changes_one_sentence_and_nothing_else() -> None:
    before = corpus.article(3, "markdown")
    after = corpus.edited(before)
    assert after.blocks[0].startswith(before.blocks[0])
    assert after.blocks[0] != before.blocks[0]
    assert replace(after, blocks=before.blocks) == before
    assert after.blocks[1:] == before.blocks[1:]


@pytest.mark.parametrize("kind", corpus.KINDS)
def test_feed_reads_what_the_author_wrote(kind: str) -> None:
    dialect = tools.TOOLS["feed"].dialects[kind]
    written = corpus.article(5, kind)
    path = f"{written.name}{dialect.suffix}"
    read = articles.read(path, dialect.text(written).encode(), config.preview(Path.cwd()).zone)
    assert (read.title, read.date, read.tags) == (written.title, written.date, written.tags)
    assert [author.name for author in read.authors] == [written.author]


def test_pictures_are_png_files_of_their_own() -> None:
    pictures = {corpus.picture(number) for number in range(corpus.PICTURES)}
    assert len(pictures) == corpus.PICTURES
    for each in pictures:
        assert each.startswith(b"\x89PNG\r\n")
        assert each.endswith(b"IEND\xaeB`\x82")


def test_each_tool_gets_the_same_articles(tmp_path: Path) -> None:
    for name, tool in tools.TOOLS.items():
        tools.lay(name, tmp_path / name, 3, "markdown")
        texts = [p.read_text() for p in (tmp_path / name / "content").glob("20*/*.md")]
        assert len(texts) == 3
        assert len([*(tmp_path / name / tool.pictures).iterdir()]) == corpus.PICTURES


# --- figures --------------------------------------------------------------------------------


def test_figures_are_read_as_they_were_kept(tmp_path: Path) -> None:
    kept = [session(cost("feed", 10, 0.5, 0.25, memory=7), cost("hugo", 10, 1.0, 1.5))]
    results.save(tmp_path / "figures.json", kept)
    assert results.load(tmp_path / "figures.json") == kept


def test_a_session_that_was_kept_twice_counts_once_and_whole() -> None:
    first = cost("feed", 1, 1.0)
    begun, ended = session(first), session(first, cost("feed", 9, 9.0))
    assert results.merged([ended, begun, ended]) == [ended]


def test_sizes_of_several_sessions_stand_together_and_the_newer_figure_counts() -> None:
    both = group(
        session(cost("feed", 1, 5.0), cost("feed", 10, 5.0), hours=0),
        session(cost("feed", 10, 2.0), cost("feed", 100, 3.0), hours=1),
    )
    assert [both.value("feed", size, "scratch") for size in both.sizes()] == [5.0, 2.0, 3.0]


def test_other_settings_stand_apart() -> None:
    on_disk = Settings("markdown", "ext4", jobs=2, sync=True)
    sessions = (session(cost("feed", 1, 1.0), settings=each) for each in (MARKDOWN, on_disk))
    found = results.groups(sessions)
    assert [each.settings for each in found] == [MARKDOWN, on_disk]
    assert table.heading(on_disk) == "Markdown, on ext4, --jobs 2, synced by the end"


def test_a_ratio_is_the_median_of_pairs_that_ran_together() -> None:
    pairs = session(cost("feed", 1, 1.0, 2.0, 9.0), cost("hugo", 1, 2.0, 8.0, 9.0))
    assert group(pairs).ratio(1, "scratch") == 0.5
    later = session(cost("hugo", 1, 6.0, 6.0, 6.0), hours=1)
    assert group(pairs, later).ratio(1, "scratch") == 2.0 / 6.0


# --- the table ------------------------------------------------------------------------------


def test_the_table_tells_medians_ratios_and_targets() -> None:
    told = cells(
        table.report(
            group(
                session(
                    cost("feed", 10_000, 3.0, 5.0, 4.0, memory=150_000_000),
                    cost("hugo", 10_000, 12.0, 15.0, 20.0, memory=1_500_000_000),
                )
            )
        )
    )
    assert ["10,000", "from scratch", "3", "4.00 s", "15.0 s", "1/4.0", "1/3 ✓"] in told
    assert ["", "memory", "1", "150 MB", "1,500 MB", "1/10.0", "1/8 ✓"] in told


def test_a_target_that_is_missed_is_told() -> None:
    told = cells(table.report(group(session(cost("feed", 1, 0.25), cost("hugo", 1, 0.1)))))
    assert ["1", "from scratch", "1", "0.250 s", "0.100 s", "2.5", "0.200 s ✗"] in told


def test_a_target_against_a_tool_that_is_not_there_is_left_open() -> None:
    told = cells(table.report(group(session(cost("feed", 1_000, 1.0)))))
    assert ["1,000", "from scratch", "1", "1.00 s", "", "", "1/2"] in told


@pytest.mark.parametrize(("seconds", "sign"), [(100.0, "✓"), (101.0, "✗")])
def test_the_cost_of_an_article_is_told_at_both_ends(seconds: float, sign: str) -> None:
    costs = cost("feed", 1_000, 1.0), cost("feed", 100_000, seconds)
    assert f"(no more: {sign})" in table.report(group(session(*costs)))


def test_what_is_not_installed_or_was_disturbed_is_told() -> None:
    disturbed = replace(
        session(cost("feed", 10, 1.0)), load=3.5, left_out=("hugo",), cleared=(10,), apart=(10,)
    )
    told = " ".join(table.report(group(disturbed)).split())
    for part in ("not installed: Hugo", "a load of 3.5", "deleted, in pauses", "by runs"):
        assert part in told


def test_no_line_is_wider_than_a_terminal() -> None:
    costs = [cost(tool, 100_000, 12345.6, memory=12_345_678_901) for tool in tools.TOOLS]
    told = table.report(group(session(*costs)))
    assert max(map(len, told.splitlines())) <= 80


# --- the picture ----------------------------------------------------------------------------


def test_the_picture_is_well_formed_and_has_a_line_for_each_tool_and_build() -> None:
    sizes = (1, 1_000, 100_000)
    known = [(tool, size) for tool in tools.TOOLS for size in sizes]
    costs = [cost(tool, size, size / 1000, memory=size * 100) for tool, size in known]
    drawn = ET.fromstring(draw(group(session(*costs))))
    assert drawn.tag == f"{SVG}svg"
    ways = [way for way in drawn.iter(f"{SVG}path") if way.get("class") == "line"]
    # in the panels of builds from scratch and of memory, and in the legend
    assert len(ways) == 3 * len(tools.TOOLS)


def test_a_cost_in_proportion_is_a_straight_line() -> None:
    costs = [cost("feed", size, size / 100) for size in (1, 10, 100)]
    [way, _] = re.findall(r'class="line" d="M([\d.]+ [^"]+)"', draw(group(session(*costs))))
    (x0, y0), (x1, y1), (x2, y2) = (map(float, point.split()) for point in way.split("L"))
    assert x2 - x1 == pytest.approx(x1 - x0)
    assert y2 - y1 == pytest.approx(y1 - y0)


def test_one_figure_alone_can_be_drawn() -> None:
    ET.fromstring(draw(group(session(cost("feed", 1, 1.0)))))


def test_every_tool_has_a_colour_and_a_mark() -> None:
    drawn = draw(group(session(*(cost(tool, 1, 1.0) for tool in tools.TOOLS))))
    for tool in tools.TOOLS:
        assert drawn.count(f".{tool} {{ --c: ") == 2


# --- the rest -------------------------------------------------------------------------------


def test_table_and_picture_are_made_anew_of_figures(tmp_path: Path) -> None:
    report.write(tmp_path, [session(cost("feed", 1, 1.0), cost("feed", 10, 2.0))])
    assert {path.name for path in tmp_path.iterdir()} == {
        "figures.json",
        "table.md",
        "markdown-tmpfs.svg",
    }


def test_a_round_has_a_folder_of_its_own_and_nothing_is_deleted(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    assert ground.fresh(1) != ground.fresh(1)
    assert ground.cleared == 0
    with pytest.raises(SystemExit, match="no room"):
        Ground(tmp_path / "1").fresh(1 << 60)


def test_the_file_system_of_a_folder_is_named() -> None:
    assert file_system(Path("/proc")) == "proc"
