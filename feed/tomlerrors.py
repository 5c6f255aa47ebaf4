"""What is wrong with TOML, and where: tomllib tells both in one text."""

from __future__ import annotations

import re
import tomllib

_PLACED = re.compile(r"(.*) \(at line (\d+), column \d+\)", re.DOTALL)


def placed(error: tomllib.TOMLDecodeError) -> tuple[str, int]:
    """The reason, and the line that it tells, counted from 1; 0 where it tells none."""
    match = _PLACED.fullmatch(str(error))
    return (match[1], int(match[2])) if match else (str(error), 0)
