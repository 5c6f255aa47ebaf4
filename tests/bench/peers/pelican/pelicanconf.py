"""Pages and the newest 20 as Atom and RSS; neither tags nor other lists, and no highlighting."""

SITENAME = "Example News"
SITEURL = FEED_DOMAIN = "https://example.org"
AUTHOR = "The Newsroom"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
STATIC_PATHS = ["pictures"]
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = "news"
MARKDOWN = {
    "extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.meta": {}},
    "output_format": "html5",
}

ARTICLE_URL = ARTICLE_SAVE_AS = "{date:%Y}/{slug}.html"
SLUGIFY_SOURCE = "basename"
THEME = "theme"
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""

FEED_ALL_ATOM = "feed.atom"
FEED_ALL_RSS = "feed.rss"
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = False
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

# what it has read it keeps for the next build
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
CHECK_MODIFIED_METHOD = "mtime"
