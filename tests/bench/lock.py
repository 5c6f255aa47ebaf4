"""What feed.lock costs: `python tests/bench/lock.py 1000 100000`.

For each size it makes the lock of that many articles, then, in a process of its own, reads it,
lays all the articles over it (one of them edited, one new, one renamed, one gone), files, and
writes it. It prints the median time of the parts, and what the memory of the process grew by its
peak, articles included.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feed import history, lock, output
from feed.identity import resolve
from feed.lock import Lock
from feed.minting import Authority
from feed.model import Article
from feed.places import Placed

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SITE = Authority("https://example.org/")
LIMIT = 20


def main() -> None:
    """Measure each size that the command names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="*", metavar="N", help="number of articles")
    parser.add_argument("--runs", type=int, default=5, help="runs to take the median of")
    parser.add_argument("--once", metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(once(Path(options.once), options.sizes[0])))
        return
    print(f"{'articles':>9} {'size':>8} {'read':>8} {'resolve':>8} {'write':>8} {'all':>8} memory")
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "feed.lock"
            empty = Lock(SITE.url)
            first = resolve(empty, [article(n) for n in range(size)], SITE, NOW).lock
            data = lock.render(history.filed(first, LIMIT))
            runs = [measured(path, data, size) for _ in range(options.runs)]
        read, resolved, wrote, peak = (statistics.median(run[i] for run in runs) for i in range(4))
        total = statistics.median(sum(run[:3]) for run in runs)
        print(
            f"{size:>9} {len(data) / 1e6:>5.1f} MB {read:>6.2f} s {resolved:>6.2f} s "
            f"{wrote:>6.2f} s {total:>6.2f} s {peak:>4.0f} MB"
        )


def measured(path: Path, data: bytes, size: int) -> list[float]:
    """One run in a process of its own."""
    path.write_bytes(data)
    command = [sys.executable, __file__, "--once", str(path), str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: list[float] = json.loads(done.stdout)
    return found


def once(path: Path, size: int) -> list[float]:
    """Seconds to read, to resolve and to write; the peak of memory in MB."""
    articles = [article(n) for n in range(1, size - 1)]
    articles[0] = article(1, source="edited")
    articles.append(article(size - 1, folder="elsewhere"))
    articles.append(article(size))
    start = time.perf_counter()
    before = lock.parse(path.read_bytes(), "feed.lock")
    read = time.perf_counter()
    after = history.filed(resolve(before, articles, SITE, NOW).lock, LIMIT)
    resolved = time.perf_counter()
    output.replace_file(path, lock.render(after))
    wrote = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    assert len(after.records) == size + 1
    return [read - start, resolved - read, wrote - resolved, peak]


def article(number: int, folder: str = "articles", source: str = "0f" * 8) -> Placed:
    """An article as it is when it has been read: names, dates and hashes, no text."""
    name = f"{folder}/some-section/article-{number:06}"
    title = f"The harbour of São Paulo in the evening light, part {number}"
    date = datetime(2005, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return Placed(
        Article(f"{name}.md", title, "", date=date),
        name=name,
        address=f"/{name}.html",
        words=f"{number:016x}",
        source=source,
    )


if __name__ == "__main__":
    main()
