"""What each generator's configuration says, key by key, and where that is said to come from."""

from pathlib import Path

import pytest
from sites_of_generators import article, left, taken

HUGO_POSTS = {"content/posts/a.md": article("a")}
POSTS = {"_posts/2024-01-02-a.md": article("a")}
ZOLA_POSTS = {"content/blog/a.md": '+++\ntitle = "a"\ndate = 2024-01-02\n+++\nText.\n'}
PELICAN_POSTS = {"content/a.md": "Title: a\nDate: 2024-01-02\n\nText.\n"}
ELEVENTY_POSTS = {"eleventy.config.js": "", "posts/a.md": article("a")}


def jekyll(text: str) -> dict[str, str]:
    return {"_config.yml": text, **POSTS}


def hugo(text: str) -> dict[str, str]:
    return {"hugo.toml": text, **HUGO_POSTS}


def zola(text: str) -> dict[str, str]:
    return {"config.toml": f'base_url = "https://ada.example"\n{text}', **ZOLA_POSTS}


def pelican(text: str) -> dict[str, str]:
    return {"pelicanconf.py": text, **PELICAN_POSTS}


def eleventy(text: str) -> dict[str, str]:
    return {"_data/metadata.json": text, **ELEVENTY_POSTS}


ADA = {"name": "Ada", "email": "ada@ada.example", "uri": "https://ada.example/me"}


@pytest.mark.parametrize(
    ("files", "key", "value", "origin"),
    [
        (jekyll("url: https://ada.example\n"), "url", "https://ada.example/", "_config.yml: url"),
        (
            jekyll("url: https://ada.example/\nbaseurl: /notes\n"),
            "url",
            "https://ada.example/notes/",
            "_config.yml: url, baseurl",
        ),
        (jekyll("title: >\n  Harbour\n  Notes\n"), "title", "Harbour Notes", "_config.yml: title"),
        (jekyll("tagline: L\n"), "subtitle", "L", "_config.yml: tagline"),
        (jekyll("tagline: L\ndescription: D\n"), "subtitle", "D", "_config.yml: description"),
        (jekyll("locale: pt_BR\n"), "language", "pt-BR", "_config.yml: locale"),
        (jekyll("author: Ada\n"), "author", {"name": "Ada"}, "_config.yml: author"),
        (
            jekyll(
                "author:\n  name: Ada\n  email: ada@ada.example\n  url: https://ada.example/me\n"
            ),
            "author",
            ADA,
            "_config.yml: author.name, author.email, author.url",
        ),
        (
            jekyll("author: Ada\nemail: your-email@example.com\n"),
            "author",
            {"name": "Ada"},
            "_config.yml: author",
        ),
        (jekyll("copyright: © A\n"), "rights", "© A", "_config.yml: copyright"),
        (jekyll("timezone: Asia/Tokyo\n"), "timezone", "Asia/Tokyo", "_config.yml: timezone"),
        (
            jekyll("permalink: pretty\n"),
            "permalink",
            "/{categories}/{year}/{month}/{day}/{slug}/",
            "_config.yml: permalink",
        ),
        (
            jekyll("permalink: none\n"),
            "permalink",
            "/{categories}/{slug}.html",
            "_config.yml: permalink",
        ),
        (
            jekyll("permalink: date\n"),
            "permalink",
            "/{categories}/{year}/{month}/{day}/{slug}.html",
            "_config.yml: permalink",
        ),
        (
            jekyll("a: b\n"),
            "permalink",
            "/{categories}/{year}/{month}/{day}/{slug}.html",
            "Jekyll's own",
        ),
        (
            jekyll("permalink: /:year/:title.html\n"),
            "permalink",
            "/{year}/{slug}.html",
            "_config.yml: permalink",
        ),
        (
            jekyll("permalink: /blog/:title\n"),
            "permalink",
            "/blog/{slug}.html",
            "_config.yml: permalink",
        ),
        (
            jekyll("permalink: none\ncollections:\n  posts:\n    permalink: /p/:title/\n"),
            "permalink",
            "/p/{slug}/",
            "_config.yml: collections.posts.permalink",
        ),
        (jekyll("a: b\n"), "content.include", ("**/_posts/**",), "Jekyll's articles"),
        (
            {"_config.yml": "source: src\n", "src/_posts/a.md": ""},
            "content.dir",
            "src",
            "_config.yml: source",
        ),
        (
            {"_config.yml": "collections_dir: c\n", "c/_posts/a.md": ""},
            "content.dir",
            "c",
            "_config.yml: collections_dir",
        ),
        (
            hugo('baseURL = "https://ada.example"\n'),
            "url",
            "https://ada.example/",
            "hugo.toml: baseURL",
        ),
        (hugo('title = "T"\n'), "title", "T", "hugo.toml: title"),
        (hugo('languageCode = "en-us"\n'), "language", "en-US", "hugo.toml: languageCode"),
        (
            hugo('defaultContentLanguage = "de"\n'),
            "language",
            "de",
            "hugo.toml: defaultContentLanguage",
        ),
        (hugo('[params]\ndescription = "D"\n'), "subtitle", "D", "hugo.toml: params.description"),
        (
            hugo('[params.author]\nname = "Ada"\n'),
            "author",
            {"name": "Ada"},
            "hugo.toml: params.author.name",
        ),
        (hugo('[params]\nauthor = "Ada"\n'), "author", {"name": "Ada"}, "hugo.toml: params.author"),
        (
            hugo(
                '[author]\nname = "Ada"\nemail = "ada@ada.example"\nurl = "https://ada.example/me"\n'
            ),
            "author",
            ADA,
            "hugo.toml: author.name, author.email, author.url",
        ),
        (hugo('copyright = "&copy; <b>A</b>"\n'), "rights", "© A", "hugo.toml: copyright"),
        (hugo('timeZone = "Asia/Tokyo"\n'), "timezone", "Asia/Tokyo", "hugo.toml: timeZone"),
        (hugo(""), "permalink", "/{path}/", "Hugo's own"),
        (hugo("uglyURLs = true\n"), "permalink", "/{path}.html", "hugo.toml: uglyURLs"),
        (
            hugo('[permalinks]\nposts = "/:year/:month/:slug/"\n'),
            "permalink",
            "/{year}/{month}/{slug}/",
            "hugo.toml: permalinks.posts",
        ),
        (
            hugo('[permalinks.page]\nposts = "/:section/:contentbasename"\n'),
            "permalink",
            "/posts/{slug}/",
            "hugo.toml: permalinks.page.posts",
        ),
        (
            hugo('uglyURLs = true\n[permalinks]\nposts = "/:slug/"\n'),
            "permalink",
            "/{slug}.html",
            "hugo.toml: permalinks.posts, uglyURLs",
        ),
        (
            hugo('defaultContentLanguage = "de"\ndefaultContentLanguageInSubdir = true\n'),
            "permalink",
            "/de/{path}/",
            "Hugo's own",
        ),
        (
            hugo('title = "T"\n[languages.en]\ntitle = "E"\n[languages.fr]\ntitle = "F"\n'),
            "title",
            "E",
            "hugo.toml: languages.en.title",
        ),
        (
            hugo("[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n"),
            "content.exclude",
            ("**/_*", "**/README*", "**/*.fr.*"),
            "no articles to the generator; the first two are excluded without saying so",
        ),
        (
            {"hugo.yaml": "contentDir: src\n", "src/posts/a.md": article("a")},
            "content.dir",
            "src",
            "hugo.yaml: contentDir",
        ),
        (hugo(""), "content.include", ("posts/**",), "where the dated articles are"),
        (
            hugo('[params]\nmainSections = ["notes"]\n') | {"content/notes/b.md": article("b")},
            "content.include",
            ("notes/**",),
            "hugo.toml: params.mainSections",
        ),
        (
            {
                "config/_default/hugo.toml": 'title = "T"\n',
                "config/_default/params.toml": 'description = "D"\n',
                **HUGO_POSTS,
            },
            "subtitle",
            "D",
            "config/_default/params.toml: description",
        ),
        (zola(""), "url", "https://ada.example/", "config.toml: base_url"),
        (zola('title = "T"\n'), "title", "T", "config.toml: title"),
        (zola('description = "D"\n'), "subtitle", "D", "config.toml: description"),
        (zola('default_language = "fr"\n'), "language", "fr", "config.toml: default_language"),
        (zola('author = "Ada"\n'), "author", {"name": "Ada"}, "config.toml: author"),
        (zola('[extra]\nauthor = "Ada"\n'), "author", {"name": "Ada"}, "config.toml: extra.author"),
        (zola(""), "permalink", "/{path}/", "Zola's own"),
        (zola(""), "content.include", ("blog/**",), "where the dated articles are"),
        (
            {"config.toml": 'base_url = "https://a.example"\n', "content/a.md": article("a")},
            "content.include",
            ("*.md",),
            "where the dated articles are",
        ),
        (pelican("SITENAME = 'T'\n"), "title", "T", "pelicanconf.py: SITENAME"),
        (
            pelican("SITEURL = ''\n") | {"publishconf.py": "SITEURL = 'https://ada.example'\n"},
            "url",
            "https://ada.example/",
            "publishconf.py: SITEURL",
        ),
        (pelican("AUTHOR = 'Ada'\n"), "author", {"name": "Ada"}, "pelicanconf.py: AUTHOR"),
        (pelican("SITESUBTITLE = 'D'\n"), "subtitle", "D", "pelicanconf.py: SITESUBTITLE"),
        (pelican("DEFAULT_LANG = 'de'\n"), "language", "de", "pelicanconf.py: DEFAULT_LANG"),
        (
            pelican("TIMEZONE = 'Asia/Tokyo'\n"),
            "timezone",
            "Asia/Tokyo",
            "pelicanconf.py: TIMEZONE",
        ),
        (pelican(""), "permalink", "/{slug}.html", "Pelican's own"),
        (
            pelican("ARTICLE_URL = '{date:%Y}/{slug}.html'\n"),
            "permalink",
            "/{year}/{slug}.html",
            "pelicanconf.py: ARTICLE_URL",
        ),
        (
            {"pelicanconf.py": "PATH = 'src'\n", "src/a.md": article("a")},
            "content.dir",
            "src",
            "pelicanconf.py: PATH",
        ),
        (
            pelican("ARTICLE_PATHS = ['blog']\n") | {"content/blog/b.md": article("b")},
            "content.include",
            ("blog/**",),
            "pelicanconf.py: ARTICLE_PATHS",
        ),
        (
            pelican("") | {"content/pages/about.md": "Title: About\n\nText.\n"},
            "content.exclude",
            ("**/_*", "**/README*", "pages"),
            "no articles to the generator; the first two are excluded without saying so",
        ),
        (
            eleventy('{"url": "https://ada.example/"}'),
            "url",
            "https://ada.example/",
            "_data/metadata.json: url",
        ),
        (eleventy('{"title": "T"}'), "title", "T", "_data/metadata.json: title"),
        (
            eleventy(
                '{"author": {"name": "Ada", "email": "ada@ada.example", "url": "https://ada.example/me"}}'
            ),
            "author",
            ADA,
            "_data/metadata.json: author.name, author.email, author.url",
        ),
        (eleventy('{"language": "en"}'), "language", "en", "_data/metadata.json: language"),
        (eleventy("{}"), "permalink", "/posts/{path}/", "Eleventy's own"),
        (eleventy("{}"), "content.dir", "posts", "where the dated articles are"),
        (
            {"posts/posts.json": '{"permalink": "/p/{{ page.fileSlug }}/"}', **ELEVENTY_POSTS},
            "permalink",
            "/p/{slug}/",
            "posts/posts.json: permalink",
        ),
        (
            {
                "eleventy.config.js": 'export default { dir: { input: "src" } }',
                "src/_data/site.json": '{"name": "T"}',
                "src/blog/a.md": article("a"),
            },
            "title",
            "T",
            "src/_data/site.json: name",
        ),
        (
            {".eleventy.js": 'dir: { input: "src" } // input: "x"', "src/blog/a.md": article("a")},
            "content.dir",
            "src",
            ".eleventy.js: dir.input",
        ),
    ],
)
def test_a_value_and_where_it_comes_from(
    files: dict[str, str], key: str, value: object, origin: str, tmp_path: Path
) -> None:
    assert taken(tmp_path, files).get(key) == (value, origin)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(jekyll("title: T\n"), ": url: no address is told", id="no address"),
        pytest.param(
            jekyll("a: b\nurl: http://localhost:4000\n"),
            "_config.yml:2: url: http://localhost:4000/ is no address that others reach",
            id="an address of one's own machine",
        ),
        pytest.param(
            jekyll("url: example\n"), '_config.yml:1: url: url = "example/" is wrong', id="no URL"
        ),
        pytest.param(
            jekyll("timezone: CEST\n"),
            '_config.yml:1: timezone: timezone = "CEST" is wrong: it must be an IANA name',
            id="a zone without a meaning",
        ),
        pytest.param(
            jekyll("lang: english language\n"),
            "_config.yml:1: language: language = ",
            id="a language that is no tag",
        ),
        pytest.param(
            jekyll("permalink: ordinal\n"),
            '_config.yml:1: permalink: "ordinal": patterns of feed have no :y_day',
            id="the day of the year",
        ),
        pytest.param(
            jekyll("source: ../blog\n"),
            "_config.yml:1: content.dir: ../blog lies elsewhere",
            id="articles elsewhere",
        ),
        pytest.param(
            jekyll("copyright: '© {{ site.time }}'\n"),
            "_config.yml:1: rights: copyright is a template",
            id="a template",
        ),
        pytest.param(
            jekyll("exclude:\n  - Gemfile\n"),
            "_config.yml:1: : Jekyll would publish these files",
            id="what Jekyll would publish",
        ),
        pytest.param(
            jekyll("") | {"_posts/2024-01-02-b.textile": "x"},
            "_posts/2024-01-02-b.textile: : 1 article of .textile, which feed does not read",
            id="a kind that is not read",
        ),
        pytest.param(
            hugo('[permalinks]\nposts = "/:weekday/:slug/"\n'),
            'hugo.toml:2: permalink: "/:weekday/:slug/": patterns of feed have no :weekday',
            id="the day of the week",
        ),
        pytest.param(
            hugo(
                'mainSections = ["posts", "notes"]\n'
                '[permalinks]\nposts = "/:slug/"\nnotes = "/n/:slug/"\n'
            )
            | {"content/notes/b.md": article("b")},
            'hugo.toml:4: permalink: one pattern is for all in feed, not notes = "/n/:slug/"',
            id="a pattern for each section",
        ),
        pytest.param(
            hugo('[permalinks]\nposts = "/:slug/"\n')
            | {"content/posts/b.md": article("Three ships")},
            "content/posts/b.md:2: permalink: 1 article whose page Hugo names by its title, "
            'and feed as its file: write its slug into each, as "slug: three-ships"',
            id="pages named by titles",
        ),
        pytest.param(
            hugo("") | {"content/posts/A b.md": article("x")},
            "content/posts/A b.md:1: permalink: 1 article whose page Hugo names in small letters",
            id="pages named in small letters",
        ),
        pytest.param(
            hugo("[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n"),
            "hugo.toml:4: language: Hugo makes a site for each of fr as well: this is en alone",
            id="several languages",
        ),
        pytest.param(
            hugo("") | {"content/notes/b.md": article("b")},
            ": content.include: dated articles lie in posts/ (1) as well",
            id="articles in another section",
        ),
        pytest.param(
            hugo("") | {"content/posts/b.md": article("b", "")},
            "content/posts/b.md:1: : 1 article without a date",
            id="no date",
        ),
        pytest.param(
            {"hugo.toml": ""}, ": content.dir: there is no folder content/", id="no articles"
        ),
        pytest.param(
            pelican("import os\nSITEURL = os.environ['URL']\n"),
            "pelicanconf.py:2: url: SITEURL is computed, and nothing is run to find out",
            id="what is computed",
        ),
        pytest.param(
            pelican("ARTICLE_URL = '{category}/{slug}.html'\n"),
            'pelicanconf.py:1: permalink: "{category}/{slug}.html": '
            "patterns of feed have no {category}",
            id="a category",
        ),
        pytest.param(
            pelican("") | {"content/b.rst": "B\n=\n"},
            "content/b.rst: : 1 article of .rst, which feed does not read",
            id="reStructuredText",
        ),
        pytest.param(
            {"_data/metadata.js": "export default {}", **ELEVENTY_POSTS},
            "_data/metadata.js: : is JavaScript, which is not run",
            id="data that must be run",
        ),
        pytest.param(
            {"posts/posts.11tydata.js": "export default {permalink: 1}", **ELEVENTY_POSTS},
            "posts/posts.11tydata.js: permalink: its permalink is JavaScript",
            id="a pattern that must be run",
        ),
    ],
)
def test_what_is_left_to_decide(files: dict[str, str], message: str, tmp_path: Path) -> None:
    told = left(tmp_path, files)
    assert [one for one in told if one.startswith(message)], told


@pytest.mark.parametrize(
    ("files", "feeds"),
    [
        pytest.param(jekyll(""), {"feed.xml": "feed.atom"}, id="jekyll-feed"),
        pytest.param(jekyll("feed: {path: atom.xml}\n"), {"atom.xml": "feed.atom"}, id="elsewhere"),
        pytest.param(hugo(""), {"index.xml": "feed.rss"}, id="Hugo"),
        pytest.param(
            hugo('[outputFormats.RSS]\nbaseName = "feed"\n'), {"feed.xml": "feed.rss"}, id="renamed"
        ),
        pytest.param(zola(""), {}, id="Zola makes none unasked"),
        pytest.param(zola("generate_feeds = true\n"), {"atom.xml": "feed.atom"}, id="Zola"),
        pytest.param(
            zola('generate_feed = true\nfeed_filename = "rss.xml"\n'),
            {"rss.xml": "feed.rss"},
            id="Zola before 0.19",
        ),
        pytest.param(pelican(""), {"feeds/all.atom.xml": "feed.atom"}, id="Pelican"),
        pytest.param(pelican("FEED_ALL_ATOM = None\n"), {}, id="Pelican without"),
        pytest.param(
            pelican("FEED_ALL_ATOM = None\n") | {"publishconf.py": "FEED_ALL_ATOM = 'a.xml'\n"},
            {"a.xml": "feed.atom"},
            id="Pelican when it publishes",
        ),
        pytest.param(eleventy("{}"), {"feed.xml": "feed.atom"}, id="Eleventy"),
    ],
)
def test_the_feeds_that_people_are_subscribed_to(
    files: dict[str, str], feeds: dict[str, str], tmp_path: Path
) -> None:
    from sites_of_generators import adopted

    assert dict(adopted(tmp_path, files).old_feeds) == feeds
