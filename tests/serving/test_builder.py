"""A process that stands ready, and makes a copy of itself for each build."""

import subprocess
import sys

from programs import PATIENCE

ASK = """
import os, signal, sys
from feed.errors import ArticleError, FeedError
from feed.serving.builder import Builder

def perform(request):
    if request == "fault":
        raise ArticleError("a.txt", 3, "is wrong", "mend it")
    if request == "system":
        open("/nowhere/at/all")
    if request == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid(), os.getsid(0), request

with Builder(perform) as builder:
    for request in sys.argv[1:]:
        try:
            pid, session, answer = builder.perform(request)
            print(answer, pid != os.getpid(), session != os.getsid(0))
        except FeedError as error:
            print(type(error).__name__, error)
"""


def asked(*requests: str) -> list[str]:
    """What a builder answers; it needs a process without threads."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, *requests],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_each_request_is_performed_in_another_process_and_session() -> None:
    assert asked("one", "two") == ["one True True", "two True True"]


def test_many_requests_one_at_the_heels_of_the_other_are_all_answered() -> None:
    requests = [str(number) for number in range(200)]
    assert asked(*requests) == [f"{request} True True" for request in requests]


def test_a_fault_arrives_whole_and_the_next_request_is_performed() -> None:
    first, second, third = asked("fault", "one")
    assert (first, second) == ("ArticleError a.txt:3: error: is wrong", "  help: mend it")
    assert third == "one True True"


def test_what_the_system_refuses_is_a_fault() -> None:
    assert asked("system") == ["FeedError error: /nowhere/at/all: No such file or directory"]


def test_a_build_that_was_killed_is_a_fault_and_the_next_one_is_performed() -> None:
    first, _, third = asked("killed", "one")
    assert first == "FeedError error: the process of a build was killed"
    assert third == "one True True"
