"""What stands in a target of ours: whose it is, and what of it was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

import msgspec

from feed.characters import FORBIDDEN
from feed.errors import FeedError
from feed.staging import is_inside

NAME = ".feed-target.json"
"""Of the file; web hosts may serve it, for it tells nothing that the site does not."""
_VERSION = 1


class Marker(msgspec.Struct, frozen=True):
    """`site` is the id of the feed that was published, `files` the digests of its files by path.

    The digest of what was being sent, when the marker was written, is empty.
    """

    site: str
    files: Mapping[str, str]
    run: str = ""
    version: int = _VERSION

    @property
    def unsure(self) -> tuple[str, ...]:
        """What was being sent when it was written."""
        return tuple(path for path, digest in self.files.items() if not digest)

    def begun(self, paths: Iterable[str], run: str = "") -> Marker:
        """The marker of a target to which these are being sent, whatever of them arrives."""
        return Marker(self.site, {**self.files, **dict.fromkeys(paths, "")}, run)


def read(data: bytes, place: str) -> Marker:
    """The marker of these bytes.

    Raises FeedError where they are none of this version: nothing is sent over what another did,
    nor deleted where nothing was sent.
    """
    try:
        marker = msgspec.json.decode(data, type=Marker)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        message = f"{NAME} in {place} cannot be read: {error}"
        raise FeedError(message, "if what lies there is this site's, remove that file") from error
    if not all(map(_is_ours, marker.files)):
        raise FeedError(f"{NAME} in {place} names files outside of it", "see who wrote it")
    if marker.version != _VERSION:
        raise FeedError(f"{NAME} in {place} is of another version of feed", "publish with that one")
    return marker


def written(marker: Marker) -> bytes:
    """The bytes of a marker, the same for the same one."""
    return msgspec.json.format(msgspec.json.encode(marker, order="sorted"), indent=1) + b"\n"


def _is_ours(path: str) -> bool:
    """Whether a path is written as a build writes it: no other leads to the same file."""
    plain = not FORBIDDEN.search(path) and not {*"\t\n\r\\"} & {*path}
    return plain and is_inside(path) and PurePosixPath(path).as_posix() == path
