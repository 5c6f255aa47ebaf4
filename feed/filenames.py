"""Names of files: UTF-8 on the disk, whatever a locale makes Python believe."""

from __future__ import annotations

import os


def native(path: str) -> str:
    """A path as Python must be given it, so that its bytes on the disk are UTF-8."""
    return path if path.isascii() else os.fsdecode(path.encode())


def portable(path: str) -> str:
    """What `native` was made of; what is no UTF-8 stays as Python has it."""
    if path.isascii():
        return path
    try:
        return os.fsencode(path).decode()
    except UnicodeDecodeError:
        return path
