"""Configuration files, read and never run; what is wrong with one is told by file and line."""

from pathlib import Path

import pytest
from programs import write

from feed.adoption import documents
from feed.errors import ConfigError

SAME = {
    "a.yml": 'title: T\n\nauthor:\n  name: "A"\nlist: [x, y]\nnone: ~\n',
    "a.toml": 'title = "T"\n\nlist = ["x", "y"]\n[author]\nname = "A"\n',
    "a.json": '{"title": "T",\n\n "author": {\n  "name": "A"},\n "list": ["x", "y"], "none": null}',
    "a.py": "TITLE = 'T'\n\nAUTHOR = {\n  'name': 'A'}\nLIST = ['x', 'y']\nNONE = None\n",
}


@pytest.mark.parametrize("name", SAME)
def test_all_kinds_say_the_same(name: str, tmp_path: Path) -> None:
    write(tmp_path, SAME)
    said = documents.read(tmp_path, name)
    assert [told.value for key in ("title", "author.name") if (told := said.text(key))] == [
        "T",
        "A",
    ]
    assert said.texts("list") == ("x", "y")
    assert said.text("none") is None


@pytest.mark.parametrize(
    ("name", "key", "line"),
    [
        pytest.param("a.yml", "author.name", 4, id="YAML"),
        pytest.param("a.toml", "author.name", 5, id="TOML, which its reader does not tell"),
        pytest.param("a.json", "author.name", 4, id="JSON"),
        pytest.param("a.py", "author.name", 3, id="Python, the line of the whole table"),
        pytest.param("a.toml", "list", 3, id="a list"),
    ],
)
def test_a_value_knows_its_line(name: str, key: str, line: int, tmp_path: Path) -> None:
    write(tmp_path, SAME)
    told = documents.read(tmp_path, name).at(key)
    assert told and (told.file, told.line) == (name, line)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("a.yml", "a: 1\nb: [\n", "a.yml:3: not YAML: ", id="YAML left open"),
        pytest.param("a.yml", "a: 1\n\tb: 2\n", "a.yml:2: not YAML: ", id="a tabulator in YAML"),
        pytest.param("a.yml", "- a\n", "a.yml:1: is no table", id="YAML that is a list"),
        pytest.param("a.yml", "[" * 5000, "a.yml:1: is nested deeper", id="YAML without end"),
        pytest.param("a.yml", "a: &x [*x]\n", "a.yml:1: means more", id="YAML within itself"),
        pytest.param("a.toml", 'a = 1\nb = "\n', "a.toml:2: not TOML: ", id="TOML left open"),
        pytest.param("a.json", '{"a": 1,\n}', "a.json:2: not JSON: ", id="a comma in JSON"),
        pytest.param("a.json", "[1]", "a.json:1: is no table", id="JSON that is a list"),
        pytest.param("a.json", "[" * 100_000, "a.json: no JSON", id="JSON without end"),
        pytest.param("a.py", "A = 1\nB = (\n", "a.py:2: not Python: ", id="Python left open"),
        pytest.param("a.py", "(" * 100_000, "a.py", id="Python without end"),
        pytest.param("a.yml", b"a: \xff\n", "a.yml: not UTF-8 at byte 3", id="no UTF-8"),
    ],
)
def test_what_is_broken_is_told_with_its_line(
    name: str, text: str | bytes, message: str, tmp_path: Path
) -> None:
    write(tmp_path, {name: text})
    with pytest.raises(ConfigError) as told:
        documents.read(tmp_path, name)
    assert told.value.message.startswith(f"{tmp_path}/{message}")


def test_a_few_lines_of_yaml_cannot_fill_the_memory(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    write(tmp_path, {"a.yml": "\n".join(lines)})
    with pytest.raises(ConfigError, match="means more than a configuration can"):
        documents.read(tmp_path, "a.yml")


def test_yaml_is_merged_and_its_own_values_win(tmp_path: Path) -> None:
    write(tmp_path, {"a.yml": "b: &b {x: 1, y: 2}\nc:\n  y: 3\n  <<: *b\n"})
    said = documents.read(tmp_path, "a.yml")
    assert [told.value for key in ("c.x", "c.y") if (told := said.at(key))] == ["1", "3"]
