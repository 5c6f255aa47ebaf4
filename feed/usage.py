"""What a command line that cannot be understood is told, beside the usage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from shlex import quote

_FLAG = re.compile(r"--[a-z-]+")


def no_command(word: str, known: Iterable[str]) -> str:
    """The complaint about a command that there is not."""
    hint = _meant(word, known) or "feed --help lists them all"
    return _with_help(f'there is no command "{word}"', hint)


def not_understood(words: Sequence[str], command: str, usage: str) -> str:
    """The complaint about words that a command, such as `feed build`, has no use for."""
    complaint = f"unrecognized arguments: {' '.join(words)}"
    for word in words:
        flag = word.partition("=")[0]
        if flag.startswith("--") and (meant := _meant(flag, _FLAG.findall(usage))):
            return _with_help(complaint, meant)
        if not flag.startswith("-") and Path(word).is_dir():
            return _with_help(complaint, f"a folder is named with -C: {command} -C {quote(word)}")
    return complaint


def _meant(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word.lower(), known, 1, 0.7)
    return f"is it {near[0]}?" if near else ""


def _with_help(complaint: str, hint: str) -> str:
    return f"{complaint}\n  help: {hint}"
