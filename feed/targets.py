"""Where a site is published: what a configuration says of it."""

from __future__ import annotations

import msgspec

FOLDER, RSYNC, S3 = "folder", "rsync", "s3"
TYPES = (FOLDER, RSYNC, S3)


class Target(msgspec.Struct, frozen=True):
    """One place, by its `name` in the configuration.

    `to` is a folder, as from that of the configuration; what rsync takes for a destination, such
    as `me@host:www/`; or `s3://BUCKET/FOLDER`, at an `endpoint` that is not Amazon's if there is
    one.
    """

    name: str
    type: str
    to: str
    endpoint: str = ""
