"""A theme: a folder whose templates take the place of ours, file by file."""

from __future__ import annotations

from pathlib import Path

import msgspec

from feed.errors import ConfigError, ThemeError


class Theme(msgspec.Struct, frozen=True):
    """Files that take the place of ours: pairs of a name and a text; `folder` is for messages."""

    folder: str = ""
    files: tuple[tuple[str, str], ...] = ()


def read(folder: Path | None) -> Theme:
    """The files of a theme; none without a folder.

    Raises ConfigError where there is no such folder, ThemeError for a file that is no text.
    """
    if folder is None:
        return Theme()
    if not folder.is_dir():
        raise ConfigError(f"there is no folder {folder}", "make it, or leave theme out")
    found = sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] != ".")
    return Theme(str(folder), tuple((path.name, _text(path)) for path in found))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ThemeError(str(path), 0, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 at byte {error.start}"
        raise ThemeError(str(path), 0, message, "pictures go into content/static/") from error
