"""Templates as Jinja2 compiled them, kept beside what Python keeps of the package's modules."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from feed import program

_CHECK = 16
"""In bytes: what stands in front of the code, of it and of the program that made it."""


class Compiled(BytecodeCache):
    """Keeps the templates of one folder, in its `__pycache__`, and no others.

    To compile them takes a third of the time of a small build. Where that folder cannot be written
    to, or Python is told to write no bytecode, each process compiles them for itself.
    """

    def __init__(self, templates: Path) -> None:
        self._templates = templates

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name of a template of the folder; empty for any other."""
        return name if filename == str(self._templates / name) else ""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code, if this very program made it of these templates."""
        if bucket.key:
            with suppress(OSError):
                data = self._path(bucket).read_bytes()
                if data[:_CHECK] == _check(data[_CHECK:]):
                    bucket.bytecode_from_string(data[_CHECK:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code, whole or not at all."""
        if not bucket.key or sys.dont_write_bytecode:
            return
        path, data = self._path(bucket), bucket.bytecode_to_string()
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            beside.write_bytes(_check(data) + data)
            beside.replace(path)

    def _path(self, bucket: Bucket) -> Path:
        return self._templates / "__pycache__" / f"{bucket.key}.{sys.implementation.cache_tag}"


def _check(data: bytes) -> bytes:
    return program.hashed(program.fingerprint().encode(), data)
