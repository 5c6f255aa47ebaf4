"""What Python text says without being run."""

import pytest

from feed.adoption.assignments import read
from feed.adoption.told import COMPUTED, Value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("X = 'a'", "a", id="a text"),
        pytest.param("X: str = 'a'", "a", id="with its type"),
        pytest.param("X = ('a' 'b' + \"c\")", "abc", id="texts put together"),
        pytest.param("Y = 'a'\nX = Y + '/b'", "a/b", id="a name that is known"),
        pytest.param("X = 'a'\nX = 'b'", "b", id="the last time counts"),
        pytest.param("X = Y = 'a'", "a", id="two names at once"),
        pytest.param("X = ['a', ('b',)]", ["a", ["b"]], id="a list"),
        pytest.param("X = {'a': 1}", {"a": 1}, id="a table"),
        pytest.param("X = True", True, id="yes"),
        pytest.param("X = None", None, id="nothing"),
        pytest.param("X = os.environ['X']", COMPUTED, id="the environment"),
        pytest.param("X = f'{a}'", COMPUTED, id="a text with values in it"),
        pytest.param("X = 'a'\nif b:\n    X = 'c'", COMPUTED, id="under a condition"),
        pytest.param("try:\n    X = 'c'\nexcept E:\n    pass", COMPUTED, id="if it does not fail"),
        pytest.param("X = 'a'\nX += 'b'", COMPUTED, id="changed"),
        pytest.param("X = {}\nX['a'] = 1", COMPUTED, id="changed within"),
        pytest.param("X, Y = 'a', 'b'", COMPUTED, id="several at once"),
        pytest.param("X = 'a'\ndef f():\n    X = 'c'", "a", id="not what a function has"),
        pytest.param("X = '\\d'", "\\d", id="an escape that is none"),
    ],
)
def test_what_the_text_says(text: str, value: Value) -> None:
    assert read(text)["X"][0] == value


def test_nothing_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    read("print('run')\nimport nowhere\nX = print('run')\nraise SystemExit\n")
    assert capsys.readouterr() == ("", "")


def test_a_text_does_not_double_for_ever() -> None:
    doubled = "X = 'abcdefgh'\n" + "X = X + X\n" * 60
    assert read(doubled)["X"][0] is COMPUTED
