"""The same function over many inputs: here, in processes, or wherever an executor has them."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TypeVar

import msgspec

from feed.errors import FeedError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Shared = TypeVar("Shared")
Input = TypeVar("Input")
Output = TypeVar("Output")

_AHEAD = 8
"""Inputs that wait for each process of ours: enough to keep it busy while we do something else."""

_AT_ONCE = 100
"""Inputs that an executor of others has at once, which may have many machines."""


class Workers(msgspec.Struct, frozen=True):
    """Who does the work: `jobs` processes, or an `executor` if there is one.

    To an executor of other processes, or of other machines, `folder` must be the same place as it
    is here: what all inputs have in common is handed over in a file there, once for all of them.
    """

    jobs: int
    executor: Executor | _Processes | None = None
    folder: Path | None = None
    at_once: int = _AT_ONCE

    @contextmanager
    def gathered(self, prepare: Callable[[], None] = lambda: None) -> Iterator[Workers]:
        """The same, with processes of our own until the end of it, unless others do the work.

        They begin with the first work, as copies of this process, before it has much in memory;
        what they should share is to `prepare` before.

        Raises FeedError where one of them is killed.
        """
        if self.executor is not None or self.jobs <= 1:
            yield self
            return
        own = _Processes(self.jobs, prepare)
        try:
            yield Workers(self.jobs, own, at_once=self.jobs * _AHEAD)
        except Exception as error:
            if own.lost(error):
                hint = "is there memory enough?"
                raise FeedError("a process of this build was killed", hint) from error
            raise
        finally:
            own.end()

    def for_so_many(self, articles: int) -> Workers:
        """The same, or this process alone where it is done before others have begun."""
        return self if articles >= MANY else ALONE

    @contextmanager
    def aside(self, work: Callable[[], list[str]]) -> Iterator[Callable[[], list[str]]]:
        """Begin work in a copy of this process, where there may be more than one.

        Gives what waits for its outcome. Whatever happens to the copy, that comes.
        """
        if self.jobs <= 1:
            yield cache(work)
            return
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)  # else what is written would wait for ourselves to read it
            _tell(work, writing)
        os.close(writing)
        try:
            with os.fdopen(reading, "rb") as answer:
                yield cache(lambda: _told(answer, work))
        finally:
            os.waitpid(child, 0)

    def apply(
        self, function: Callable[[Shared, Input], Output], shared: Shared, inputs: Iterable[Input]
    ) -> Iterator[Output]:
        """Yield `function(shared, each)` in the order of `inputs`.

        `function` must be of a module's top level; what it takes and gives must be picklable.
        Inputs are taken as they are needed, so that not all of them fill the memory.
        """
        if self.executor is None:
            yield from (function(shared, each) for each in inputs)
            return
        with _handed_over(shared, self.folder) as file:
            call = self.executor.submit
            submitted = (call(_call, function, file, each) for each in inputs)
            yield from _in_order(submitted, self.at_once)


MANY = 400
"""Articles from which on several processes are faster than one."""
ALONE = Workers(1)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _in_order(futures: Iterable[Future[Output]], at_once: int) -> Iterator[Output]:
    """Their results, so many of them always under way."""
    started: deque[Future[Output]] = deque()
    try:
        for future in futures:
            started.append(future)
            if len(started) > at_once:
                yield started.popleft().result()
        while started:
            yield started.popleft().result()
    finally:
        # where one has failed, nobody waits for the others
        for future in started:
            future.cancel()


# --- processes of our own -----------------------------------------------------------------


class _Processes:
    """An executor of processes that are copies of this one, made when there is work for them."""

    def __init__(self, jobs: int, prepare: Callable[[], None]) -> None:
        self._jobs = jobs
        self._prepare = prepare
        self._pool: Executor | None = None

    def submit(self, function: Callable[..., Output], *arguments: object) -> Future[Output]:
        """Have it done by one of them."""
        if self._pool is not None:
            return self._pool.submit(function, *arguments)
        self._pool = self._begun()
        with _uninterrupted():
            return self._pool.submit(function, *arguments)

    def lost(self, error: Exception) -> bool:
        """Whether this tells that one of them was killed."""
        if self._pool is None:
            return False
        from concurrent.futures.process import BrokenProcessPool

        return isinstance(error, BrokenProcessPool)

    def end(self) -> None:
        """End them."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _begun(self) -> Executor:
        # a small build needs none of it, and it takes long to import
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        self._prepare()
        fork = multiprocessing.get_context("fork")
        return ProcessPoolExecutor(self._jobs, fork, _stand_by, (os.getpid(),))


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Processes that are made now meet an interrupt only when they know what to do with it."""
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stand_by(parent: int) -> None:
    # in a process of its own there is time for them
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and ends its pool
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """A parent that was killed cannot end its pool, and we would keep its locks for ever."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def _tell(work: Callable[[], list[str]], writing: int) -> NoReturn:
    """Write what came of it and end; whatever goes wrong, without a word."""
    try:
        with os.fdopen(writing, "wb") as answer:
            answer.write(msgspec.json.encode(work()))
    finally:
        os._exit(0)


def _told(answer: BinaryIO, work: Callable[[], list[str]]) -> list[str]:
    """What the copy has written; what it could not do is done here."""
    with suppress(msgspec.DecodeError):
        return msgspec.json.decode(answer.read(), type=list[str])
    return work()


# --- what all inputs have in common -------------------------------------------------------


@contextmanager
def _handed_over(shared: object, folder: Path | None) -> Iterator[str]:
    """The path of a file that holds what is shared, for as long as it is needed."""
    import pickle
    import tempfile

    if folder:
        folder.mkdir(exist_ok=True)
    descriptor, path = tempfile.mkstemp(prefix="shared-", dir=folder)
    try:
        os.close(descriptor)
        Path(path).write_bytes(pickle.dumps(shared, pickle.HIGHEST_PROTOCOL))
        yield path
    finally:
        Path(path).unlink(missing_ok=True)


def _call(function: Callable[[Any, Any], Any], file: str, each: object) -> Any:
    return function(_received(file), each)


@lru_cache(maxsize=2)
def _received(file: str) -> Any:
    """What is shared; a process reads it once, for no two such files have the same name."""
    import pickle

    return pickle.loads(Path(file).read_bytes())
