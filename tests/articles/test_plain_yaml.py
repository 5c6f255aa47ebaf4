"""Plain YAML is read without PyYAML, and just as PyYAML reads it."""

import subprocess
import sys
from datetime import UTC

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feed.articles import plain_yaml, yaml_header
from feed.articles.header import Header
from feed.articles.source import Source
from feed.errors import ArticleError

PLAIN = {
    "a text": "a: ships and trains",
    "a text of another script": "a: 三艘船",
    "a number, a date and an address": "a: 1.10\nb: 2022-07-05 14:30\nc: https://example.org/?x=1#y",
    "what begins as a path": "a: /ships/\nb: .net\nc: _x",
    "no value": "a:\nb: \nc: x",
    "quotes": "a: \"b: c # d\"\nb: 'say \"x\"'\nc: ''",
    "blanks around": 'a:   b   \nc: " d "  ',
    "a list of lines": "a:\n- b\n- C# d\n- 'e: f'\ng: h",
    "a list that is indented": "a:\n    - b\n    - c\n",
    "a list in a row": "a: [b, C#, d e, 'f', \"g\"]",
    "blank lines between": "a: b\n\n\nc: d\n\n",
    "a null in quotes": "a: 'null'",
    "what begins like a null": "a: nullify",
    "emoji that are joined": "a: at work 👩\u200d💻",
    "a no-break space": 'a: Faut-il\u00a0? Oui\u202f!\nb: "« d\u00a0»"',
    "a wide space": "a: 三\u3000#艘",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_plain_yaml_is_read_as_by_pyyaml(text: str) -> None:
    assert plain_yaml.read(f"{text}\n", 2) == by_pyyaml(f"{text}\n")


def test_where_there_is_nothing_nothing_is_read() -> None:
    assert plain_yaml.read("", 2) == {}


def test_what_most_articles_have_needs_no_pyyaml() -> None:
    """To import it takes longer than to build a page."""
    code = (
        "import sys\nfrom datetime import UTC\nfrom feed.articles import read\n"
        "read('a.md', b'---\\ndate: 2022-07-05\\ntags: [a, b]\\n---\\nShips.\\n', UTC)\n"
        "assert 'yaml' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


MORE = {
    "an escape": r'a: "b\tc"',
    "a quote within quotes": "a: 'it''s'",
    "quotes over two lines": "a: 'b\n  c'",
    "a text over two lines": "a: b\n  c",
    "a block": "a: |\n  b",
    "a comment": "a: b # c",
    "a comment on its line": "# a\nb: c",
    "a null": "a: null",
    "a null in a list": "a: [b, Null]",
    "a tilde": "a: ~",
    "a colon and a blank": "a: b: c",
    "a colon at the end": "a: b:",
    "an anchor": "a: &b c",
    "an alias": "a: *b",
    "a tag": "a: !b c",
    "a mapping within": "a:\n  b: c",
    "a mapping in a list": "a:\n- b: c",
    "a list in a list": "a:\n- - b",
    "a list behind a text": "a: b\n- c",
    "a list of two indents": "a:\n  - b\n - c",
    "braces": "a: {b: c}",
    "an empty list": "a: []",
    "a comma in quotes": "a: ['b, c']",
    "a bracket that is open": "a: [b",
    "keys that are indented": " a: b",
    "a key in quotes": "'a': b",
    "a key twice": "a: b\nA: c",
    "a very long key": f"{'a' * 2000}: b",
    "a tabulator": "a: b\tc",
    "a separator of lines": "a: b\u2028c",
    "prose": "Ships.",
}


@pytest.mark.parametrize("text", MORE.values(), ids=MORE)
def test_what_is_more_is_left_to_pyyaml(text: str) -> None:
    assert plain_yaml.read(f"{text}\n", 2) is None


pieces = st.sampled_from(
    [
        *"aB0 _-.:#\n\"'[]{},/&*!|>%@`?~=\\é船\u0301\ufeff\u200d\xa0\u3000\u2029\x85",
        "null",
        ": ",
        "- ",
        " #",
        "\n- ",
        "::",
    ]
)
values = st.lists(pieces, max_size=6).map("".join)
rows = st.lists(values, min_size=1, max_size=3).map(", ".join).map("[{}]".format)
columns = st.lists(values, min_size=1, max_size=3).map(
    lambda items: "".join(map("\n- {}".format, items))
)
entries = st.builds(
    "{}: {}\n".format, st.sampled_from(["a", "Title", "c-1"]), values | rows | columns
)


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(st.lists(entries, min_size=1, max_size=3).map("".join))
@example("a: [/, .]\n")
def test_nothing_is_read_otherwise_than_by_pyyaml(text: str) -> None:
    header = plain_yaml.read(text, 2)
    assert header is None or header == by_pyyaml(text)


def by_pyyaml(text: str) -> Header | str:
    try:
        return yaml_header.read(Source("a.md", text, UTC), text, 2)
    except ArticleError as fault:
        return str(fault)


@pytest.mark.parametrize(
    "evil", ["a: " + "b " * 50_000 + ":", "a: [" + "b," * 50_000, "a:\n" + "- b\n" * 50_000]
)
def test_a_hostile_text_costs_no_more_than_its_length(evil: str) -> None:
    plain_yaml.read(f"{evil}\n ", 2)
