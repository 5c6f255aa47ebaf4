"""What is asked of a build."""

from __future__ import annotations

from datetime import datetime

import msgspec

from feed.config import Config
from feed.events import Wishes
from feed.progress import Progress
from feed.workers import Workers


class Order(msgspec.Struct, frozen=True):
    """The site and the moment, an aware datetime; how it is to be built, and who does the work.

    With `locked` feed.lock must stay as it is.
    """

    config: Config
    now: datetime
    wishes: Wishes
    locked: bool
    workers: Workers
    progress: Progress
