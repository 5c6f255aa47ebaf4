"""How long `feed build` takes, and how much memory: `python tests/bench/measure.py 1 10000`.

For each size it makes that many Markdown articles of some 4 KB and builds them from scratch, into
a new folder each time, and once more with nothing to do. With `--kind plain` they are plain text,
with `--kind yaml` or `--kind toml` the same paragraphs below front matter.

It prints the median of the wall times from command to prompt, and the peak of the memory of all
processes together (proportional set size: pages that processes share count once).
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

WORDS = """the of and to in a is that for it as was with be by on not he this are or his from at
which but have an had they you were their one all we can her has there been if more when will
harbour village museum library research project bridge railway festival farmer engineer teacher
café Zürich São東京 Москва “quoted” don’t — … 中文 R&D x<y""".split()
KINDS = {"markdown": ".md", "plain": ".txt", "yaml": ".md", "toml": ".md"}
"""Kinds of articles, and the suffixes that they have."""
TAGS = "politics economy science culture sport health climate energy travel food".split()


def main() -> None:
    """Measure each size that the command names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="+", metavar="N", help="number of articles")
    parser.add_argument("--runs", type=int, default=3, help="runs to take the median of")
    parser.add_argument("--kind", choices=KINDS, default="markdown", help="of articles")
    parser.add_argument("--folder", help="where to work, such as a folder in memory")
    options = parser.parse_args()
    print(f"{'articles':>9} {'from scratch':>14} {'nothing to do':>14} {'memory':>9}")
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            scratch, nothing, peak = measured(Path(folder), size, options.runs, options.kind)
            print(f"{size:>9} {scratch:>12.2f} s {nothing:>12.2f} s {peak / 1e6:>6.0f} MB")


def measured(folder: Path, size: int, runs: int, kind: str) -> tuple[float, float, int]:
    """Median seconds from scratch and with nothing to do, and peak memory in bytes."""
    make_corpus(folder, size, kind)
    # only new folders: where many files were deleted, some disks are slow to make others
    first = [seconds(folder, f"build-{run}") for run in range(runs)]
    again = [seconds(folder, "build-0") for _ in range(runs)]
    return statistics.median(first), statistics.median(again), memory(folder, "build-memory")


def command(folder: Path, output: str) -> list[str]:
    """The command that is measured."""
    words = [sys.executable, "-m", "feed", "build", "-q", "-C", folder, "--output", output]
    return [str(word) for word in words]


def seconds(folder: Path, output: str) -> float:
    """The wall time of one build."""
    start = time.perf_counter()
    subprocess.run(command(folder, output), check=True)
    return time.perf_counter() - start


def memory(folder: Path, output: str) -> int:
    """The peak memory of one build in bytes, in a run of its own: to look takes time."""
    process = subprocess.Popen(command(folder, output))
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(proportional, family(process.pid))))
        time.sleep(0.01)
    if process.returncode:
        raise SystemExit(f"feed build ended with {process.returncode}")
    return peak


def family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    try:
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:
        return
    for child in children:
        yield from family(child)


def proportional(pid: int) -> int:
    """The proportional set size of a process in bytes; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def make_corpus(folder: Path, size: int, kind: str) -> None:
    """A site of `size` articles that depend on nothing but their number."""
    (folder / "feed.toml").write_text('url = "https://example.org/"\nauthor = "Ada Quay"\n')
    (folder / "content").mkdir()
    for number in range(size):
        path = folder / "content" / f"article-{number:06}{KINDS[kind]}"
        text = article(number, size) if kind == "markdown" else paragraphs(number, kind)
        path.write_text(text, encoding="utf-8")


def paragraphs(number: int, kind: str) -> str:
    """Some 4 KB of words alone, below a header of a kind."""
    chance = random.Random(number)
    day = datetime(2005, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    head = {
        "plain": "date: {}\ntitle: {}\ntags: {}\n",
        "yaml": "---\ndate: {}\ntitle: {}\ntags: {}\n---\n",
        "toml": '+++\ndate = {}\ntitle = "{}"\ntags = "{}"\n+++\n',
    }[kind].format(day.isoformat(), f"Article {number}", ", ".join(chance.sample(TAGS, 3)))
    words = WORDS[:40]
    return head + "\n" + "\n\n".join(" ".join(chance.choices(words, k=100)) for _ in range(10))


def article(number: int, size: int) -> str:
    """Some 4 KB of Markdown with what articles have: links, emphasis, a list, a table, code."""
    chance = random.Random(number)
    date = datetime(2005, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(20 * 525_600))
    other = chance.randrange(size)
    paragraphs = [" ".join(chance.choices(WORDS, k=75)) for _ in range(9)]
    paragraphs[1] += f" [then](article-{other:06}.md) *and* [there](https://example.org/a?b=1&c=2)."
    paragraphs.insert(2, "## " + " ".join(chance.choices(WORDS, k=4)))
    paragraphs.insert(4, "\n".join(f"- {' '.join(chance.choices(WORDS, k=6))}" for _ in range(4)))
    paragraphs.insert(6, "| Year | Count |\n| --- | ---: |\n| 2020 | 12 |\n| 2021 | 15 |")
    paragraphs.insert(8, "```\nvalue = compute(7) & 0xff\n```")
    title = " ".join(chance.choices(WORDS, k=7))
    front = (
        f'title: "{title}"\ndate: {date.isoformat()}\ntags: [{", ".join(chance.sample(TAGS, 3))}]'
    )
    return f"---\n{front}\n---\n\n" + "\n\n".join(paragraphs) + "\n"


if __name__ == "__main__":
    main()
