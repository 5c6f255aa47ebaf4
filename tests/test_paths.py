"""What the path of an article tells: its name, its date, its language."""

import pytest

from feed import paths

SUFFIXES = {
    **dict.fromkeys(("a.md", "a.MD", "x.tar.md", "a..md", "é.html", "a/.x.txt", "..b.md"), True),
    **dict.fromkeys(("", "a", ".md", "a/.md", "..md", "a/..md", "a.md/", "a.md/b", "a.b/c"), False),
}


@pytest.mark.parametrize(("path", "read"), SUFFIXES.items(), ids=SUFFIXES)
def test_an_article_is_known_by_its_suffix(path: str, read: bool) -> None:
    """What begins with dots is a name, and no suffix."""
    assert paths.is_article(path) is read


PATHS = {
    "a name": ("ships.md", "ships", "", ""),
    "a date in front": ("2022-07-05-ships.md", "ships", "2022-07-05", ""),
    "a date alone": ("2022-07-05.md", "2022-07-05", "2022-07-05", ""),
    "in Jekyll's folder": ("_posts/2022-07-05-ships.md", "ships", "2022-07-05", ""),
    "in Jekyll's folder of a category": ("sea/_posts/2022-07-05-a.md", "sea/a", "2022-07-05", ""),
    "below Jekyll's folder": ("_posts/2022/2022-07-05-a.md", "2022/a", "2022-07-05", ""),
    "a name that only looks like it": ("my_posts/a.md", "my_posts/a", "", ""),
    "folders of a date": ("2022/07/05/ships.md", "2022/07/05/ships", "2022-07-05", ""),
    "folders of a date, further down": (
        "blog/2022/07/05/a.md",
        "blog/2022/07/05/a",
        "2022-07-05",
        "",
    ),
    "folders of a month": ("2022/07/ships.md", "2022/07/ships", "", ""),
    "a page bundle": ("ships/index.md", "ships", "", ""),
    "a page bundle with a date": ("sea/2022-07-05-a/index.md", "sea/a", "2022-07-05", ""),
    "a page bundle in a language": ("ships/index.fr.md", "ships.fr", "", "fr"),
    "the front page": ("index.md", "index", "", ""),
    "a language": ("ships.fr.md", "ships.fr", "", "fr"),
    "a language of a region": ("ships.pt-BR.md", "ships.pt-BR", "", "pt-BR"),
    "a name with a dot": ("socket.io.md", "socket.io", "", ""),
    "a version": ("v1.2.md", "v1.2", "", ""),
    "a library": ("jquery.min.md", "jquery.min", "", ""),
}


@pytest.mark.parametrize(("path", "name", "date", "lang"), PATHS.values(), ids=PATHS)
def test_a_path_tells(path: str, name: str, date: str, lang: str) -> None:
    assert paths.output_path(path) == name
    assert paths.date_of(path) == date
    assert paths.language_of(path) == lang
