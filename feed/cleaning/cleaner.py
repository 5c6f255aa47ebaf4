"""The one door: HTML goes through it and is clean."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from feed.cleaning import plain
from feed.cleaning.finish import finished
from feed.cleaning.limits import CleaningError, check_depth, check_length
from feed.cleaning.plain import Resolve

if TYPE_CHECKING:
    from feed.cleaning.thorough import ThoroughCleaner

_SHOWN = re.compile(r"<(?:img|audio|video)\b|(?:^|>)[^<]*[^<\s]")


class Cleaner:
    """Cleans one article after the other."""

    def clean(self, html: str, resolve: Resolve) -> str:
        """Keep what `ALLOWED` names, as every reader shows it, with URLs as `resolve` makes them.

        `resolve` must not raise. The result is well-formed; cleaning it again changes nothing.

        Raises CleaningError for nesting or length that readers do not survive, or where nothing
        is left.
        """
        cleaned = plain.cleaned(html, resolve)
        cleaned = self._thorough.clean(html, resolve) if cleaned is None else finished(cleaned)
        check_length(cleaned)
        check_depth(cleaned)
        if not _SHOWN.search(cleaned):
            raise CleaningError(
                "nothing is left of it that a feed reader may show",
                "scripts, frames and styles are not shown: write what they show as text",
            )
        return cleaned

    @cached_property
    def _thorough(self) -> ThoroughCleaner:
        # most builds need none, and it takes longer to import than an article to render
        from feed.cleaning.thorough import ThoroughCleaner

        return ThoroughCleaner()
