"""All that a build reads, told by what the system knows of each file."""

from __future__ import annotations

import time

import msgspec

from feed import program, scan, theme
from feed.config import Config
from feed.scan import Listing
from feed.stamps import Stamp
from feed.theme import Theme


class Inputs(msgspec.Struct, frozen=True):
    """What lay there when a build began, at `started`: nanoseconds of the system's clock.

    `lock` is the stamp of feed.lock; none where there is no such file. With `wrote_lock` it is of
    what this build itself has put there.
    """

    config: Config
    started: int
    listing: Listing
    theme: Theme
    lock: Stamp | None
    wrote_lock: bool = False

    def fingerprint(self) -> str:
        """Of all of them; empty where one is so young that it may change without showing it."""
        stamps = [*self.listing.articles.values(), *self.listing.files.values()]
        if self.lock and not self.wrote_lock:
            stamps.append(self.lock)
        if not all(stamp.settled(self.started) for stamp in stamps) or self.listing.faults:
            return ""
        listed = msgspec.json.encode((self.listing.articles, self.listing.files))
        return program.digest(self.config, self.theme, self.lock, program.hashed(listed))


def of(config: Config) -> Inputs:
    """What lies there now.

    Raises ConfigError and ThemeError for folders and files that cannot be read.
    """
    started = time.time_ns()  # before anything is looked at
    listing = scan.of(config)
    return Inputs(config, started, listing, theme.read(config.theme), Stamp.at(config.lock))
