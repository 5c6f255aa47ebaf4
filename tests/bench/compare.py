"""What feed costs, and what others cost: `python tests/bench/compare.py 1 1000 10000`.

For each number of articles it lays the same site for each tool that is installed, and builds it
from scratch, unchanged, after one edit and after one new article, the tools in turn, each run in
new folders, of a file system in memory unless `--folder` names another. It prints the medians of
the wall times from command to prompt, the peak of the memory of all processes together, and what
each tool wrote, as Markdown; with `--out` that goes into a folder, with a picture, and with the
figures, to which those of other sessions are added: `report.py` makes both of them anew.

Tools are found where FEED_HUGO, FEED_PELICAN, FEED_ELEVENTY and FEED_FEEDGEN (a Python that has
feedgen, markdown-it-py and PyYAML) say, else where programs are.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import report
import results
import rounds
from corpus import KINDS
from ground import Ground
from results import BUILDS, Session, Settings
from rounds import Plan
from tools import TOOLS, Program


def main() -> None:
    """Measure each size that the command names."""
    options = _parser().parse_args()
    found = {name: TOOLS[name].program() for name in options.tools}
    programs = {name: program for name, program in found.items() if program}
    if not programs:
        raise SystemExit(f"not installed: {', '.join(found)}")
    builds = tuple(build for build in BUILDS if build in ("scratch", *options.builds))
    earlier = results.load(options.out / report.FILE) if options.out else []
    with tempfile.TemporaryDirectory(dir=options.folder or _memory()) as folder:
        ground = Ground(Path(folder))
        settings = Settings(options.kind, ground.file_system, options.jobs, options.sync)
        session = _session(settings, programs, [name for name in found if name not in programs])
        for articles in options.sizes:
            plan = Plan(articles, programs, builds, options.runs, settings)
            session = _measured(session, plan, ground)
            if options.out:
                # what has been measured is kept, whatever comes
                report.write(options.out, [*earlier, session])
    print(report.text([session]), end="")


def _parser() -> argparse.ArgumentParser:
    summary, _, more = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=summary.partition(":")[0] + ".",
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("sizes", type=_positive, nargs="+", metavar="N", help="number of articles")
    add("--runs", type=_positive, default=5, metavar="N", help="to take the median of (5)")
    add("--folder", metavar="DIR", help="where to work (a folder in memory)")
    add("--kind", choices=KINDS, default="markdown", help="of articles (markdown)")
    add("--tools", type=_some(TOOLS), default=[*TOOLS], help=",".join(TOOLS))
    add("--builds", type=_some(BUILDS), default=[*BUILDS], help=",".join(BUILDS))
    add("--jobs", type=_positive, default=0, metavar="N", help="processors to use (all)")
    add("--sync", action="store_true", help="let each build last until all is on the disk")
    add("--out", type=Path, metavar="DIR", help="write table, picture and figures there")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _some(names: Collection[str]) -> Callable[[str], list[str]]:
    def some(text: str) -> list[str]:
        chosen = text.split(",")
        if unknown := set(chosen).difference(names):
            raise argparse.ArgumentTypeError(f"no {', '.join(unknown)}: {', '.join(names)}")
        return chosen

    return some


def _memory() -> str | None:
    """The folder in memory that Linux has; None for where temporary files are."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _session(settings: Settings, programs: Mapping[str, Program], lacking: list[str]) -> Session:
    versions = {name: program.version for name, program in programs.items()}
    started = datetime.now(UTC).replace(microsecond=0)
    processors, load = os.cpu_count() or 1, os.getloadavg()[0]
    return Session(
        started, _machine(), processors, round(load, 1), settings, versions, tuple(lacking)
    )


def _machine() -> str:
    """The processors, the memory, the system and the Python of this machine."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{os.cpu_count()} × {_processor()}, {gigabytes:.0f} GB, {platform.system()}"
        f" {platform.release().partition('-')[0]}, Python {platform.python_version()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _measured(session: Session, plan: Plan, ground: Ground) -> Session:
    """The session with the costs of one more number of articles."""
    before = ground.cleared
    measured = rounds.measure(plan, ground, lambda text: print(text, file=sys.stderr))
    cleared = (plan.articles,) if ground.cleared > before else ()
    apart = (plan.articles,) if measured.apart else ()
    return replace(
        session,
        costs=(*session.costs, *measured.costs),
        cleared=(*session.cleared, *cleared),
        apart=(*session.apart, *apart),
    )


if __name__ == "__main__":
    main()
