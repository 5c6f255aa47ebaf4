"""What stays of HTML: elements, attributes and schemes, each a table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_GLOBAL = frozenset(("id", "lang", "dir", "title"))
_PLAIN = (
    "abbr address article aside b bdi bdo br caption cite dd dfn div dl dt em figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hgroup hr i kbd main mark nav p pre rp rt ruby s samp "
    "section small span strong sub summary sup table tbody tfoot thead tr u ul var wbr"
).split()
ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "*": _GLOBAL,
        **{tag: frozenset() for tag in _PLAIN},
        "a": frozenset(("href", "hreflang", "rel", "type")),
        "audio": frozenset(("src", "controls", "loop", "muted")),
        "blockquote": frozenset(("cite",)),
        "code": frozenset(("class",)),
        "col": frozenset(("span",)),
        "colgroup": frozenset(("span",)),
        "data": frozenset(("value",)),
        "del": frozenset(("cite", "datetime")),
        "details": frozenset(("open",)),
        "img": frozenset(("src", "srcset", "sizes", "alt", "width", "height")),
        "ins": frozenset(("cite", "datetime")),
        "li": frozenset(("value",)),
        "ol": frozenset(("start", "reversed", "type")),
        "q": frozenset(("cite",)),
        "source": frozenset(("src", "srcset", "sizes", "type", "media")),
        "td": frozenset(("colspan", "rowspan", "headers", "style")),
        "th": frozenset(("colspan", "rowspan", "headers", "scope", "style")),
        "time": frozenset(("datetime",)),
        "track": frozenset(("src", "kind", "label", "srclang", "default")),
        "video": frozenset(("src", "poster", "controls", "loop", "muted", "width", "height")),
    }
)
"""Element -> attributes that stay. What is not here goes, and its text stays."""

GONE_WITH_CONTENT = frozenset(
    "script style title template svg math textarea select datalist noembed noframes".split()
)
"""Elements whose inside is no text of the article, or none that makes sense alone."""

STYLES = frozenset(("text-align",))
CLASSES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "div": frozenset(("footnote-definition",)),
        "sup": frozenset(("footnote-reference", "footnote-definition-label")),
    }
)
URLS = frozenset(("href", "src", "poster", "cite"))
SCHEMES = frozenset(("http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ircs", "geo"))
"""What a link may lead to. `javascript:` and `data:` are not among them."""

VOID = frozenset("br col embed hr img param source track wbr".split())
"""Elements that have no inside, and no closing tag."""

COUNTERS = (
    "feedburner.com/~r/",
    "feedsportal.com/",
    "feeds.wordpress.com/1.0/",
    "stats.wordpress.com/",
    "pixel.wp.com/",
    "google-analytics.com/",
    "facebook.com/tr?",
    "pixel.quantserve.com/",
    "b.scorecardresearch.com/",
    "ad.doubleclick.net/",
    "assoc-amazon.com/e/ir?",
    "amazon-adsystem.com/e/ir?",
    "medium.com/_/stat",
)
"""Addresses of pictures that show nothing, and tell who reads."""


def safe(url: str | None) -> str | None:
    """The URL, if it is one that a link may lead to."""
    scheme, colon, _ = (url or "").partition(":")
    return url if colon and scheme.lower() in SCHEMES else None
