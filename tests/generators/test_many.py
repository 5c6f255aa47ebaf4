"""Sites of 500 articles in the manner of each generator: every fault is told in one run."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import pytest
from programs import NOW, run, write

ARTICLES = 500
SECONDS = 10
"""As long as a run may take here, where other tests run as well; alone it takes less than 2."""

SETTINGS = 'url = "https://example.org/"\ntitle = "Many"\nauthor = "Ada Quay"\n'

BODY = """
Ship {number} came in on {day}, with **{number} tons** of salt. *Nobody* had waited.

## What it brought

- salt, and `{{{{ no.template }}}}` in code
- [more](https://example.com/{number})

| Ship     | Tons |
|----------|-----:|
| {number} |   12 |

```python
print("{{% raw %}} is text here")
```
"""


class Fault(NamedTuple):
    """A file that cannot be read: on which line, and how what is told of it begins."""

    text: str
    line: int
    told: str


class Manner(NamedTuple):
    """Where a generator's articles lie, what stands above their text, and files at fault."""

    path: str
    head: str
    faults: Mapping[str, Fault]


NOT_A_DATE = '"01/02/03" is not a date: which number is the month?'
NOT_UTF_8 = "byte "
NOT_CLOSED = "the front matter that begins here is not closed"
NOT_YAML = "the front matter is not YAML: "
NOT_TOML = "the front matter is not TOML: "
NOT_JSON = "the front matter is not JSON: "

MANNERS: Mapping[str, Manner] = {
    "hugo": Manner(
        "posts/ship-{number}.md",
        '+++\ntitle = "Ship {number}"\ndate = {day}T10:00:00+02:00\ntags = ["sea"]\n+++\n',
        {
            "posts/date.md": Fault('+++\ndate = "01/02/03"\n+++\nText.\n', 2, NOT_A_DATE),
            "posts/bytes.md": Fault("+++\ndate = 2022-07-05\n+++\n\udcff.\n", 4, NOT_UTF_8),
            "posts/open.md": Fault("+++\ndate = 2022-07-05\n\nText.\n", 1, NOT_CLOSED),
            "posts/toml.md": Fault("+++\ndate = 2022-07-05\nx = \n+++\nText.\n", 3, NOT_TOML),
            "posts/json.md": Fault('{\n "title": "J"\n "a": 1\n}\nText.\n', 3, NOT_JSON),
            "posts/tag.md": Fault(
                "+++\ndate = 2022-07-05\n+++\nA\n\n{{< mystery x >}}\n",
                6,
                "the template tag {{< mystery x >}} is not rendered",
            ),
        },
    ),
    "jekyll": Manner(
        "_posts/{day}-ship-{number}.md",
        "---\nlayout: post\ntitle: 'Ship {number}'\ntags: sea salt\n---\n",
        {
            "_posts/2022-07-05-date.md": Fault("---\ndate: 01/02/03\n---\nText.\n", 2, NOT_A_DATE),
            "_posts/2022-07-05-bytes.md": Fault("---\ntags: a\n---\n\udcff.\n", 4, NOT_UTF_8),
            "_posts/2022-07-05-open.md": Fault("---\nlayout: post\n\nText.\n", 1, NOT_CLOSED),
            "_posts/2022-07-05-yaml.md": Fault("---\ntitle: one: two\n---\nText.\n", 2, NOT_YAML),
            "_posts/2022-07-05-tag.md": Fault(
                "---\nlayout: post\n---\n{% include mystery.html %}\n",
                4,
                "the template tag {% include mystery.html %} is not rendered",
            ),
        },
    ),
    "pelican": Manner(
        "ship-{number}.md",
        "Title: Ship {number}\nDate: {day} 10:00\nCategory: Sea\nTags: sea, salt\n",
        {
            "date.md": Fault("Title: D\nDate: 01/02/03\n\nText.\n", 2, NOT_A_DATE),
            "bytes.md": Fault("Title: B\nDate: 2022-07-05\n\n\udcff.\n", 4, NOT_UTF_8),
            "open.md": Fault("---\ntitle: O\ndate: 2022-07-05\n\nText.\n", 1, NOT_CLOSED),
            "twice.md": Fault(
                "Title: T\nDate: 2022-07-05\ntitle: T\n\nText.\n",
                3,
                '"title" stands twice in the header',
            ),
            "tag.md": Fault(
                "Title: S\nDate: 2022-07-05\n\nA\n\n[all]({category}sea)\n",
                6,
                "the template tag {category}sea is no page of feed's",
            ),
        },
    ),
    "eleventy": Manner(
        "posts/ship-{number}.md",
        '---json\n{{ "title": "Ship {number}", "date": "{day}", "tags": ["sea"] }}\n---\n',
        {
            "posts/date.md": Fault("---\ndate: 01/02/03\n---\nText.\n", 2, NOT_A_DATE),
            "posts/bytes.md": Fault("---\ndate: 2022-07-05\n---\n\udcff.\n", 4, NOT_UTF_8),
            "posts/open.md": Fault("---\ndate: 2022-07-05\n\nText.\n", 1, NOT_CLOSED),
            "posts/json.md": Fault('---json\n{ "date": 2022-07-05 }\n---\nText.\n', 2, NOT_JSON),
            "posts/tag.md": Fault(
                "---\ndate: 2022-07-05\n---\n{% mystery x %}\n",
                4,
                "the template tag {% mystery x %} is not rendered",
            ),
        },
    ),
    "zola": Manner(
        "posts/ship-{number}.md",
        '+++\ntitle = "Ship {number}"\ndate = {day}\n[taxonomies]\ntags = ["sea"]\n+++\n',
        {
            "posts/date.md": Fault('+++\ndate = "01/02/03"\n+++\nText.\n', 2, NOT_A_DATE),
            "posts/bytes.md": Fault("+++\ndate = 2022-07-05\n+++\n\udcff.\n", 4, NOT_UTF_8),
            "posts/open.md": Fault("+++\ndate = 2022-07-05\n\nText.\n", 1, NOT_CLOSED),
            "posts/toml.md": Fault("+++\ndate = 2022-13-05\n+++\nText.\n", 2, NOT_TOML),
            "posts/tag.md": Fault(
                "+++\ndate = 2022-07-05\n+++\nA\n\n{{ mystery(x=1) }}\n",
                6,
                "the template tag {{ mystery(x=1) }} is not rendered",
            ),
        },
    ),
}


@pytest.fixture(params=MANNERS)
def manner(request: pytest.FixtureRequest) -> Manner:
    return MANNERS[request.param]


def articles(manner: Manner) -> dict[str, str]:
    days = (f"{2000 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(ARTICLES))
    return {
        manner.path.format(number=number, day=day): (manner.head + BODY).format(
            number=number, day=day
        )
        for number, day in enumerate(days)
    }


def laid(manner: Manner, folder: Path) -> Path:
    """A site of all articles, those at fault too."""
    faulty = {
        path: fault.text.encode("utf-8", "surrogateescape") for path, fault in manner.faults.items()
    }
    write(folder, {"feed.toml": SETTINGS})
    write(folder / "content", {**articles(manner), **faulty})
    return folder


def test_every_fault_is_told_in_one_run(
    manner: Manner, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    folder = laid(manner, tmp_path)
    start = perf_counter()
    done = run(sys.executable, "-m", "feed", "build", "-C", folder, "--now", NOW, "--json")
    seconds = perf_counter() - start
    record_property("seconds", seconds)
    print(f"{ARTICLES} articles: {seconds:.2f} s")
    told = json.loads(done.stdout)["errors"]
    assert [(fault["path"], fault["line"]) for fault in told] == sorted(
        (f"{folder}/content/{path}", fault.line) for path, fault in manner.faults.items()
    )
    for fault in told:
        path = Path(fault["path"]).relative_to(folder / "content")
        assert fault["message"].startswith(manner.faults[path.as_posix()].told)
    assert (done.returncode, seconds < SECONDS) == (1, True)
    assert not (folder / "feed.lock").exists()


def test_without_them_all_articles_are_published(manner: Manner, tmp_path: Path) -> None:
    folder = laid(manner, tmp_path)
    for path in manner.faults:
        (folder / "content" / path).unlink()
    done = run(sys.executable, "-m", "feed", "build", "-C", folder, "--now", NOW)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith(f"{ARTICLES} articles in ")
