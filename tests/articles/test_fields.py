"""What the keys of a header mean, from the texts that the author wrote."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed.articles import fields
from feed.articles.header import Field, Value
from feed.articles.source import Source
from feed.dates import timezone_named
from feed.errors import ArticleErrors, Notice
from feed.model import Article, Enclosure, Image, Link, Person

steady = settings(derandomize=True, deadline=None, max_examples=300)

SOURCE = Source("a.md", "", UTC)


ALONE = [key for key in fields.FIELDS if key != "categories"]
"""The keys that give one field; categories are tags as well."""


def read(key: str, value: Value) -> dict[str, object]:
    return fields.read(SOURCE, {key: Field(value, 7)})


def meaning(key: str, value: Value) -> object:
    """What the one field that a key gives means."""
    told = read(key, value)
    assert told.pop("notices") == ()
    ((name, line),) = told.pop("lines")
    assert (line, set(told)) == (7, {name})
    return told[name]


def fault(key: str, value: Value) -> str:
    with pytest.raises(ArticleErrors) as caught:
        read(key, value)
    return str(caught.value)


ADA = Person("Ada Quay")
ADA_BY_MAIL = Person("Ada Quay", "ada@example.org")
ALL_OF_ADA = Person("Ada Quay", "ada@example.org", "https://example.org/ada")
EXAMPLE = "https://example.org/"
UUID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
MP3 = "https://example.org/a.mp3"

MEANINGS: dict[str, tuple[str, Value, object]] = {
    "a title": ("title", "Ships", "Ships"),
    "a title on several lines": ("title", " Ships\n  sail\t", "Ships sail"),
    "a title with markup, which is text": ("title", "<b>A</b> & b", "<b>A</b> & b"),
    "a date": ("date", "2022-07-05", datetime(2022, 7, 5, tzinfo=UTC)),
    "a date with an offset": (
        "date",
        "2022-07-05T14:30:00+02:00",
        datetime(2022, 7, 5, 14, 30, tzinfo=timezone(timedelta(hours=2))),
    ),
    "an update": ("updated", "July 6, 2022", datetime(2022, 7, 6, tzinfo=UTC)),
    "a summary": ("summary", "How ships\ncame.", "How ships came."),
    "a language": ("lang", "pt-BR", "pt-BR"),
    "Norwegian": ("lang", "no", "no"),
    # persons
    "an author": ("author", "Ada Quay", (ADA,)),
    "with an e-mail address": ("author", "Ada Quay <ada@example.org>", (ADA_BY_MAIL,)),
    "with all": (
        "author",
        "Ada Quay <ada@example.org> (https://example.org/ada)",
        (ALL_OF_ADA,),
    ),
    "with an address of the web": (
        "author",
        "Ada Quay (https://example.org/ada)",
        (Person("Ada Quay", "", "https://example.org/ada"),),
    ),
    "with words in brackets": ("author", "Ada (our own one)", (Person("Ada (our own one)"),)),
    "with a comma": ("author", "Quay, Ada", (Person("Quay, Ada"),)),
    "in other letters": ("author", "李明", (Person("李明"),)),
    "an author as a mapping": ("author", {"name": "Ada Quay"}, (ADA,)),
    "a mapping of all": (
        "author",
        {"name": "Ada Quay", "email": "ada@example.org", "uri": "https://example.org/ada"},
        (ALL_OF_ADA,),
    ),
    "a mapping with url": (
        "author",
        {"name": "Ada", "url": "https://example.org/ü"},
        (Person("Ada", "", "https://example.org/%C3%BC"),),
    ),
    "a mapping with empty texts": ("author", {"name": "Ada Quay", "email": "", "uri": ""}, (ADA,)),
    "a list of authors": ("author", ["Ada Quay", "Olaf"], (ADA, Person("Olaf"))),
    "a list of all shapes": (
        "authors",
        [{"name": "Ada Quay"}, "Olaf <olaf@example.org>"],
        (ADA, Person("Olaf", "olaf@example.org")),
    ),
    "authors with commas": ("authors", "Ada Quay, Olaf", (ADA, Person("Olaf"))),
    "authors with commas and addresses": (
        "authors",
        "Ada Quay <ada@example.org>, Olaf",
        (ADA_BY_MAIL, Person("Olaf")),
    ),
    "empty authors": ("authors", "Ada Quay,, Olaf,", (ADA, Person("Olaf"))),
    "authors of whom there is one": ("authors", "Ada Quay", (ADA,)),
    "commas within a list": ("authors", ["Quay, Ada"], (Person("Quay, Ada"),)),
    "a contributor": ("contributor", "Quay, Ada", (Person("Quay, Ada"),)),
    "contributors": ("contributors", "Ada Quay, Olaf", (ADA, Person("Olaf"))),
    # tags
    "tags with commas": ("tags", "sea, trade", ("sea", "trade")),
    "a list of tags": ("tags", ["sea", "trade winds"], ("sea", "trade winds")),
    "one tag": ("tags", "sea", ("sea",)),
    "tags in their order": ("tags", "b, a", ("b", "a")),
    "tags that differ by case": ("tags", "Sea, sea, SEA", ("Sea",)),
    "tags that differ by case in other letters": ("tags", "Straße, STRASSE", ("Straße",)),
    "a comma within a list of tags": ("tags", ["sea, air"], ("sea, air",)),
    "empty tags": ("tags", "sea,, trade,", ("sea", "trade")),
    "nothing but empty tags": ("tags", ["", " "], ()),
    # ids
    "a tag": ("id", "tag:example.org,2001:Ships%2f", "tag:example.org,2001:Ships%2f"),
    "a page, in the case it was written": ("id", "HTTP://Example.ORG", "HTTP://Example.ORG"),
    "a bare UUID": ("id", UUID, f"urn:uuid:{UUID}"),
    "a bare UUID in capitals": ("id", UUID.upper(), f"urn:uuid:{UUID.upper()}"),
    "a UUID": ("id", f"urn:uuid:{UUID}", f"urn:uuid:{UUID}"),
    # link
    "a link": ("link", "https://example.org/a", "https://example.org/a"),
    "a link in other letters": ("link", "https://bücher.example", "https://xn--bcher-kva.example"),
    # slug
    "a slug": ("slug", "ships-and-trains", "ships-and-trains"),
    "a slug in other letters": ("slug", "船", "船"),
    "a slug that begins with a digit": ("slug", "2-ships", "2-ships"),
    "a slug with dots": ("slug", "v1.2", "v1.2"),
    # pictures and links
    "a cover": ("image", "ships.jpg", Image("ships.jpg")),
    "a cover elsewhere": ("image", "https://example.org/ü.jpg", Image(f"{EXAMPLE}%C3%BC.jpg")),
    "a cover that is told": (
        "image",
        {"src": "a.png", "alt": "A gull"},
        Image("a.png", "", "A gull"),
    ),
    "where it was seen": ("via", f"{EXAMPLE}a", (Link(f"{EXAMPLE}a", "via"),)),
    "what is like it": (
        "related",
        [f"{EXAMPLE}a", {"url": f"{EXAMPLE}b", "title": "B"}],
        (Link(f"{EXAMPLE}a", "related"), Link(f"{EXAMPLE}b", "related", title="B")),
    ),
    "its rights": ("rights", "© Ada  Quay", "© Ada Quay"),
    "its license": ("license", f"{EXAMPLE}by/4.0/", f"{EXAMPLE}by/4.0/"),
    # enclosures
    "a file": ("enclosure", "talk.mp3", (Enclosure("talk.mp3"),)),
    "files": ("enclosures", ["a.mp3", "b.mp3"], (Enclosure("a.mp3"), Enclosure("b.mp3"))),
    "a file as a mapping": ("enclosure", {"file": "talk.mp3"}, (Enclosure("talk.mp3"),)),
    "a file and its type": (
        "enclosure",
        {"href": "talk.bin", "type": "audio/mpeg"},
        (Enclosure("talk.bin", "audio/mpeg"),),
    ),
    "a recording elsewhere": (
        "enclosure",
        {"href": MP3, "type": "audio/mpeg", "length": "5242880"},
        (Enclosure(MP3, "audio/mpeg", 5242880),),
    ),
    "a recording by url": (
        "enclosures",
        [{"url": MP3, "type": "audio/mpeg", "length": "1"}],
        (Enclosure(MP3, "audio/mpeg", 1),),
    ),
    "a recording in other letters": (
        "enclosure",
        {"href": "https://example.org/ü.mp3", "type": "audio/mpeg", "length": "1"},
        (Enclosure("https://example.org/%C3%BC.mp3", "audio/mpeg", 1),),
    ),
}


@pytest.mark.parametrize(("key", "value", "expected"), MEANINGS.values(), ids=MEANINGS)
def test_a_key_has_its_meaning(key: str, value: Value, expected: object) -> None:
    assert meaning(key, value) == expected


@pytest.mark.parametrize("word", ["true", "True", "yes", "YES", "on", "1"])
def test_a_word_makes_a_draft(word: str) -> None:
    assert meaning("draft", word) is True


@pytest.mark.parametrize("word", ["false", "False", "no", "NO", "off", "0"])
def test_a_word_makes_no_draft(word: str) -> None:
    assert meaning("draft", word) is False


@pytest.mark.parametrize("key", ALONE)
@pytest.mark.parametrize("value", ["", [], {}], ids=["a text", "a list", "a mapping"])
def test_an_empty_value_is_as_good_as_none(key: str, value: Value) -> None:
    assert read(key, value) == {"lines": ((fields.FIELDS[key][0], 7),), "notices": ()}


def test_author_and_authors_both_count() -> None:
    told = fields.read(SOURCE, {"author": Field("Ada Quay", 2), "authors": Field("Olaf, Li", 3)})
    assert told["authors"] == (ADA, Person("Olaf"), Person("Li"))


def test_a_date_is_in_the_zone_of_the_source() -> None:
    source = Source("a.md", "", timezone_named("Asia/Tokyo"))
    told = fields.read(source, {"date": Field("2022-07-05", 2)})
    assert told["date"].isoformat() == "2022-07-05T00:00:00+09:00"


def test_every_key_fills_a_field_of_an_article() -> None:
    assert {name for name, _ in fields.FIELDS.values()} <= set(Article.__slots__)


A_TEXT = "must be a text, not a list or a mapping"
WHOLE = "\n  help: write it whole: https://example.org/page"
NO_IRI = "\n  help: write a UUID, or an absolute address such as https://example.org/a"
NO_NAME = (
    " cannot be the name of a page\n"
    "  help: write one name without / \\ ? # % : that begins with a letter or a digit"
)
NO_TAG = " is no language tag\n  help: write one such as en or pt-BR"
NO_LENGTH = " is no length\n  help: write it in bytes: 5242880"
NO_TYPE = " is no media type\n  help: write one such as audio/mpeg"
NO_PICTURE = "image must name its picture\n  help: write image: ships.jpg"
NO_FILE = "enclosure must name its file\n  help: write href: talk.mp3"
REMOTE = "\n  help: write href, type and length: it is not fetched to find out"

FAULTS: dict[str, tuple[str, Value, str]] = {
    "a list of titles": ("title", ["a"], f"title {A_TEXT}"),
    "a mapping of dates": ("date", {"a": "b"}, f"date {A_TEXT}"),
    "a list of ids": ("id", ["a"], f"id {A_TEXT}"),
    "a list of drafts": ("draft", ["true"], f"draft {A_TEXT}"),
    "a mapping of slugs": ("slug", {"a": "b"}, f"slug {A_TEXT}"),
    "a list of links": ("link", ["a"], f"link {A_TEXT}"),
    "a list of languages": ("lang", ["en"], f"lang {A_TEXT}"),
    "a list of summaries": ("summary", ["a"], f"summary {A_TEXT}"),
    "a NUL in a title": (
        "title",
        "a\0b",
        "title holds the control character U+0000\n  help: delete that character",
    ),
    "a control in a list": (
        "tags",
        ["a", "b\x85"],
        "tags holds the control character U+0085\n  help: delete that character",
    ),
    "a control in a mapping": (
        "author",
        {"name": "a\x1b"},
        "author holds the control character U+001B\n  help: delete that character",
    ),
    "a bad date": (
        "date",
        "2022-02-30",
        '"2022-02-30" is not a date: day must be 1 to 28\n  help: write it as 2022-07-05',
    ),
    "a bad update": (
        "updated",
        "01/02/03",
        '"01/02/03" is not a date: which number is the month?\n  help: write it as 2022-07-05',
    ),
    "a draft that may be": (
        "draft",
        "maybe",
        '"maybe" is neither true nor false\n  help: write true or false',
    ),
    # persons
    "an address without a name": ("author", "<ada@example.org>", "author must have a name"),
    "a mapping without a name": ("author", {"email": "a@example.org"}, "author must have a name"),
    "a list with an empty author": ("author", ["Ada", ""], "author must have a name"),
    "a list in a list of authors": (
        "author",
        [["Ada"]],
        "author must be a name, or a mapping with name, email and uri",
    ),
    "an e-mail address without an at": (
        "author",
        "Ada <ada>",
        '"ada" is no e-mail address',
    ),
    "an e-mail address without a domain": (
        "contributor",
        {"name": "Ada", "email": "ada@example"},
        '"ada@example" is no e-mail address',
    ),
    "a relative address of an author": (
        "author",
        {"name": "Ada", "uri": "/ada"},
        f'"/ada" is no address of the web{WHOLE}',
    ),
    "a name that is a list": (
        "author",
        {"name": ["Ada"]},
        "author must be a name, or a mapping with name, email and uri",
    ),
    "an e-mail address that is a list": (
        "author",
        {"name": "Ada", "email": ["ada@example.org"]},
        "author must be a name, or a mapping with name, email and uri",
    ),
    # tags
    "a mapping of tags": (
        "tags",
        {"a": "b"},
        "tags must be a list\n  help: write [economy, health]",
    ),
    "a list in a list of tags": ("tags", ["a", ["b"]], f"tags {A_TEXT}"),
    # ids
    "a word as an id": ("id", "ships", f'"ships" is no IRI{NO_IRI}'),
    "a number as an id": ("id", "42", f'"42" is no IRI{NO_IRI}'),
    "an id with a blank": (
        "id",
        "tag:example.org,2001:a b",
        f'"tag:example.org,2001:a b" is no IRI{NO_IRI}',
    ),
    "an id that is not ASCII": (
        "id",
        "https://example.org/ü",
        f'"https://example.org/ü" is no IRI{NO_IRI}',
    ),
    "a UUID in braces": ("id", f"{{{UUID}}}", f'"{{{UUID}}}" is no IRI{NO_IRI}'),
    "a UUID cut short": ("id", UUID[:-1], f'"{UUID[:-1]}" is no IRI{NO_IRI}'),
    # link
    "a link without a scheme": (
        "link",
        "example.org/a",
        f'"example.org/a" is no address of the web{WHOLE}',
    ),
    "a link of another scheme": (
        "link",
        "ftp://example.org",
        f'"ftp://example.org" is no address of the web{WHOLE}',
    ),
    "a link that is script": (
        "link",
        "javascript:a()",
        f'"javascript:a()" is no address of the web{WHOLE}',
    ),
    # lang
    "a language in words": ("lang", "english", f'"english"{NO_TAG}'),
    "a language with an underscore": ("lang", "en_US", f'"en_US"{NO_TAG}'),
    # slug
    "a slug that climbs": ("slug", "../a", f'"../a"{NO_NAME}'),
    "a slug that is a path": ("slug", "a/b", f'"a/b"{NO_NAME}'),
    "a slug with a backslash": ("slug", "a\\b", f'"a\\b"{NO_NAME}'),
    "a slug that hides": ("slug", ".a", f'".a"{NO_NAME}'),
    "a slug that is passed over": ("slug", "_a", f'"_a"{NO_NAME}'),
    "a slug of dots": ("slug", "..", f'".."{NO_NAME}'),
    "a slug with a question mark": ("slug", "a?b", f'"a?b"{NO_NAME}'),
    "a slug with a number sign": ("slug", "a#b", f'"a#b"{NO_NAME}'),
    "a slug with a per cent sign": ("slug", "a%2fb", f'"a%2fb"{NO_NAME}'),
    "a slug with a drive": ("slug", "c:a", f'"c:a"{NO_NAME}'),
    "a slug that begins with a hyphen": ("slug", "-a", f'"-a"{NO_NAME}'),
    # pictures and links
    "a cover without a picture": ("image", {"alt": "A gull"}, NO_PICTURE),
    "two covers": (
        "image",
        [["a.png"], "b.png"],
        "image must be a picture, or a mapping with href and alt",
    ),
    "a cover that acts": (
        "image",
        "javascript:alert(1)",
        f'"javascript:alert(1)" is no address of the web{WHOLE}',
    ),
    "a source that is a path": ("via", "a.html", f'"a.html" is no address of the web{WHOLE}'),
    "a source without an address": (
        "via",
        {"title": "A"},
        "via must be an address, or a mapping with href and title",
    ),
    "a license that is a name": ("license", "MIT", f'"MIT" is no address of the web{WHOLE}'),
    # enclosures
    "an enclosure without a file": ("enclosure", {"type": "audio/mpeg"}, NO_FILE),
    "a file that is a list": ("enclosure", {"href": ["a"]}, NO_FILE),
    "a list in a list of enclosures": (
        "enclosure",
        [["a"]],
        "enclosure must be a file, or a mapping with href, type and length",
    ),
    "a type of one word": ("enclosure", {"href": "a", "type": "audio"}, f'"audio"{NO_TYPE}'),
    "a type that is not ASCII": ("enclosure", {"href": "a", "type": "ä/b"}, f'"ä/b"{NO_TYPE}'),
    "a length of nought": ("enclosure", {"href": "a", "length": "0"}, f'"0"{NO_LENGTH}'),
    "a length below": ("enclosure", {"href": "a", "length": "-5"}, f'"-5"{NO_LENGTH}'),
    "a length with a unit": ("enclosure", {"href": "a", "length": "5 MB"}, f'"5 MB"{NO_LENGTH}'),
    "a length in other digits": ("enclosure", {"href": "a", "length": "५"}, f'"५"{NO_LENGTH}'),
    "a length of 400 digits": (
        "enclosure",
        {"href": "a", "length": "9" * 400},
        f'"{"9" * 400}"{NO_LENGTH}',
    ),
    "a recording elsewhere without a type": (
        "enclosure",
        MP3,
        f'the remote enclosure "{MP3}" needs its type and length{REMOTE}',
    ),
    "a recording elsewhere in other letters, without a type": (
        "enclosure",
        "https://example.org/ü.mp3",
        f'the remote enclosure "https://example.org/ü.mp3" needs its type and length{REMOTE}',
    ),
    "a recording of another scheme": (
        "enclosure",
        {"href": "ftp://example.org/a", "type": "a/b", "length": "1"},
        f'"ftp://example.org/a" is no address of the web{WHOLE}',
    ),
}


@pytest.mark.parametrize(("key", "value", "message"), FAULTS.values(), ids=FAULTS)
def test_a_value_that_does_not_mean_what_its_key_needs_is_a_fault(
    key: str, value: Value, message: str
) -> None:
    assert fault(key, value) == f"a.md:7: error: {message}"


def test_all_faults_are_told_by_line() -> None:
    header = {
        "slug": Field("../a", 5),
        "draft": Field("maybe", 3),
        "title": Field("Sea", 2),
        "lang": Field("english", 4),
    }
    with pytest.raises(ArticleErrors) as caught:
        fields.read(SOURCE, header)
    assert [(one.line, one.message) for one in caught.value.faults] == [
        (3, '"maybe" is neither true nor false'),
        (4, '"english" is no language tag'),
        (5, '"../a" cannot be the name of a page'),
    ]


MISSPELT = {
    "titel": "title",
    "dates": "date",
    "update": "updated",
    "autor": "author",
    "auhtors": "authors",
    "tag": "tags",
    "summery": "summary",
    "slugs": "slug",
    "drafts": "draft",
    "enclosur": "enclosure",
}


@pytest.mark.parametrize(("key", "meant"), MISSPELT.items())
def test_a_misspelt_key_is_told_and_stops_nothing(key: str, meant: str) -> None:
    message = f'the key "{key}" is not read; is it "{meant}"?'
    assert read(key, "a") == {"lines": (), "notices": (Notice("a.md", 7, message),)}


@pytest.mark.parametrize("key", ["layout", "weight", "type", "series", "math", "<<"])
def test_keys_of_other_programs_are_passed_over(key: str) -> None:
    assert read(key, {"any": ["thing"]}) == {"lines": (), "notices": ()}


values = st.recursive(
    st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "email", "uri", "href", "type", "length"]), inner
        )
    ),
    max_leaves=5,
)


@steady
@given(st.sampled_from(ALONE), values)
def test_any_value_has_a_meaning_or_is_a_fault(key: str, value: Value) -> None:
    try:
        told = read(key, value)
    except ArticleErrors as error:
        assert [one.line for one in error.faults] == [7]
        return
    assert set(told) <= {"lines", "notices", fields.FIELDS[key][0]}
