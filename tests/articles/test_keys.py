"""What Jekyll, Hugo, Pelican, Zola and Eleventy call our fields, in whatever front matter."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed.articles import fields, keys, read
from feed.articles.header import Field, Value
from feed.errors import ArticleErrors
from feed.model import Article, Image, Person

DAY = datetime(2022, 7, 5, tzinfo=UTC)


def article(text: str, path: str = "2022-07-05-a.md") -> Article:
    return read(path, text.encode(), UTC)


def fault(text: str, path: str = "2022-07-05-a.md") -> str:
    with pytest.raises(ArticleErrors) as caught:
        article(text, path)
    return str(caught.value)


def yaml(lines: str) -> Article:
    return article(f"---\n{lines}\n---\nText.\n")


# --- names --------------------------------------------------------------------------------

NAMES = {
    # Hugo
    "publishDate": ("publishDate: 2022-07-01", "date", datetime(2022, 7, 1, tzinfo=UTC)),
    "a date of publication": ("published: 2022-07-01", "date", datetime(2022, 7, 1, tzinfo=UTC)),
    "lastmod": ("lastmod: 2022-07-09", "updated", datetime(2022, 7, 9, tzinfo=UTC)),
    "linkTitle": ("linkTitle: Ships", "title", "Ships"),
    "title and linkTitle": ("linkTitle: S\ntitle: Ships", "title", "Ships"),
    "description": ("description: In short.", "summary", "In short."),
    "keywords": ("keywords: [a, b]", "tags", ("a", "b")),
    "categories and tags": ("categories: [a]\ntags: [b, A]", "tags", ("b", "A")),
    "url": ("url: /2022/ships/", "address", "/2022/ships/"),
    "aliases": ("aliases: [/old/, older.html]", "aliases", ("/old/", "older.html")),
    "PaperMod's cover": ("cover: { image: a.png }", "image", Image("a.png")),
    "images": ("images: [a.png, b.png]", "image", Image("a.png")),
    "a date of its own for publication": (
        "date: 2022-07-05\npublishDate: 2022-07-01",
        "date",
        datetime(2022, 7, 1, tzinfo=UTC),
    ),
    "expiryDate": ("expiryDate: 2030-01-01", "expires", datetime(2030, 1, 1, tzinfo=UTC)),
    "headless": ("headless: true", "draft", True),
    "in no list": ("build: { list: never }", "draft", True),
    # Eleventy
    "in no collection": ("eleventyExcludeFromCollections: true", "draft", True),
    "without a page": ("permalink: false", "draft", True),
    # Jekyll
    "last_modified_at": (
        "last_modified_at: 2022-07-09",
        "updated",
        datetime(2022, 7, 9, tzinfo=UTC),
    ),
    "not published": ("published: false", "draft", True),
    "published": ("published: true", "draft", False),
    "excerpt": ("excerpt: In short.", "summary", "In short."),
    "a permalink": ("permalink: /about.html", "address", "/about.html"),
    "a permalink without a slash": ("permalink: /about", "address", "/about/"),
    "redirect_from": ("redirect_from: /old", "aliases", ("/old/",)),
    # Pelican
    "modified": ("modified: 2022-07-09", "updated", datetime(2022, 7, 9, tzinfo=UTC)),
    "status: draft": ("status: draft", "draft", True),
    "status: hidden": ("status: hidden", "draft", True),
    "status: published": ("status: published", "draft", False),
    "category": ("category: sea", "tags", ("sea",)),
    "semicolons": (
        "authors: Quay, Ada; Berg, Bo",
        "authors",
        (Person("Quay, Ada"), Person("Berg, Bo")),
    ),
    # Zola
    "path": ("path: weather/storm", "address", "/weather/storm/"),
    "taxonomies": ("taxonomies: { tags: [a], categories: [b] }", "tags", ("a", "b")),
    "extra.updated": (
        "extra: { updated: 2022-07-09 }",
        "updated",
        datetime(2022, 7, 9, tzinfo=UTC),
    ),
    "authors of a taxonomy": ("taxonomies: { authors: [Ada] }", "authors", (Person("Ada"),)),
    # all of them
    "capitals": ("TITLE: Ships", "title", "Ships"),
    "guid": ("guid: https://example.org/?p=1", "id", "https://example.org/?p=1"),
    "uuid": (
        "uuid: 1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        "id",
        "urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    ),
    "language": ("language: de", "lang", "de"),
}


@pytest.mark.parametrize(("lines", "field", "value"), NAMES.values(), ids=NAMES)
def test_a_name_of_another_generator_means_our_field(lines: str, field: str, value: object) -> None:
    assert getattr(yaml(lines), field) == value


HEADERS = st.dictionaries(
    st.sampled_from(
        sorted(
            {*fields.FIELDS, *keys.KNOWN, *keys.TAGS, "layout", "status", "headless"}
            | {"extra", "params", "taxonomies", "cover", "build", "_build"}
        )
    ),
    st.sampled_from(["a", "", "true", "false", "draft", ["a", "b"]])
    | st.dictionaries(st.sampled_from(["tags", "date", "image", "list"]), st.just("never")),
    max_size=4,
)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(HEADERS)
def test_a_header_by_our_own_names_is_left_as_it_is(values: dict[str, Value]) -> None:
    """And it makes no difference whether anything else is looked for."""
    header = {key: Field(value, line) for line, (key, value) in enumerate(values.items())}
    assert keys.ours(header) == keys.ours(header, {"a name that nobody has": "title"})


def test_our_own_name_wins() -> None:
    assert yaml("summary: Ours.\ndescription: Theirs.").summary == "Ours."
    assert yaml("description: Theirs.\nsummary: ''").summary == ""


def test_a_name_of_the_configuration_means_what_it_says() -> None:
    text = b"---\nposted: 2022-07-01\n---\nText.\n"
    found = read("a.md", text, UTC, (("posted", "date"),))
    assert found.date == datetime(2022, 7, 1, tzinfo=UTC)


# --- values -------------------------------------------------------------------------------

KEPT = {
    "a language that YAML 1.1 takes for a no": ("lang: no", "lang", "no"),
    "a version that is a number": ("tags: [1.10, 010, yes]", "tags", ("1.10", "010", "yes")),
    "a slug that is a date": ("slug: 2022-07-05", "slug", "2022-07-05"),
    "a title that is a time": ("title: 12:30", "title", "12:30"),
}


@pytest.mark.parametrize(("lines", "field", "value"), KEPT.values(), ids=KEPT)
def test_what_was_written_stays_what_was_written(lines: str, field: str, value: object) -> None:
    assert getattr(yaml(lines), field) == value


@pytest.mark.parametrize(
    ("path", "tags"),
    [
        pytest.param("_posts/2022-07-05-a.md", ("night", "market"), id="in Jekyll's folder"),
        pytest.param("2022-07-05-a.md", ("night market",), id="elsewhere"),
    ],
)
def test_blanks_part_the_tags_of_jekyll(path: str, tags: tuple[str, ...]) -> None:
    for key in ("tags", "categories"):
        assert article(f"---\n{key}: night market\n---\nText.\n", path).tags == tags


ADDRESSES = ["https://example.org/a", "//example.org/a", "/../a", "/", "/a b?c", "/a#b", "/:year/a"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_address_within_the_site_is_a_fault(address: str) -> None:
    assert fault(f'---\npermalink: "{address}"\n---\nText.\n').startswith(
        "2022-07-05-a.md:2: error"
    )


# --- shapes -------------------------------------------------------------------------------

TOML = 'title = "Ships"\ndate = 2022-07-01T10:00:00Z\n'
LINES = "Title: Ships\nDate: 2022-07-01 10:00 UTC\nTags: 1.10\n"
SHAPES = {
    "TOML": f'+++\n{TOML}tags = ["1.10"]\nweight = 1.10\n+++\n',
    "TOML between hyphens": f'---toml\n{TOML}tags = ["1.10"]\n---\n',
    "TOML with tables": f'+++\n{TOML}[taxonomies]\ntags = [ "1.10" ]\n+++\n',
    "JSON": '{\n"title": "Ships",\n"date": "2022-07-01T10:00:00Z",\n"tags": [1.10]\n}\n',
    "JSON between hyphens": (
        '---json\n{"title": "Ships", "date": "2022-07-01T10:00:00Z", "tags": ["1.10"]}\n---\n'
    ),
    "YAML": "---\ntitle: Ships\ndate: 2022-07-01T10:00:00Z\ntags: [1.10]\n---\n",
    "lines": f"{LINES}Slug: a\n\n",
    "lines that begin otherwise": f"Slug: a\n{LINES}\n",
    "lines that go on": f"{LINES}Summary: In\n    short.\n\n",
}


@pytest.mark.parametrize("head", SHAPES.values(), ids=SHAPES)
def test_front_matter_has_many_shapes(head: str) -> None:
    found = article(f"{head}Three *ships*.\n", "a.md")
    assert (found.title, found.tags) == ("Ships", ("1.10",))
    assert found.date == datetime(2022, 7, 1, 10, tzinfo=UTC)
    assert found.body.strip() == "Three *ships*."


PROSE = {
    "a brace": "{ is a brace.\n",
    "a template": "{{ x }} is a template.\n",
    "a colon": "Note: this is no head.\n",
    "plus signs": "+++ are plus signs.\n",
    "a name of a field": "Summary: it went well.\n",
    "a talk": "Ada: Good day.\nBo: Good day.\nAda: Rain again.\n",
}


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE)
def test_what_only_begins_like_it_is_text(text: str) -> None:
    assert article(text).body == text


BROKEN = {
    "TOML that is none": (
        "+++\ntitle = Ships\n+++\nText.",
        "2022-07-05-a.md:2: error: the front matter is not TOML: invalid value",
    ),
    "TOML that is not closed": (
        '+++\ntitle = "Ships"\n',
        "2022-07-05-a.md:1: error: the front matter that begins here is not closed",
    ),
    "a wrong value in TOML": (
        '+++\ntitle = "Ships"\ndate = "soon"\n+++\nText.',
        '2022-07-05-a.md:3: error: "soon" is not a date',
    ),
    "a wrong value in a table": (
        '+++\n[extra]\nupdated = "soon"\n+++\nText.',
        '2022-07-05-a.md:2: error: "soon" is not a date',
    ),
    "JSON that is none": (
        '{\n"title": "Ships",\n"date" 2022\n}\nText.',
        "2022-07-05-a.md:3: error: the front matter is not JSON: expecting ':' delimiter",
    ),
    "JSON in which a key stands twice": (
        '{"title": "A", "title": "B"}\nText.',
        '2022-07-05-a.md:1: error: "title" stands twice in the front matter',
    ),
    "a number that is too long": (
        "+++\ntitle = 0x" + "f" * 5000 + "\n+++\nText.",
        "2022-07-05-a.md:2: error: a number in the front matter is too long",
    ),
    "a wrong value below a text of many lines": (
        '+++\nx = """\na\n"""\ndate = "soon"\n+++\nText.',
        '2022-07-05-a.md:5: error: "soon" is not a date',
    ),
    "JavaScript": (
        "---js\n{ title: 'A' }\n---\nText.",
        "2022-07-05-a.md:1: error: front matter of the kind js is not read",
    ),
    "a key twice in lines": (
        "Title: A\nTitle: B\n\nText.",
        '2022-07-05-a.md:2: error: "title" stands twice in the header',
    ),
}


@pytest.mark.parametrize(("text", "told"), BROKEN.values(), ids=BROKEN)
def test_front_matter_that_cannot_be_read_is_told_with_its_line(text: str, told: str) -> None:
    assert fault(text).startswith(told)


def test_a_summary_may_end_at_a_mark() -> None:
    found = article("---\ntitle: A\n---\nIn *short*.\n\n<!--more-->\n\nAt length.\n")
    assert found.summary == "In short."
    assert yaml("summary: Ours.").summary == "Ours."


def test_an_update_of_the_day_itself_is_none() -> None:
    """It is told without a time, the article with one."""
    found = yaml("date: 2022-07-05 14:30\nlastmod: 2022-07-05")
    assert found.updated is None


def test_an_address_may_tell_the_date() -> None:
    """Zola's `path`, say."""
    found = article('+++\npath = "2022/07/05/storm"\n+++\nText.\n', "storm.md")
    assert (found.date, found.address) == (DAY, "/2022/07/05/storm/")


# --- what must not be published -----------------------------------------------------------

KEPT_BACK = {
    "a status below an unknown key": "Series: A\nTitle: T\nStatus: draft\n\nSecret.",
    "a status without a title": "Category: A\nStatus: draft\n\nSecret.",
    "a status alone": "Status: hidden\n\nSecret.",
    "a status that skips": "Title: T\nStatus: skip\n\nSecret.",
    "a status with blanks": '+++\nstatus = "draft "\n+++\nSecret.',
    "a status in a list": "---\nstatus: [draft]\n---\nSecret.",
    "published: 0": "---\npublished: 0\n---\nSecret.",
    "published: n": "---\npublished: n\n---\nSecret.",
    "a fence that names YAML": "---yaml\ndraft: true\n---\nSecret.",
    "a fence with a blank": "--- yaml\ndraft: true\n---\nSecret.",
    "a fence with a comment": "--- # mine\ndraft: true\n---\nSecret.",
    "a fence behind what nobody sees": "\u200b---\ndraft: true\n---\nSecret.",
    "a fence behind two marks of order": "\ufeff\ufeff---\ndraft: true\n---\nSecret.",
    "JSON with a blank": '--- json\n{"draft": true}\n---\nSecret.',
    "JSON whose key has a quote": '{"a\\"b": 1,\n"draft": true}\nSecret.',
}


@pytest.mark.parametrize("text", KEPT_BACK.values(), ids=KEPT_BACK)
def test_what_is_kept_back_is_a_draft_however_it_is_said(text: str) -> None:
    assert article(text).draft


@pytest.mark.parametrize("name", ["publishDate", "pubDate", "published", "published_at"])
def test_a_date_of_publication_wins_over_the_date(name: str) -> None:
    """Else what is to appear later would be published at once."""
    found = yaml(f"date: 2020-01-01\n{name}: 2099-01-01")
    assert found.date == datetime(2099, 1, 1, tzinfo=UTC)


def test_front_matter_wins_over_what_the_html_says_under_any_name() -> None:
    text = '---\ncreated: 2099-01-01\n---\n<p>A <time datetime="2020-01-01">day</time></p>'
    assert article(text, "a.html").date == datetime(2099, 1, 1, tzinfo=UTC)


UNSEEN = {
    "a comment in a first sentence": (
        "<p>First {% comment %}SECRET{% endcomment %} q.</p>",
        "a.html",
    ),
    "a variable in a heading": ("<h1>Head {{ page.SECRET }} x</h1><p>Text.</p>", "a.html"),
    "a variable in a title": ("<title>Head {{ page.SECRET }} x</title><p>Text.</p>", "a.html"),
    "a comment in a summary": (
        "<p>A {% comment %}SECRET{% endcomment %}</p><!--more--><p>B</p>",
        "a.html",
    ),
    "a variable in a heading of Markdown": ("# Head {{ page.SECRET }} x\n\nText.\n", "a.md"),
}


@pytest.mark.parametrize(("text", "path"), UNSEEN.values(), ids=UNSEEN)
def test_tags_of_templates_are_in_no_title_and_no_summary(text: str, path: str) -> None:
    found = article(text, f"2022-07-05-{path}")
    assert "SECRET" not in found.title + found.summary


def test_a_heading_with_a_tag_stays_where_it_is_told() -> None:
    assert "{{ site.version }}" in article("# Version {{ site.version }} out\n\nText.\n").body


@pytest.mark.parametrize(
    "head",
    ["+++\n" + "".join(f"k{n} = 1\n" for n in range(20_000)), "+++\n" + "\n" * 40_000],
    ids=["keys", "lines"],
)
def test_front_matter_is_read_in_time_by_its_length(head: str) -> None:
    start = time.process_time()
    article(f'{head}title = "A"\n+++\nText.\n')
    assert time.process_time() - start < 5
