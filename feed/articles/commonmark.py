"""The dialect of Markdown that articles are written in, and its parser."""

from __future__ import annotations

from functools import lru_cache

import pyromark


@lru_cache(maxsize=1)
def parser() -> pyromark.Markdown:
    """CommonMark with tables, footnotes, strikethrough, task lists and `{#id}` behind headings."""
    return pyromark.Markdown(
        options=pyromark.Options.ENABLE_TABLES
        | pyromark.Options.ENABLE_FOOTNOTES
        | pyromark.Options.ENABLE_STRIKETHROUGH
        | pyromark.Options.ENABLE_TASKLISTS
        | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    )
