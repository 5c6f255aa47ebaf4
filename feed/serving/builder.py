"""A process that stands ready to build, and makes a copy of itself for each build."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import Generic, Self, TypeVar

from feed.errors import FeedError

Request = TypeVar("Request")
Answer = TypeVar("Answer")


class Builder(Generic[Request, Answer]):
    """Performs one request after another, each in a copy of a process that has all imported.

    So a build begins at once, leaves no memory behind, and can be ended at any moment. It must be
    made before this process has threads: a copy has none of them, and all that they held.
    """

    def __init__(self, perform: Callable[[Request], Answer]) -> None:
        self._ours, theirs = Pipe()
        alive, self._life = os.pipe()
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()  # else a copy would write again what waits there
        self._process = os.fork()
        if self._process == 0:
            self._ours.close()
            os.close(self._life)
            _end(lambda: _stand_by(perform, theirs, alive))
        theirs.close()
        os.close(alive)

    def perform(self, request: Request) -> Answer:
        """The answer to one request.

        Raises what performing it raises of FeedError, and FeedError where the process has gone.
        """
        try:
            self._ours.send(request)
            answer: Answer | FeedError = self._ours.recv()
        except (EOFError, OSError) as error:
            raise FeedError("the process that builds has gone", "start again") from error
        if isinstance(answer, FeedError):
            raise answer
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it with all that it started, at once: what it writes is old or new at any moment."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._ours.close()
        os.close(self._life)


def _stand_by(perform: Callable[[Request], Answer], ours: Connection, alive: int) -> None:
    """Perform what is asked for, until our parent has gone: then `alive` comes to its end."""
    os.setsid()  # an interrupt at the terminal is for our parent, who ends us
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)
    _import_all()
    gc.disable()
    gc.freeze()
    while True:
        try:
            request = ours.recv()
        except (EOFError, OSError):
            return
        _perform_in_copy(perform, request, ours, alive)


def _import_all() -> None:
    """What any build may need; each copy would import it again."""
    from feed import making
    from feed.formats import documents, html

    del making, documents, html


def _perform_in_copy(
    perform: Callable[[Request], Answer], request: Request, ours: Connection, alive: int
) -> None:
    ended, ending = os.pipe()
    copy = os.fork()
    if copy == 0:
        os.close(ended)
        _end(lambda: ours.send(_answer(perform, request)))
    os.close(ending)
    if alive in wait([alive, ended]):
        os.killpg(0, signal.SIGKILL)  # nobody waits for an answer any more
    os.close(ended)
    _, status = os.waitpid(copy, 0)
    if status:
        ours.send(FeedError("the process of a build was killed", "is there memory enough?"))


def _answer(perform: Callable[[Request], Answer], request: Request) -> Answer | FeedError:
    try:
        return perform(request)
    except FeedError as error:
        return error
    except OSError as error:
        return FeedError(f"{error.filename or 'the system'}: {error.strerror}")


def _end(work: Callable[[], None]) -> None:
    """Do the work of a copy and end it; nothing of what this process was to do is done twice."""
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)
