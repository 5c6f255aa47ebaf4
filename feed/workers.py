"""The same function over many inputs, here or in several processes."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from feed.errors import FeedError

Shared = TypeVar("Shared")
Input = TypeVar("Input")
Output = TypeVar("Output")

_AHEAD = 2
"""Inputs that wait for each process: enough to keep it busy, few enough to hold in memory."""


def apply(
    function: Callable[[Shared, Input], Output],
    shared: Shared,
    inputs: Iterable[Input],
    jobs: int,
) -> Iterator[Output]:
    """Yield `function(shared, each)` in the order of `inputs`, in `jobs` processes if over one.

    `function` must be of a module's top level; what it takes and gives must be picklable.
    """
    if jobs <= 1:
        return (function(shared, each) for each in inputs)
    return _in_processes(function, shared, inputs, jobs)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _in_processes(
    function: Callable[[Shared, Input], Output],
    shared: Shared,
    inputs: Iterable[Input],
    jobs: int,
) -> Iterator[Output]:
    # a small build needs none of it, and it takes long to import
    import multiprocessing
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    started: deque[Future[Output]] = deque()
    fork = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(jobs, fork, _prepare, (function, shared)) as pool:
            for each in inputs:
                started.append(pool.submit(_call, each))
                if len(started) > jobs * _AHEAD:
                    yield started.popleft().result()
            while started:
                yield started.popleft().result()
    except BrokenProcessPool as error:
        raise FeedError("a process of this build was killed", "is there memory enough?") from error


_prepared: tuple[Callable[[Any, Any], Any], Any]


def _prepare(function: Callable[[Any, Any], Any], shared: object) -> None:
    """What all inputs have in common reaches a process once, not with each of them."""
    # in a process of its own there is time for them
    import signal
    import threading

    global _prepared
    _prepared = function, shared
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and ends its pool


def _end_with(parent: int) -> None:
    """A parent that was killed cannot end its pool, and we would keep its locks for ever."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def _call(each: object) -> Any:
    function, shared = _prepared
    return function(shared, each)
