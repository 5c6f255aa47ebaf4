"""What tags mean in plain HTML: a table from their names.

All HTML that is made here stands on one line, so that it means the same in Markdown, within a
list too. It is cleaned later, as all that authors write is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote

import pyromark

from feed.articles.template_tags.arguments import Arguments
from feed.articles.template_tags.tags import NotNative
from feed.characters import one_line

_MARKED = {ord(mark): f"&#{ord(mark)};" for mark in "&<>\"'*_`[](){}\\~|!#$:^\n"}
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>\s*", re.DOTALL)


def as_text(text: str) -> str:
    """A text as HTML in which Markdown finds nothing to do, nor templates; on one line."""
    return text.translate(_MARKED)


def as_code(code: str, language: str, inline: bool = False) -> str:
    """Code as HTML, with its language named as in Markdown's."""
    named = f' class="language-{escape(language.lower())}"' if language else ""
    element = f"<code{named}>{as_text(code)}</code>"
    return element if inline else f"<pre>{element}</pre>"


def link(url: str, text: str) -> str:
    """A link; `text` is plain text."""
    return f'<a href="{escape(url)}">{as_text(one_line(text))}</a>'


def as_inline(markdown: str) -> str:
    """A few words of Markdown as HTML, on one line."""
    html = pyromark.html(markdown.strip())
    match = _PARAGRAPH.fullmatch(html)
    return match[1].replace("\n", " ") if match else as_text(one_line(markdown))


def _needed(arguments: Arguments, *keys: str | int) -> str:
    if found := arguments.get(*keys):
        return found
    raise NotNative(f"lacks its {next(key for key in keys if isinstance(key, str))}")


def _is_url(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def _at(site: str, name: str) -> Callable[[Arguments], str]:
    """A link to what has an id at a site; some plugins take its whole address as well."""

    def linked(arguments: Arguments) -> str:
        known = _needed(arguments, "id", "url", 0)
        url = known if _is_url(known) else site + quote(known, safe="/?=&")
        return link(url, arguments.get("title") or name)

    return linked


def _gist(arguments: Arguments) -> str:
    """Jekyll's `user/id` or `id`, Hugo's `user id`, Zola's `url`; of a file, the whole gist."""
    first, second = _needed(arguments, "url", "id", 0), arguments.get(1)
    if _is_url(first):
        return link(first, "Gist")
    name = f"{first}/{second}" if re.fullmatch(r"[0-9a-f]+", second) else first
    return link(f"https://gist.github.com/{quote(name)}", f"Gist {name}")


def _post_on_x(arguments: Arguments) -> str:
    known = _needed(arguments, "id", "url", 0)
    user = quote(arguments.get("user") or "i")
    url = known if _is_url(known) else f"https://x.com/{user}/status/{quote(known)}"
    return link(url, "Post on X")


def _figure(arguments: Arguments) -> str:
    """Hugo's figure; of other names for its parts those of themes for Jekyll.

    https://gohugo.io/shortcodes/figure/
    """
    src = _needed(arguments, "src", "image_path", "url", "image", "path")
    caption, title = arguments.get("caption"), arguments.get("title")
    alt = arguments.get("alt") or _plain(as_inline(caption))
    sizes = "".join(
        f' {name}="{escape(size)}"' for name in ("width", "height") if (size := arguments.get(name))
    )
    image = f'<img src="{escape(src)}" alt="{escape(one_line(alt))}"{sizes}>'
    if target := arguments.get("link"):
        image = f'<a href="{escape(target)}">{image}</a>'
    by = arguments.get("attr")
    if by and (source := arguments.get("attrlink")):
        by = f'<a href="{escape(source)}">{as_inline(by)}</a>'
    elif by:
        by = as_inline(by)
    heading = f"<h4>{as_inline(title)}</h4>" if title else ""
    told = " ".join(part for part in (as_inline(caption) if caption else "", by) if part)
    told = heading + (f"<p>{told}</p>" if told else "")
    return f"<figure>{image}{f'<figcaption>{told}</figcaption>' if told else ''}</figure>"


def _plain(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html).replace("&quot;", '"').replace("&amp;", "&")


def _video(arguments: Arguments) -> str:
    """Of the theme Minimal Mistakes: `id` and `provider`."""
    native = NATIVE.get(arguments.get("provider").lower())
    if native is None:
        raise NotNative("is not rendered")
    return native(arguments)


_youtube = _at("https://www.youtube.com/watch?v=", "Video on YouTube")

NATIVE: Mapping[str, Callable[[Arguments], str]] = {
    "figure": _figure,
    "gist": _gist,
    "instagram": _at("https://www.instagram.com/p/", "Post on Instagram"),
    "streamable": _at("https://streamable.com/", "Video on Streamable"),
    "tweet": _post_on_x,
    "twitter": _post_on_x,
    "vimeo": _at("https://vimeo.com/", "Video on Vimeo"),
    "x": _post_on_x,
    "youtube": _youtube,
}
"""Name of a tag -> what it is in HTML; each raises NotNative where it lacks what it must have."""

INCLUDED: Mapping[str, Callable[[Arguments], str]] = {
    **{name: NATIVE[name] for name in ("figure", "gist", "vimeo", "youtube")},
    "image": _figure,
    "video": _video,
}
"""The same for files that themes of Jekyll include, by their names without `.html`."""
