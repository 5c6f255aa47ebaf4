"""The table and the picture of what was measured: `python tests/bench/report.py DIR [FILE...]`.

It makes both anew in DIR, of the figures that it keeps and of those in other files: so sizes can
be measured one by one, elsewhere too. Where a figure was measured again, the newer one counts.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import picture
import results
import table
from results import Group, Session

FILE = "figures.json"


def main() -> None:
    """Write them, and print the table."""
    parser = argparse.ArgumentParser(description="The table and the picture of figures.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="where they are, and are kept")
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE", help="other figures to add")
    options = parser.parse_args()
    paths = [*options.files, options.folder / FILE]
    sessions = results.merged(session for path in paths for session in results.load(path))
    write(options.folder, sessions)
    print(text(sessions), end="")


def text(sessions: Iterable[Session]) -> str:
    """All that is known, as Markdown."""
    return "\n".join(table.report(group) for group in results.groups(sessions))


def write(folder: Path, sessions: Sequence[Session]) -> None:
    """Write figures, table and pictures, one for each group of settings, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    results.save(folder / FILE, sessions)
    (folder / "table.md").write_text(text(sessions), encoding="utf-8")
    for group in results.groups(sessions):
        (folder / f"{_named(group)}.svg").write_text(picture.draw(group), encoding="utf-8")


def _named(group: Group) -> str:
    settings = group.settings
    jobs = [f"{settings.jobs}-jobs"] if settings.jobs else []
    synced = ["synced"] if settings.sync else []
    return "-".join([settings.kind, settings.file_system.replace(" ", "-"), *jobs, *synced])


if __name__ == "__main__":
    main()
