"""A bar on a terminal, for what takes longer than anyone wants to wait without a sign."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from feed.terminal import Terminal

Progress = Callable[[int, int | None], None]
"""Is told how much of how much is done; None where nobody knows how much there will be."""

_HALF_A_SECOND = 0.5


def silent(_: int, __: int | None) -> None:
    """The progress of which nobody wants to know."""


@contextmanager
def shown(terminal: Terminal, doing: str, unit: str, *, scaled: bool = False) -> Iterator[Progress]:
    """A bar with count and rate, after half a second; it goes when the work is done.

    Where one thing is done after another, each begins anew. A `scaled` unit has thousands and
    millions.
    """
    if terminal.quiet or not sys.stderr.isatty():
        yield silent
        return
    bar, begun = None, time.monotonic()

    def told(done: int, total: int | None) -> None:
        nonlocal bar
        if bar is None:
            if time.monotonic() - begun < _HALF_A_SECOND:
                return
            # most work is done before it is needed
            from tqdm import tqdm

            bar = tqdm(desc=doing, unit=unit, unit_scale=scaled, leave=False, initial=done)
        if done < bar.n:
            bar.n = bar.last_print_n = 0
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield told
    finally:
        if bar is not None:
            bar.close()
