"""What may be done with tags of template languages that mean nothing here."""

from __future__ import annotations

from typing import Literal

Policy = Literal["error", "warn", "strip", "keep"]

POLICIES: tuple[Policy, ...] = ("error", "warn", "strip", "keep")
"""The first is the default."""
