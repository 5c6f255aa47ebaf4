"""Media types of files, by their names alone."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath


def media_type(path: str) -> str:
    """The media type of a file by its suffix, the same on every machine."""
    suffix = PurePosixPath(path).suffix.lower()
    return _MEDIA_TYPES.get(suffix) or _known_types().guess_type(path)[0] or _UNKNOWN


def _known_types() -> mimetypes.MimeTypes:
    # without files: the module's own table, not that of this machine
    return mimetypes.MimeTypes(filenames=())


_UNKNOWN = "application/octet-stream"
_MEDIA_TYPES = {
    ".aac": "audio/aac",
    ".epub": "application/epub+zip",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".m4v": "video/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".pdf": "application/pdf",
    ".wav": "audio/wav",
    ".webm": "video/webm",
}
