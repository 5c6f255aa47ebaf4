"""The time zone of this machine, by its name in the IANA database."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from feed import dates

_UTC = "UTC"


def of_machine(surroundings: Mapping[str, str] | None = None, root: Path = Path("/")) -> str:
    """The zone that the machine's clocks show, such as `Europe/Berlin`; `UTC` if none is known.

    From TZ in the `surroundings` (POSIX 2017, XBD 8.3), else from where etc/localtime below `root`
    leads, else from etc/timezone.
    """
    told = _told(os.environ if surroundings is None else surroundings, root / "etc")
    return next((name for name in told if _is_known(name)), _UTC)


def _told(surroundings: Mapping[str, str], etc: Path) -> Iterator[str]:
    if (told := surroundings.get("TZ")) is not None:
        # an empty one is UTC to the C library
        yield _named(told.removeprefix(":")) or _UTC
    localtime = etc / "localtime"
    with suppress(OSError):
        # first by the name that was chosen, which may be another one's; a copy has none
        yield _named(str(localtime.readlink()))
        yield _named(os.path.realpath(localtime))
    with suppress(OSError, UnicodeDecodeError):
        yield (etc / "timezone").read_text(encoding="ascii").strip()


def _named(path: str) -> str:
    """The zone whose rules a file holds, by its path; a name is one already."""
    name = re.sub(r".*/zoneinfo(?:\.default)?/(?:(?:posix|right)/)?", "", path)
    return _UTC if name in ("Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu") else name


def _is_known(name: str) -> bool:
    try:
        dates.timezone_named(name)
    except KeyError:
        return False
    return True
