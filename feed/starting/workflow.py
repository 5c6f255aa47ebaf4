"""A workflow of GitHub Actions that builds a site, keeps its feed.lock and puts it on Pages."""

from __future__ import annotations

import json
import os
from pathlib import Path

PATH = Path(".github", "workflows", "feed.yml")
"""Where GitHub looks for it, as from the top of the repository."""

_TEMPLATE = Path(__file__).with_name("workflow.yml")


def repository(folder: Path) -> Path:
    """The top of the git repository that a folder lies in; the folder itself where it is in none.

    The folder need not be there yet.
    """
    place = folder.resolve()
    return next((top for top in (place, *place.parents) if _is_top(top)), place)


def text(top: Path, site: Path, output: Path) -> str:
    """The workflow for a site in the repository `top`, whose build writes to `output`."""
    whole = _TEMPLATE.read_text(encoding="utf-8")
    for line, place in (('SITE: "."', site), ('OUTPUT: "build"', output)):
        name, _, _ = line.partition(":")
        told = json.dumps(Path(os.path.relpath(place, top)).as_posix(), ensure_ascii=False)
        whole = whole.replace(line, f"{name}: {told}")
    return whole


def _is_top(place: Path) -> bool:
    # in a work tree of its own it is a file
    return (place / ".git").exists()
