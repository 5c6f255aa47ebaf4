"""What lies in a folder that was built, whatever somebody put there: no link is followed."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from feed.checking.findings import Findings
from feed.filenames import native, portable

MANIFEST = ".manifest.json"
TARGET = ".feed-target.json"
"""Stands in a folder to which feed has sent a site, without its manifest."""
LARGEST = 100_000_000
"""In bytes: what a document may be, to be read into memory."""
_STAGING = ".staging"
_FEW = 10
_VERSION = 1
_AGAIN = "build again"


class Files(NamedTuple):
    """The files of a folder: path -> size in bytes; `ours` are those that feed wrote.

    Without a manifest nobody can tell, and all are taken for ours.
    """

    root: Path
    sizes: dict[str, int]
    ours: frozenset[str]


def found(root: Path, findings: Findings) -> Files:
    """All files of a folder, held against its manifest."""
    sizes = dict(_walked(root, "", findings))
    listed = _manifest(root, sizes, findings)
    if listed is None:
        return Files(root, sizes, frozenset(sizes))
    for path in sorted(listed - sizes.keys()):
        told = f"is listed in {MANIFEST}, and is not there"
        findings.fault(path, 0, told, "build again, and copy all of the folder")
    _tell_others(sorted(sizes.keys() - listed - {MANIFEST, TARGET}), findings)
    return Files(root, sizes, listed & sizes.keys())


def read(files: Files, path: str, findings: Findings) -> bytes | None:
    """The bytes of a document; None where they cannot be had, and then it was told why."""
    if files.sizes[path] > LARGEST:
        findings.fault(path, 0, f"is larger than {LARGEST:,} bytes, which no reader takes")
        return None
    try:
        # what was a file a moment ago may be none any more, and a pipe would never end
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(files.root / native(path), flags)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(0, "it is no file any more")
            return file.read(LARGEST)
    except OSError as error:
        findings.fault(path, 0, f"cannot be read: {error.strerror}")
        return None


def _walked(root: Path, folder: str, findings: Findings) -> Iterator[tuple[str, int]]:
    """The regular files below a folder; of all else it is told what it is."""
    folders = [folder]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(root / native(folder)) as entries:
                there = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            findings.fault(folder or ".", 0, f"cannot be read: {error.strerror}")
            continue
        for entry in there:
            path = f"{folder}/{portable(entry.name)}" if folder else portable(entry.name)
            if path == _STAGING:
                findings.warn(path, 0, "was left by a build that was stopped", _AGAIN)
            elif _is_folder(entry):
                folders.append(path)
            elif (size := _size(entry, path, root, findings)) is not None:
                yield path, size


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        return entry.is_dir(follow_symlinks=False)
    return False


def _size(entry: os.DirEntry[str], path: str, root: Path, findings: Findings) -> int | None:
    """Its size, if it is a file that can be served."""
    try:
        path.encode()
    except UnicodeEncodeError:
        findings.warn(path, 0, "has a name that is not UTF-8, so no address leads to it")
        return None
    try:
        told = entry.stat(follow_symlinks=False)
    except OSError as error:
        findings.fault(path, 0, f"cannot be read: {error.strerror}")
        return None
    if stat.S_ISREG(told.st_mode):
        return told.st_size
    if stat.S_ISLNK(told.st_mode):
        _tell_link(entry.path, path, root, findings)
    else:
        findings.fault(path, 0, "is no file, but a pipe, a socket or a device", "remove it")
    return None


def _tell_link(place: str, path: str, root: Path, findings: Findings) -> None:
    try:
        inside = Path(os.path.realpath(place)).is_relative_to(root.resolve())
    except OSError:
        inside = False
    where = "" if inside else ", and it leads out of the folder"
    findings.fault(path, 0, f"is a link, which feed did not make{where}", "remove it")


def _manifest(root: Path, sizes: dict[str, int], findings: Findings) -> frozenset[str] | None:
    """The files that a manifest lists; None where there is none that can be read."""
    if MANIFEST not in sizes:
        told = "is not there: what else should be there is not known"
        if TARGET not in sizes:
            findings.warn(MANIFEST, 0, told, "check a folder that was built")
        return None
    data = read(Files(root, sizes, frozenset()), MANIFEST, findings)
    try:
        told = json.loads(data or b"")
        version, listed = told["version"], told["files"]
    except (ValueError, TypeError, KeyError, RecursionError):
        version, listed = None, None
    if version != _VERSION or not isinstance(listed, list) or not all(map(_is_path, listed)):
        told = "is no manifest: it lists nothing that can be read"
        findings.fault(MANIFEST, 0, told, "build again into a new folder")
        return None
    return frozenset(listed)


def _is_path(listed: object) -> bool:
    """Whether this can be the path of a file in the folder."""
    if not isinstance(listed, str) or not listed or "\0" in listed:
        return False
    return not listed.startswith("/") and ".." not in listed.split("/")


def _tell_others(others: list[str], findings: Findings) -> None:
    few = others if len(others) <= _FEW else others[:1]
    for path in few:
        told = f"is not listed in {MANIFEST}: it was not checked"
        findings.warn(path, 0, told, "move it away, unless you put it there")
    if len(others) > len(few):
        told = f"lists not {len(others) - 1:,} more files beside {few[0]}: they were not checked"
        findings.warn(MANIFEST, 0, told, "move them away, unless you put them there")
