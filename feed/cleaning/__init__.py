"""HTML as authors write it, to HTML that cannot hurt its reader and that every reader shows right.

`allowed` says what stays. What Markdown and plain text become is mostly known to be clean
(`plain`); the rest needs a pass of nh3 over that table (`thorough`). What readers would show wrong
or not at all, such as frames, lazy images and line numbers, is first rewritten on a tree
(`rewriting`, `tree` and a module for each such thing); what comes out of that is cleaned like
everything else, so nothing of it has to be trusted.
"""

from feed.cleaning.allowed import ALLOWED, SCHEMES
from feed.cleaning.cleaner import Cleaner
from feed.cleaning.limits import DEEPEST, LONGEST, CleaningError
from feed.cleaning.plain import Resolve

__all__ = ["ALLOWED", "DEEPEST", "LONGEST", "SCHEMES", "Cleaner", "CleaningError", "Resolve"]
