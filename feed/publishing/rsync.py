"""A folder that rsync reaches, mostly over ssh: by the system's own programs and their settings."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path, PurePosixPath

from feed.characters import printable
from feed.config import Config
from feed.errors import ConfigError, RemoteError
from feed.filenames import native
from feed.publishing import cargo
from feed.publishing.destinations import Sent
from feed.publishing.folder import root
from feed.targets import Target

_SHELL = "ssh -o ConnectTimeout=30"
"""Unless RSYNC_RSH says another: a host that does not answer is told soon."""
_OPTIONS = ("--timeout=60", "--8-bit-output", "--from0", "--files-from=-")
_NO_PARENT = re.compile(r"mkdir .* failed: No such file or directory")
_NOT_THERE = re.compile(
    r"change_dir .* failed: No such file or directory|link_stat .* failed: Not a directory"
)
_REST = "what was sent is whole; publish again to send the rest"
_REACH = "nothing was sent: are the name and the folder right, and does ssh let you in?"
_VANISHED = 24
"""How rsync ends where what it was to delete is not there: that is what it was told by."""


def opened(config: Config, target: Target) -> Rsync:
    """What rsync reaches; a folder without a host is named as from that of the configuration."""
    host, colon, _ = target.to.partition(":")
    # as rsync itself has it: behind a slash a colon is one of a name
    to = target.to if colon and "/" not in host else str(root(config, target))
    return Rsync(to if to.endswith(":") else to.rstrip("/") + "/", config.output)


class Rsync:
    """rsync itself puts each file beside its place and then renames it."""

    def __init__(self, to: str, output: Path) -> None:
        self.name = to
        self._to = to
        self._output = output

    def held(self, _: Callable[[], None]) -> AbstractContextManager[None]:
        """Another machine may send there too: who comes last finds that out by the marker."""
        return nullcontext()

    def read(self, path: str) -> bytes | None:
        """A small file that is there."""
        with tempfile.TemporaryDirectory() as own:
            self._get((), f"{own}/", [path])
            found = Path(own) / path
            return found.read_bytes() if found.is_file() else None

    def occupied(self, paths: Collection[str]) -> set[str]:
        """What is already at one of these paths, or in the way to it."""
        ways, wanted = cargo.folders(paths), {*paths}
        options = ("--dry-run", "--links", "--devices", "--specials", "--out-format=%n")
        with tempfile.TemporaryDirectory() as empty:
            told = self._get(options, f"{empty}/", wanted | ways)
        there = told.decode("utf-8", "replace").split("\n")
        return {one.rstrip("/") for one in there if one in ways or one.rstrip("/") in wanted}

    def send(self, paths: Sequence[str], sent: Sent) -> None:
        """Send files; their times come with them, for web hosts tell them to readers."""
        self._send(f"{self._output}/", paths)
        sent(len(paths))

    def write(self, path: str, data: bytes) -> None:
        """Put a small file there."""
        with tempfile.TemporaryDirectory() as own:
            (Path(own) / path).write_bytes(data)
            self._send(f"{own}/", [path])

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files, and folders that this leaves empty."""
        left = {folder for path in paths for folder in PurePosixPath(path).parents}
        gone = [folder for folder in left if not (self._output / native(str(folder))).is_dir()]
        self._remove(paths)
        for depth in sorted({len(folder.parts) for folder in gone}, reverse=True):
            self._remove([str(folder) for folder in gone if len(folder.parts) == depth])

    def _remove(self, paths: Collection[str]) -> None:
        """What is named and not here is removed there; a folder that is not empty stays."""
        options = ("--no-implied-dirs", "--delete-missing-args")
        with tempfile.TemporaryDirectory() as empty:
            self._run((*options, f"{empty}/", self._to), paths, fine=(0, _VANISHED))

    def _get(self, options: Sequence[str], into: str, paths: Collection[str]) -> bytes:
        """What rsync tells of files that are there; of a folder that is not, nothing."""
        words = ("--ignore-missing-args", *options, self._to, into)
        return self._run(words, paths, _NOT_THERE, hint=_REACH)

    def _send(self, source: str, paths: Sequence[str]) -> None:
        # what is the same was found out by its digest: rsync would go by size and time
        options = ("--ignore-times", "--times", "--perms", "--chmod=D755,F644")
        self._run((*options, source, self._to), paths)

    def _run(
        self,
        words: Sequence[str],
        paths: Collection[str],
        harmless: re.Pattern[str] | None = None,
        fine: Collection[int] = (0,),
        hint: str = _REST,
    ) -> bytes:
        """What rsync tells, run on these paths; a fault may be `harmless`, an exit code `fine`."""
        environment = {"RSYNC_RSH": _SHELL, **os.environ, "LC_ALL": "C.UTF-8"}
        try:
            done = subprocess.run(
                ["rsync", *_OPTIONS, *words],
                # else a name that begins with # or ; would be a comment
                input=b"".join(b"./" + path.encode() + b"\0" for path in paths),
                capture_output=True,
                env=environment,
                check=False,
                close_fds=False,  # a lock that is ours lasts as long as rsync does
            )
        except FileNotFoundError as error:
            install = "install it, or publish in another way"
            raise ConfigError("rsync is not installed", install) from error
        told = done.stderr.decode("utf-8", "replace")
        if done.returncode in fine or (harmless and harmless.search(told)):
            return done.stdout
        lines = [line for line in told.splitlines() if line.strip()]
        why = printable(lines[0]) if lines else f"rsync ended with {done.returncode}"
        if _NO_PARENT.search(told):
            hint = "rsync makes one folder and not those above it: make them there first"
        raise RemoteError(f"{self.name}: {why}", hint)
