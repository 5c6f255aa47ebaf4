"""The kinds of targets: what each must be able to do, and which there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any, Protocol

from feed.config import Config
from feed.targets import FOLDER, RSYNC, S3, Target

Sent = Callable[[int], None]
"""Is told of how many files more have arrived."""


class Destination(Protocol):
    """A place that takes files; all paths are relative to it, with `/`.

    A file arrives whole or not at all. Each method raises RemoteError where trying again may
    help, and FeedError where it does not.
    """

    name: str
    """What people call it, without any password."""

    def held(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """The place for one publishing at a time, where that can be had.

        `waiting` is called before a wait for another.
        """

    def read(self, path: str) -> bytes | None:
        """A small file that is there; None where it is not."""

    def occupied(self, paths: Collection[str]) -> set[str]:
        """What is already at one of these paths, or in the way to it."""

    def send(self, paths: Sequence[str], sent: Sent) -> None:
        """Put files of the output folder there; all have arrived when this returns."""

    def write(self, path: str, data: bytes) -> None:
        """Put a small file there."""

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files, and folders that this leaves empty; what is not there is no fault."""


_MODULES = {FOLDER: "folder", RSYNC: "rsync", S3: "s3"}


def opened(config: Config, target: Target) -> Destination:
    """The destination that a target of a site is.

    Raises ConfigError where it cannot be one.
    """
    # each needs other programs and packages, and a site has one
    module: Any = import_module(f"feed.publishing.{_MODULES[target.type]}")
    destination: Destination = module.opened(config, target)
    return destination
