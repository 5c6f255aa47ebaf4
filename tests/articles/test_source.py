"""The bytes of an article are UTF-8 text that a feed may hold, or a fault that says where."""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed.articles.source import Source, check_size, decode
from feed.characters import FORBIDDEN, may_be_forbidden
from feed.errors import ArticleError

steady = settings(derandomize=True, deadline=None, max_examples=300)

SAVE = "\n  help: save it as UTF-8; every editor's “Save as” can"
DELETE = "\n  help: delete that character"


def fault(data: bytes) -> str:
    with pytest.raises(ArticleError) as caught:
        decode("a.txt", data, UTC)
    return str(caught.value)


TEXTS = {
    "ASCII": (b"ships", "ships"),
    "other letters": ("ships, 船, кораблі".encode(), "ships, 船, кораблі"),
    "beyond the first plane": ("👩‍💻".encode(), "👩‍💻"),
    "a byte order mark": (b"\xef\xbb\xbfships", "ships"),
    "a second one is a character": (b"\xef\xbb\xbf\xef\xbb\xbfa", "\ufeffa"),
    "lines as in Windows": (b"a\r\nb\r\n", "a\nb\n"),
    "lines as they once were": (b"a\rb\r", "a\nb\n"),
    "all kinds of lines": (b"a\r\n\rb\n\r\nc", "a\n\nb\n\nc"),
    "tabulators": (b"a\tb", "a\tb"),
    "a line separator": ("a\u2028b".encode(), "a\u2028b"),
    "a no-break space": (b"a\xc2\xa0b", "a\u00a0b"),
    "a noncharacter of a further plane": ("a\U0001fffe".encode(), "a\U0001fffe"),
}


@pytest.mark.parametrize(("data", "text"), TEXTS.values(), ids=TEXTS)
def test_bytes_are_read_as_utf_8_of_any_line_ends(data: bytes, text: str) -> None:
    assert decode("a.txt", data, UTC) == Source("a.txt", text, UTC)


NOT_UTF_8 = {
    "Latin 1": (b"k\xe4se", "a.txt:1: error: byte 1 (0xE4) is not UTF-8"),
    "in the third line": (b"a\nb\nk\xe4se", "a.txt:3: error: byte 5 (0xE4) is not UTF-8"),
    "behind lines as in Windows": (b"a\r\nk\xe4", "a.txt:2: error: byte 4 (0xE4) is not UTF-8"),
    "behind lines as they once were": (
        b"a\rb\rk\xe4",
        "a.txt:3: error: byte 5 (0xE4) is not UTF-8",
    ),
    "behind a byte order mark": (
        b"\xef\xbb\xbfk\xe4",
        "a.txt:1: error: byte 4 (0xE4) is not UTF-8",
    ),
    "cut short": (b"\xe8\x88", "a.txt:1: error: byte 0 (0xE8) is not UTF-8"),
    "a surrogate": (b"\xed\xa0\x80", "a.txt:1: error: byte 0 (0xED) is not UTF-8"),
    "longer than need be": (b"a\xc0\xaf", "a.txt:1: error: byte 1 (0xC0) is not UTF-8"),
    "beyond Unicode": (b"\xf4\x90\x80\x80", "a.txt:1: error: byte 0 (0xF4) is not UTF-8"),
}


@pytest.mark.parametrize(("data", "message"), NOT_UTF_8.values(), ids=NOT_UTF_8)
def test_bytes_that_are_not_utf_8_are_told_with_byte_and_line(data: bytes, message: str) -> None:
    """RFC 3629, 3: which sequences are UTF-8."""
    assert fault(data) == message + SAVE


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf_16_be"])
def test_utf_16_is_named(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding.endswith("be") else b""
    data = mark + "date 2022-07-05".encode(encoding)
    assert fault(data) == f"a.txt: error: is UTF-16, not UTF-8{SAVE}"


CONTROLS = {
    "a NUL": (b"\0", 1, 1, "U+0000"),
    "a NUL in the second line": (b"a\nbc\0", 2, 3, "U+0000"),
    "an escape": (b"a\r\nb\x1b[31m", 2, 2, "U+001B"),
    "a form feed": (b"\r\ra\x0c", 3, 2, "U+000C"),
    "a vertical tabulator": (b"a\x0bb", 1, 2, "U+000B"),
    "a delete": (b"ab\x7f", 1, 3, "U+007F"),
    "a control of the second set": ("ä\x85".encode(), 1, 2, "U+0085"),
    "the last of them": ("\x9f".encode(), 1, 1, "U+009F"),
    "U+FDD0": ("\ufdd0".encode(), 1, 1, "U+FDD0"),
    "U+FDEF": ("\ufdef".encode(), 1, 1, "U+FDEF"),
    "U+FFFE": ("\ufffe".encode(), 1, 1, "U+FFFE"),
    "U+FFFF": ("a\uffff".encode(), 1, 2, "U+FFFF"),
    "behind a byte order mark": (b"\xef\xbb\xbfa\0", 1, 2, "U+0000"),
}


@pytest.mark.parametrize(("data", "line", "column", "name"), CONTROLS.values(), ids=CONTROLS)
def test_a_control_character_is_told_with_line_and_column(
    data: bytes, line: int, column: int, name: str
) -> None:
    """XML 1.0, 2.2: what a document may hold."""
    message = f"a.txt:{line}: error: {name} in column {column} is a control character"
    assert fault(data) == message + DELETE


def test_a_lost_character_is_told() -> None:
    assert fault("k\ufffdse".encode()) == (
        "a.txt:1: error: U+FFFD in column 2 stands for a lost character\n"
        "  help: write the character that was meant"
    )


EMPTY = {
    "no byte": b"",
    "blanks and lines": b" \n\t\r\n ",
    "a byte order mark": b"\xef\xbb\xbf",
    "wide blanks": "\u3000\u00a0\u2028".encode(),
}


@pytest.mark.parametrize("data", EMPTY.values(), ids=EMPTY)
def test_an_empty_file_is_no_article(data: bytes) -> None:
    assert fault(data) == (
        "a.txt: error: is empty\n  help: write its date and its text, or remove the file"
    )


def test_ten_megabytes_are_an_article() -> None:
    check_size("a.txt", 10_000_000)
    assert len(decode("a.txt", b"x" * 10_000_000, UTC).text) == 10_000_000


def test_more_is_too_large() -> None:
    with pytest.raises(ArticleError) as caught:
        check_size("a/b.md", 12_345_678)
    assert str(caught.value) == (
        "a/b.md: error: has 12.3 MB; an article may have 10 MB\n"
        "  help: split it, or put its pictures beside it as files"
    )


def test_one_byte_more_is_not_told_as_the_same() -> None:
    assert "has 10,000,001 bytes; an article may have 10 MB" in fault(b"x" * 10_000_001)


@steady
@given(st.binary())
def test_any_bytes_are_text_without_forbidden_characters_or_a_fault(data: bytes) -> None:
    try:
        source = decode("a.txt", data, UTC)
    except ArticleError as error:
        assert error.path == "a.txt"
        assert 0 <= error.line <= data.count(b"\n") + data.count(b"\r") + 1
        return
    assert "\r" not in source.text
    assert source.text.strip()
    assert not FORBIDDEN.search(source.text)


@steady
@given(
    st.text(st.characters(exclude_categories=("Cs",))),
    st.sampled_from("\0\x1f\x7f\x80\x9f\ufdd0\ufffd\uffff"),
)
def test_the_quick_look_misses_nothing(text: str, character: str) -> None:
    if FORBIDDEN.search(text):
        assert may_be_forbidden(text.encode())
    assert may_be_forbidden((text + character + text).encode())
