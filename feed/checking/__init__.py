"""Judges documents as a stranger would: from their bytes, and by parsers that did not write them.

Nothing here imports what makes the documents.
"""

from __future__ import annotations

from feed.checking.alone import check_document
from feed.checking.findings import Finding, Report
from feed.checking.published import check_published
from feed.checking.site import check

__all__ = ("Finding", "Report", "check", "check_document", "check_published")
