"""The same function over many inputs: here or in processes, with the same outcome."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from feed import workers
from feed.errors import ArticleError, ArticleErrors, FeedError
from feed.workers import Workers

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
"""Test runners have threads of their own; `feed` has none."""


def times(factor: int, number: int) -> int:
    return factor * number


def slowest_first(barrier: tuple[int, int], number: int) -> int:
    """The first waits until the second has ended."""
    reading, writing = barrier
    if number == 1:
        os.write(writing, b"x")
    elif number == 0:
        os.read(reading, 1)
    return number


def process(_: None, __: int) -> int:
    return os.getpid()


def ending(_: None, number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refusing(_: None, number: int) -> int:
    if number == 3:
        raise ArticleError("a.txt", 7, "is wrong", "mend it")
    return number


def refusing_all(_: None, number: int) -> int:
    raise ArticleErrors(
        [ArticleError("b.txt", number, "x"), ArticleError("a.txt", number, "y", "z")]
    )


def applied(jobs: int, function: Callable[[Any, int], Any], shared: object, inputs: Any) -> Any:
    with Workers(jobs).gathered() as crew:
        yield from crew.apply(function, shared, inputs)


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_the_outcome_is_the_same_in_any_number_of_processes(jobs: int, count: int) -> None:
    assert list(applied(jobs, times, 3, iter(range(count)))) == list(range(0, 3 * count, 3))


def test_the_order_is_that_of_the_inputs_whoever_ends_first() -> None:
    reading, writing = os.pipe()
    try:
        assert list(applied(2, slowest_first, (reading, writing), range(4))) == [0, 1, 2, 3]
    finally:
        os.close(reading)
        os.close(writing)


def test_one_job_is_done_in_this_process_and_more_in_others() -> None:
    assert set(applied(1, process, None, range(3))) == {os.getpid()}
    assert os.getpid() not in set(applied(2, process, None, range(3)))


def here() -> list[str]:
    return [str(os.getpid())]


def test_work_begun_aside_is_done_in_another_process_and_once() -> None:
    with Workers(2).aside(here) as answer:
        first = answer()
        assert first != here()
        assert answer() == first
    with Workers(1).aside(here) as answer:
        assert answer() == here()


def ended_unless(parent: int) -> list[str]:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return ["done"]


def failing_unless(parent: int) -> list[str]:
    if os.getpid() != parent:
        raise KeyboardInterrupt
    return ["done"]


@pytest.mark.parametrize("work", [ended_unless, failing_unless])
def test_work_that_a_process_aside_does_not_end_is_done_here(
    work: Callable[[int], list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    parent = os.getpid()
    with Workers(2).aside(lambda: work(parent)) as answer:
        assert answer() == ["done"]
    assert capfd.readouterr() == ("", "")


def test_work_aside_outlives_nobody_who_began_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: made.append(fork()) or made[-1])

    def many() -> list[str]:
        return ["x" * 1000] * 1000  # more than a pipe holds

    with pytest.raises(RuntimeError), Workers(2).aside(many):
        raise RuntimeError
    with pytest.raises(ChildProcessError):
        os.waitpid(made[0], os.WNOHANG)


def test_what_processes_share_is_prepared_once_before_the_first() -> None:
    prepared: list[int] = []
    with Workers(2).gathered(lambda: prepared.append(os.getpid())) as crew:
        assert prepared == []
        for _ in range(2):
            assert list(crew.apply(times, 1, range(50))) == list(range(50))
        assert prepared == [os.getpid()]
    with Workers(1).gathered(lambda: prepared.append(0)) as crew:
        assert list(crew.apply(times, 1, range(3))) == [0, 1, 2]
    assert prepared == [os.getpid()]


def test_processes_are_the_same_for_all_that_is_done() -> None:
    with Workers(2).gathered() as crew:
        first = {*crew.apply(process, None, range(20)), *crew.apply(process, None, range(20))}
    assert len(first) <= 2
    assert not any(map(_lives, first))


@pytest.mark.parametrize("jobs", [1, 2])
def test_inputs_are_taken_as_they_are_needed(jobs: int) -> None:
    """So that not all of them fill the memory."""
    taken: list[int] = []

    def inputs() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    outcome = applied(jobs, times, 1, inputs())
    assert next(outcome) == 0
    assert len(taken) < 30
    assert list(outcome) == list(range(1, 1000))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_in_a_process_reaches_whoever_started_it_whole(jobs: int) -> None:
    with pytest.raises(ArticleError) as caught:
        list(applied(jobs, refusing, None, range(9)))
    assert str(caught.value) == "a.txt:7: error: is wrong\n  help: mend it"


@pytest.mark.parametrize(
    "jobs",
    [
        1,
        pytest.param(
            2,
        ),
    ],
)
def test_all_faults_in_a_process_reach_whoever_started_it(jobs: int) -> None:
    with pytest.raises(ArticleErrors) as caught:
        list(applied(jobs, refusing_all, None, range(1, 3)))
    assert str(caught.value) == "a.txt:1: error: y\n  help: z\nb.txt:1: error: x"


def test_a_process_that_was_killed_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FeedError, match="a process of this build was killed"):
        list(applied(2, ending, None, range(9)))
    assert capfd.readouterr() == ("", "")


def interrupts(_: None, __: int) -> tuple[bool, bool]:
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return ignored, signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def test_an_interrupt_is_for_the_parent_alone() -> None:
    assert set(applied(2, interrupts, None, range(20))) == {(True, False)}
    assert interrupts(None, 0) == (False, False)


def test_a_process_ends_whose_parent_was_gone_before_it_began() -> None:
    program = "from feed import workers; workers._stand_by(0); import time; time.sleep(60)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 1


def test_there_is_at_least_one_processor() -> None:
    assert 1 <= workers.processors() <= (os.cpu_count() or 1)


def test_no_process_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    """It would hold the lock of the output folder, for which every further build would wait."""
    program = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from feed.workers import Workers\n"
        "def work(folder, number):\n"
        "    Path(folder, str(os.getpid())).touch()\n"
        "    time.sleep(60)\n"
        "with Workers(2).gathered() as crew:\n"
        "    list(crew.apply(work, sys.argv[1], range(4)))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
    while not (started := [int(path.name) for path in tmp_path.iterdir()]):
        assert parent.poll() is None
    parent.kill()
    parent.wait()
    while any(_lives(process) for process in started):
        pass


def _lives(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
