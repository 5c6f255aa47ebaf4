"""Settings of Pelican, as its quickstart writes them, with feeds of all that there is."""

AUTHOR = "Ada Quay"
SITENAME = "Harbour Notes"
SITEURL = "https://example.org"

PATH = "content"
TIMEZONE = "Europe/Berlin"
DEFAULT_LANG = "en"
WITH_FUTURE_DATES = False

FEED_DOMAIN = SITEURL
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_MAX_ITEMS = 1000
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None

STATIC_PATHS = ["images"]
LINKS = (("Pelican", "https://getpelican.com/"),)
DEFAULT_PAGINATION = 10
