"""Whose machine this is, as far as it tells."""

from __future__ import annotations

import os
import pwd
import subprocess


def name() -> str:
    """The name that one's commits bear, else that of one's account; empty where there is none."""
    return _of_git() or _of_account()


def _of_git() -> str:
    asked = ("git", "config", "--get", "user.name")
    try:
        done = subprocess.run(asked, capture_output=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip()


def _of_account() -> str:
    """The full name (GECOS); the short one, such as `root`, is nobody's to be read."""
    try:
        told = pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0].strip()
    except KeyError:
        return ""
    return told if " " in told else ""
