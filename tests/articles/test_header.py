"""Front matter is a plain mapping of YAML in which every value is a text."""

import subprocess
import sys
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed.articles import front_matter
from feed.articles.header import Field, Value
from feed.articles.source import Source
from feed.errors import ArticleError

steady = settings(derandomize=True, deadline=None, max_examples=300)


def split(text: str) -> tuple[dict[str, Field], str, int]:
    header, body, line = front_matter.split(Source("a.md", text, UTC))
    return dict(header), body, line


def read(yaml: str) -> dict[str, Field]:
    header, body, _ = split(f"---\n{yaml}\n---\nShips.\n")
    assert body == "Ships.\n"
    return header


def fault(text: str) -> str:
    with pytest.raises(ArticleError) as caught:
        split(text)
    return str(caught.value)


def refusal(yaml: str) -> str:
    return fault(f"---\n{yaml}\n---\nShips.\n")


# Where it is.

BODIES = {
    "none": ("Ships.\n", {}, "Ships.\n", 1),
    "three hyphens around it": ("---\na: b\n---\nShips.", {"a": Field("b", 2)}, "Ships.", 4),
    "blanks behind the hyphens": ("--- \na: b\n---\t\nShips.", {"a": Field("b", 2)}, "Ships.", 4),
    "dots at its end": ("---\na: b\n...\nShips.", {"a": Field("b", 2)}, "Ships.", 4),
    "empty": ("---\n---\nShips.", {}, "Ships.", 3),
    "a blank line": ("---\n\n---\nShips.", {}, "Ships.", 4),
    "a comment": ("---\n# none\n---\nShips.", {}, "Ships.", 4),
    "nothing below": ("---\na: b\n---", {"a": Field("b", 2)}, "", 4),
    "a rule within the body": ("---\na: b\n---\nA\n\n---\n", {"a": Field("b", 2)}, "A\n\n---\n", 4),
    "a rule and no front matter": (
        "Ships.\n\n---\n\nTrains.\n",
        {},
        "Ships.\n\n---\n\nTrains.\n",
        1,
    ),
    "hyphens within a value": ("---\na: |\n  ---\n---\nA", {"a": Field("---\n", 2)}, "A", 5),
    "blank lines above it": ("\n \n---\na: b\n---\nShips.", {"a": Field("b", 4)}, "Ships.", 6),
    "four hyphens": ("----\na: b\n---\n", {}, "----\na: b\n---\n", 1),
    "hyphens and a word": ("---a\nb: c\n---\n", {}, "---a\nb: c\n---\n", 1),
    "dots in front": ("...\na: b\n---\n", {}, "...\na: b\n---\n", 1),
    "plus signs": ("+++\na = 1\n+++\nA", {"a": Field("1", 2)}, "A", 4),
    "a brace": ('{\n"a": 1\n}\n\nA', {"a": Field("1", 2)}, "\nA", 4),
}


@pytest.mark.parametrize(("text", "header", "body", "line"), BODIES.values(), ids=BODIES)
def test_front_matter_stands_between_lines_of_three_hyphens(
    text: str, header: dict[str, Field], body: str, line: int
) -> None:
    assert split(text) == (header, body, line)


UNCLOSED = {
    "the hyphens alone": "---",
    "a key": "---\ntitle: Sea\n\nShips.\n",
    "hyphens that are indented": "---\ntitle: Sea\n ---\nShips.\n",
    "hyphens and a word": "---\ntitle: Sea\n---Ships.\n",
}


@pytest.mark.parametrize("text", UNCLOSED.values(), ids=UNCLOSED)
def test_front_matter_that_is_not_closed_is_a_fault(text: str) -> None:
    assert fault(text) == (
        "a.md:1: error: the front matter that begins here is not closed\n"
        "  help: end the front matter with a line of three hyphens: ---"
    )


# What it says.

VALUES: dict[str, tuple[str, Value]] = {
    "a text": ("a: ships", "ships"),
    "a no, which is Norway": ("a: no", "no"),
    "a yes": ("a: yes", "yes"),
    "an on": ("a: on", "on"),
    "a number with a nought at its end": ("a: 1.10", "1.10"),
    "an octal number": ("a: 010", "010"),
    "a number of sixty": ("a: 12:30:45", "12:30:45"),
    "a number with underscores": ("a: 1_000", "1_000"),
    "an exponent": ("a: 1e3", "1e3"),
    "a date": ("a: 2022-07-05", "2022-07-05"),
    "an impossible date": ("a: 2022-13-05", "2022-13-05"),
    "a time": ("a: 2022-07-05 14:30:00 +02:00", "2022-07-05 14:30:00 +02:00"),
    "an equals sign": ("a: =", "="),
    "nothing": ("a:", ""),
    "an empty text": ("a: ''", ""),
    "a null": ("a: null", ""),
    "a tilde": ("a: ~", ""),
    "a null in quotes": ("a: 'null'", "null"),
    "a text in single quotes": ("a: 'it''s'", "it's"),
    "a text in double quotes": (r'a: "b\tc: \u00fc"', "b\tc: ü"),
    "an escaped control": (r'a: "b\0c"', "b\0c"),
    "a comment behind it": ("a: b # c", "b"),
    "a folded text": ("a: >-\n  b\n  c", "b c"),
    "a literal text": ("a: |-\n  b\n  c", "b\nc"),
    "a plain text over lines": ("a: b\n  c", "b c"),
    "a list": ("a: [b, no, 1.0]", ["b", "no", "1.0"]),
    "a list of lines": ("a:\n- b\n- c", ["b", "c"]),
    "an empty list": ("a: []", []),
    "a mapping": ("a: {b: c, d: 1}", {"b": "c", "d": "1"}),
    "a list of mappings": ("a:\n- name: b\n- c", [{"name": "b"}, "c"]),
    "a text with the tag of no meaning": ("a: ! b", "b"),
    "a text with an anchor": ("a: &x b", "b"),
    "keys of a mapping in lower case": ("a: {Name: b}", {"name": "b"}),
}


@pytest.mark.parametrize(("yaml", "value"), VALUES.values(), ids=VALUES)
def test_every_value_is_a_text_or_a_list_or_a_mapping_of_texts(yaml: str, value: Value) -> None:
    """YAML 1.1 would make truths, numbers and dates of some of them."""
    assert read(yaml) == {"a": Field(value, 2)}


KEYS = {
    "in lower case": ("Title: a\nDATE: b", {"title": Field("a", 2), "date": Field("b", 3)}),
    "in quotes": ("'title': a", {"title": Field("a", 2)}),
    "with blanks around": ("' title ' : a", {"title": Field("a", 2)}),
    "with their lines": (
        "# c\n\na:\n- b\n- c\nd: e",
        {"a": Field(["b", "c"], 4), "d": Field("e", 7)},
    ),
    "in one line": ("{a: b, c: d}", {"a": Field("b", 2), "c": Field("d", 2)}),
    "a number": ("1: a", {"1": Field("a", 2)}),
    "that would merge": ("<<: {a: b}", {"<<": Field({"a": "b"}, 2)}),
    "with a question mark": ("? a\n: b", {"a": Field("b", 2)}),
}


@pytest.mark.parametrize(("yaml", "header"), KEYS.values(), ids=KEYS)
def test_keys_are_told_with_the_lines_on_which_they_stand(
    yaml: str, header: dict[str, Field]
) -> None:
    assert read(yaml) == header


QUOTES = "\n  help: a value that holds a colon or begins with a mark needs quotes around it"
NOT_CLOSED = (
    "the front matter is not YAML: a quote is not closed\n"
    '  help: close the quote where the text ends: title: "Ships"'
)
LINES = "\n  help: write it as lines of “key: value”"
NO_MAPPING = f"the front matter is no mapping of keys to values{LINES}"
ALIAS = "YAML aliases are not read here\n  help: write the value out"
LEAVE = "is not read\n  help: leave the tag out"
DEEP = "the front matter is nested deeper than 20 levels"

REFUSED = {
    "a list": ("- a\n- b", f"a.md:2: error: {NO_MAPPING}"),
    "a text": ("Ships sail", f"a.md:2: error: {NO_MAPPING}"),
    "a text below a blank line": ("\nShips sail", f"a.md:3: error: {NO_MAPPING}"),
    "a number": ("42", f"a.md:2: error: {NO_MAPPING}"),
    "no blank behind the colon": ("title:Sea", f"a.md:2: error: {NO_MAPPING}"),
    "a colon within a value": (
        "date: 2022-07-05\ntitle: Sea: a tale",
        "a.md:3: error: the front matter is not YAML: mapping values are not allowed in this "
        f"context{QUOTES}",
    ),
    "a value that begins with a mark": (
        "title: @sea",
        "a.md:2: error: the front matter is not YAML: found character that cannot start any "
        f"token{QUOTES}",
    ),
    "a quote that is left open": (
        'date: 2022-07-05\ntitle: "Sea\ntags: a',
        f"a.md:3: error: {NOT_CLOSED}",
    ),
    "a single quote that is left open": ("title: 'Sea", f"a.md:2: error: {NOT_CLOSED}"),
    "a quote whose end is escaped": (r'title: "Sea\"', f"a.md:2: error: {NOT_CLOSED}"),
    "a quote that is left open in a list": (
        'tags: ["sea, sky]\na: b',
        f"a.md:2: error: {NOT_CLOSED}",
    ),
    "a quote that ends where another begins": (
        'date: 2022-07-05\ntitle: "Sea\ntags: sky\nauthor: "Ada"\nlang: en',
        f"a.md:3: error: {NOT_CLOSED}",
    ),
    "a quote that ends in a list": (
        "title: 'Sea\ntags: ['a', 'b']",
        f"a.md:2: error: {NOT_CLOSED}",
    ),
    "quotes within quotes": (
        'summary: "over\n  two lines"\ntitle: "The "Sea" sails"',
        f"a.md:4: error: the front matter is not YAML: did not find expected key{QUOTES}",
    ),
    "an escape that there is not": (
        r'title: "\q"',
        f"a.md:2: error: the front matter is not YAML: found unknown escape character{QUOTES}",
    ),
    "a tabulator in front": (
        "a:\n\tb: c",
        "a.md:3: error: the front matter is not YAML: found character that cannot start any "
        "token\n  help: YAML takes no tabulator in front of a line: write blanks",
    ),
    "a key twice": (
        "title: a\ndate: b\ntitle: c",
        'a.md:4: error: "title" stands twice in the front matter',
    ),
    "a key twice in another case": (
        "title: a\nTitle: b",
        'a.md:3: error: "title" stands twice in the front matter',
    ),
    "a key twice within a value": (
        "author:\n  name: a\n  name: b",
        'a.md:4: error: "name" stands twice in the front matter',
    ),
    "a list as a key": ("[a]: b", "a.md:2: error: a key must be a plain text"),
    "a mapping as a key": ("? {a: b}\n: c", "a.md:2: error: a key must be a plain text"),
    "a list as a key within a value": ("a: {[b]: c}", "a.md:2: error: a key must be a plain text"),
    "an alias": ("a: &x b\nc: *x", f"a.md:3: error: {ALIAS}"),
    "an alias of nothing": ("a: *x", f"a.md:2: error: {ALIAS}"),
    "an alias within a list": ("a: &x b\nc: [d, *x]", f"a.md:3: error: {ALIAS}"),
    "an alias as a key": ("a: &x b\n*x : c", f"a.md:3: error: {ALIAS}"),
    "an alias that is merged": ("a: &x {b: c}\n<<: *x", f"a.md:3: error: {ALIAS}"),
    "an alias of itself": ("a: &x [*x]", f"a.md:2: error: {ALIAS}"),
    "a tag of text": (
        "a: !!str b",
        f"a.md:2: error: the YAML tag tag:yaml.org,2002:str {LEAVE}",
    ),
    "a tag of its own": ("a: !sea b", f"a.md:2: error: the YAML tag !sea {LEAVE}"),
    "a tag of a list": ("a: !sea [b]", f"a.md:2: error: the YAML tag !sea {LEAVE}"),
    "a tag of a key": ("!sea a: b", f"a.md:2: error: the YAML tag !sea {LEAVE}"),
    "a tag that runs a command": (
        "a: !!python/object/apply:os.system [exit]",
        f"a.md:2: error: the YAML tag tag:yaml.org,2002:python/object/apply:os.system {LEAVE}",
    ),
    "a tag of the whole": ("!sea\na: b", f"a.md:2: error: the YAML tag !sea {LEAVE}"),
    "lists in lists": (f"a: {'[' * 21}{']' * 21}", f"a.md:2: error: {DEEP}"),
    "mappings in mappings": (f"a: {'{b: ' * 21}c{'}' * 21}", f"a.md:2: error: {DEEP}"),
}


@pytest.mark.parametrize(("yaml", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_more_than_a_plain_mapping_is_refused(yaml: str, message: str) -> None:
    assert refusal(yaml) == message


def test_twenty_levels_are_not_too_deep() -> None:
    value: Value = "b"
    for _ in range(20):
        value = [value]
    assert read(f"a: {'[' * 20}b{']' * 20}") == {"a": Field(value, 2)}


BILLION_LAUGHS = "\n".join(
    ["a0: &a0 ha"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
)


def test_a_bomb_of_aliases_is_refused_at_the_first() -> None:
    assert refusal(BILLION_LAUGHS) == f"a.md:3: error: {ALIAS}"


NESTED = {
    "lists in a value": (f"a: {'[' * 50_000}", DEEP),
    "lists": ("[" * 50_000, None),
    "mappings in a value": (f"a: {'{b: ' * 50_000}", DEEP),
    "mappings as keys": ("{" * 50_000, None),
    "mappings as keys in a value": (f"a: {'{' * 50_000}", None),
    "question marks": ("? " * 50_000, None),
    "hyphens": ("- " * 50_000, "the front matter is no mapping of keys to values"),
    "a list that closes": (f"a: {'[' * 50_000}{']' * 50_000}", DEEP),
}


@pytest.mark.parametrize(("yaml", "message"), NESTED.values(), ids=NESTED)
def test_fifty_thousand_brackets_are_a_fault_and_no_crash(yaml: str, message: str | None) -> None:
    """In a process of its own, for a parser in C that overflows its stack takes all down."""
    code = (
        "import sys; from datetime import UTC\n"
        "from feed.articles import front_matter; from feed.articles.source import Source\n"
        "from feed.errors import ArticleError\n"
        "try: front_matter.split(Source('a.md', sys.stdin.read(), UTC))\n"
        "except ArticleError as fault: print(fault.line, fault.message)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=f"---\n{yaml}\n---\nShips.\n",
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 ")
    assert message is None or done.stdout == f"2 {message}\n"


def test_a_line_separator_does_not_count_as_a_line() -> None:
    """Editors do not count U+2028, so neither may the lines of a header."""
    assert read("a: 'b\u2028c'\nd: e")["d"].line == 3


pieces = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "a: ",
            "- ",
            "\n",
            "  ",
            "[",
            "]",
            "{",
            "}",
            "'",
            '"',
            "|",
            ">",
            "&x ",
            "*x",
            "!",
            "? ",
            "---",
            "#",
            ",",
        ]
    ),
)


@steady
@given(st.lists(pieces, max_size=14).map("".join))
def test_any_text_is_a_header_or_a_fault_with_its_line(yaml: str) -> None:
    text = f"---\n{yaml}\n---\nShips.\n"
    try:
        header, body, line = split(text)
    except ArticleError as error:
        assert error.line >= 1
        assert error.message
        return
    assert text.endswith(body)
    assert line == text.count("\n") - body.count("\n") + 1
    assert all(key == key.lower().strip() for key in header)
