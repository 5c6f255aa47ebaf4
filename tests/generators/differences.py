"""What a generator's own feed and ours do not have in common, and why: one table.

A line must hold to the letter: what differs in another way, or no longer, fails its test.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Difference(NamedTuple):
    """What ours has and theirs has not, the other way round, and why that is so.

    Of texts these are the words that differ. The field `entry` is the entry itself.
    """

    why: str
    ours: str
    theirs: str


TYPOGRAPHY = "it makes curled quotes and dashes of straight ones; ours shows what was typed"
VERSION = "YAML has 1.10 for the number 1.1, and no for false; ours reads what was written"
FOOTNOTES = "a footnote's number and the arrow back stand elsewhere"
TERMS = "definition lists and abbreviations are no part of the Markdown that ours reads"
CASE = "tags that differ by case alone are one in ours"
SLUG = "it makes the address of a small ASCII slug; an article's `slug` or `permalink` does in ours"
LANGUAGE = "it has a folder or a suffix for each language; `permalink` does it in ours"
ONE_AUTHOR = "its feed has room for the first author alone"
FOLDER = "the folder is a category; ours takes none from a path"
UNTITLED = "without a title it has none, or the file's name; ours the first heading or words"
VIDEO = "its frame cannot be in a feed, and has no words; ours is a link"
TASKS = "its boxes are elements of forms, which no feed reader shows; ours are letters"
BARE = "a bare address is a link in its Markdown; in ours it takes < and > around it"
PUBLISH_DATE = "written before it was published: in ours nothing is updated before that"
UTC = "a time without an offset is in UTC, as YAML has it; ours has it in the site's zone"
COLLECTION = "its template leaves out the tag that stands for all posts"
NAME_WITH_DATE = "it leaves the date of a file's name in the address"
NO_FOOTNOTES = "it has footnotes by a plugin only"

# what ours might learn
SHEBANG = "a first line of code such as :::python names its language, and is not shown"
RELATIVE = "a relative link is one of the page to a browser; in ours it is one of the file"

DIFFERENCES: Mapping[tuple[str, str, str], Difference] = {
    # Hugo
    ("hugo", "posts/code", "text"): Difference(
        TYPOGRAPHY, 'Hugo\'s src="a.png"', "Hugo’s src=“a.png”"
    ),
    ("hugo", "posts/footnotes", "text"): Difference(FOOTNOTES, "1 2", ""),
    ("hugo", "posts/local-time", "text"): Difference(TYPOGRAPHY, "harbour's", "harbour’s"),
    ("hugo", "posts/quotes", "text"): Difference(
        TYPOGRAPHY, '"Ahoy," -- it\'s said...', "“Ahoy,” – it’s said…"
    ),
    ("hugo", "posts/shortcodes", "text"): Difference(
        "it numbers lines of code; in a figure's title it reads no Markdown, which ours does",
        "harbour",
        "*harbour* 1",
    ),
    ("hugo", "posts/tasks", "addresses"): Difference(
        BARE, "", "https://example.com/ships | mailto:pilot@example.com"
    ),
    ("hugo", "posts/tasks", "updated"): Difference(
        PUBLISH_DATE, "2023-09-02T04:00:00+00:00", "2023-08-31T22:00:00+00:00"
    ),
    ("hugo", "posts/tasks", "text"): Difference(TASKS, "☑ ☐", ""),
    ("hugo", "posts/terms", "text"): Difference(TERMS, ": :", ""),
    ("hugo", "posts/untitled", "text"): Difference(UNTITLED, "", "A heading for a title"),
    ("hugo", "posts/untitled", "title"): Difference(UNTITLED, "A heading for a title", ""),
    ("hugo", "posts/version", "tags"): Difference(VERSION, "1.10", "1.1"),
    ("hugo", "posts/version", "title"): Difference(VERSION, "1.10", "1.1"),
    ("hugo", "posts/video", "addresses"): Difference(
        VIDEO, "https://www.youtube.com/watch?v=dQw4w9WgXcQ", ""
    ),
    ("hugo", "posts/video", "text"): Difference(VIDEO, "Video on YouTube", ""),
    ("hugo", "posts/wind.fr", "link"): Difference(
        LANGUAGE, "https://example.org/posts/wind.fr/", "https://example.org/fr/posts/wind/"
    ),
    ("hugo", "posts/wind.fr", "text"): Difference(TYPOGRAPHY, "n'y", "n’y"),
    ("hugo", "posts/Über Schiffe", "link"): Difference(
        SLUG, "https://example.org/posts/Über Schiffe/", "https://example.org/posts/über-schiffe/"
    ),
    # Pelican
    ("pelican", "code", "text"): Difference(SHEBANG, ":::python", ""),
    ("pelican", "colons", "tags"): Difference(CASE, "", "Łódź"),
    ("pelican", "footnotes", "text"): Difference(FOOTNOTES, "1 ↩︎ 2 ↩︎", "↩ ↩"),
    ("pelican", "names", "authors"): Difference(ONE_AUTHOR, "Quay, Ada | Berg, Bo", "Quay, Ada"),
    ("pelican", "nested", "text"): Difference(TERMS, ": *[HTML]: HyperText Markup Language", ""),
    ("pelican", "no-category", "tags"): Difference(
        "it files what has no category under one of its own", "", "misc"
    ),
    ("pelican", "norsk", "link"): Difference(
        LANGUAGE, "https://example.org/norsk.html", "https://example.org/norsk-no.html"
    ),
    ("pelican", "offset", "authors"): Difference(ONE_AUTHOR, "Ada Quay | Bo Berg", "Ada Quay"),
    ("pelican", "setext", "tags"): Difference(CASE, "", "Sea"),
    ("pelican", "weather/storm", "tags"): Difference(FOLDER, "", "weather"),
    ("pelican", "Über Schiffe", "link"): Difference(
        SLUG, "https://example.org/Über Schiffe.html", "https://example.org/uber-schiffe.html"
    ),
    # Jekyll
    ("jekyll", "footnotes", "text"): Difference(FOOTNOTES, "1 ↩︎ 2 ↩︎", "↩ ↩"),
    ("jekyll", "gist", "text"): Difference(
        "it numbers lines of code; ours leaves the numbers out",
        "",
        "1",
    ),
    ("jekyll", "lists", "text"): Difference(TERMS, ": *[HTML]: HyperText Markup Language", ""),
    ("jekyll", "local-time", "published"): Difference(
        UTC, "2022-09-01T06:05:09+00:00", "2022-09-01T08:05:09+00:00"
    ),
    ("jekyll", "local-time", "text"): Difference(TYPOGRAPHY, "harbour's", "harbour’s"),
    ("jekyll", "local-time", "updated"): Difference(
        UTC, "2022-09-01T06:05:09+00:00", "2022-09-01T08:05:09+00:00"
    ),
    ("jekyll", "no-title", "title"): Difference(
        UNTITLED, "Its title is the name of its file.", "No Title"
    ),
    ("jekyll", "quotes", "text"): Difference(
        TYPOGRAPHY, '"Ahoy," -- it\'s said...', "“Ahoy,” – it’s said…"
    ),
    ("jekyll", "quotes", "title"): Difference(TYPOGRAPHY, '"ahoy"', "“ahoy”"),
    ("jekyll", "setext", "text"): Difference(
        "its `link` in prose is an address; ours makes a link of it, with the name as its text",
        "assets/harbour.png.",
        "/blog/assets/harbour.png.",
    ),
    ("jekyll", "version", "tags"): Difference(VERSION, "1.10 | no", "1.1 | false"),
    ("jekyll", "version", "title"): Difference(VERSION, "1.10", "1.1"),
    ("jekyll", "weather/wind", "tags"): Difference(FOLDER, "", "weather"),
    # Eleventy
    ("eleventy", "posts/footnotes", "addresses"): Difference(
        NO_FOOTNOTES, "", "https://example.org/posts/footnotes/Rarely."
    ),
    ("eleventy", "posts/footnotes", "text"): Difference(
        NO_FOOTNOTES, "sink.1 1 Rarely. ↩︎", "sink.^1"
    ),
    ("eleventy", "posts/landing", "link"): Difference(
        NAME_WITH_DATE,
        "https://example.org/posts/landing/",
        "https://example.org/posts/2023-05-05-landing/",
    ),
    ("eleventy", "posts/links", "addresses"): Difference(
        RELATIVE, "https://example.org/json/", "https://example.org/posts/json/"
    ),
    ("eleventy", "posts/tagged-post", "tags"): Difference(COLLECTION, "post", ""),
    ("eleventy", "posts/version", "tags"): Difference(VERSION, "1.10", "1.1"),
    ("eleventy", "posts/version", "title"): Difference(VERSION, "1.10", "1.1"),
}
