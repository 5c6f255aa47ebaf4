"""What is said while work goes on."""

import io
import sys

import pytest

from feed import progress
from feed.terminal import Terminal


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def said(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, delay: float, quiet: bool = False
) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "_HALF_A_SECOND", delay)
    with progress.shown(Terminal("auto", quiet=quiet), "reading", "B", scaled=True) as told:
        for document in range(3):
            told(1_000, 50_000)
            told(50_000 - document, 50_000)
    return stream.getvalue()


def test_a_terminal_shows_that_something_comes_and_then_forgets_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = said(monkeypatch, Screen(), 0)
    assert shown.startswith("\rreading:")
    assert shown.endswith("\r") and not shown.split("\r")[-2].strip()


@pytest.mark.parametrize(
    ("stream", "delay", "quiet"),
    [
        pytest.param(io.StringIO(), 0, False, id="a file"),
        pytest.param(Screen(), 60, False, id="what comes at once"),
        pytest.param(Screen(), 0, True, id="who wants quiet"),
    ],
)
def test_nobody_else_is_shown_anything(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, delay: float, quiet: bool
) -> None:
    assert said(monkeypatch, stream, delay, quiet) == ""
