"""URLs and IRIs: what is one, how it is written in ASCII, how one is told relative to another."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*+:(?:[A-Za-z0-9!#$&'()*+,./:;=?@_~\[\]-]++|%[0-9A-Fa-f]{2})++"
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NORMAL = re.compile(rf"https?://{_LABEL}(?:\.{_LABEL})*/(?:[A-Za-z0-9!$&'()*+,./:;=?@_~#-])*")
"""What needs no work: a host of labels that DNS allows (RFC 1035, 2.3.4), all of it in ASCII."""
SAFE = "!$%&'()*+,-./:;=?@_~"
_ONE_MACHINES = re.compile(r"(.*\.)?(localhost|local)")
_SAFE_PATH = re.compile(r"[A-Za-z0-9!$&'()*+,./:;=@_~-]*+")


def is_of_one_machine(host: str) -> bool:
    """Whether a host is another one on each machine, or in each network.

    (RFC 6761, 6.3; RFC 6762, 3.) `host` is in lower case.
    """
    return _ONE_MACHINES.fullmatch(host) is not None


def is_iri(text: str) -> bool:
    """Whether this is an absolute IRI in ASCII, as atom:id needs it (RFC 4287, 4.2.6)."""
    return _IRI.fullmatch(text) is not None


def is_normal(text: str) -> bool:
    """Whether this is a URL that `web_url` leaves as it is, as it leaves most."""
    return _NORMAL.fullmatch(text) is not None


@lru_cache(maxsize=10_000)
def web_url(text: str) -> str:
    """An absolute http(s) URL in ASCII: host in lower case and punycode, the rest percent-encoded.

    Raises ValueError where it is none, or names a user or a password.
    """
    if is_normal(text):
        return text
    parts = urlsplit(text.strip())
    host, port = parts.hostname or "", parts.port
    if parts.scheme not in ("http", "https") or parts.username is not None:
        raise ValueError(f"not an http(s) URL: {text}")
    host = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    if not re.fullmatch(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]", host):
        raise ValueError(f"not a host: {host}")
    place = f"{host}:{port}" if port is not None else host
    rest = (quote(part, safe=SAFE) for part in parts[2:])
    path, query, fragment = (_escape_percent(part) for part in rest)
    return urlunsplit((parts.scheme, place, path, query, fragment))


def from_path(path: str) -> str:
    """A path of files as the path of a URL: `文 1.html` to `%E6%96%87%201.html`."""
    return path if _SAFE_PATH.fullmatch(path) else quote(path, safe="!$&'()*+,-./:;=@_~")


def of_page(address: str, site: str) -> str:
    """The URL of an address within a site (`/a/`), whose URL ends in `/`."""
    return site + from_path(address.removeprefix("/"))


def relative(target: str, page: str, site: str) -> str:
    """How `page` names `target`, all absolute URLs, and both below `site`: `../style.css`.

    So that a page also works where it was not made for: opened as a file, or on another host.
    """
    path = target.removeprefix(site)
    if not path or path.endswith("/"):
        path += "index.html"
    way = "../" * page.removeprefix(site).count("/")
    # a colon in a first name would make it a scheme (RFC 3986, 4.2)
    return f"{way or './'}{path}" if ":" in path else way + path


def unescaped(path: str) -> str:
    """The path of a URL as the path of files."""
    return unquote(path, errors="strict")


def _escape_percent(text: str) -> str:
    """A `%` that escapes nothing is meant as itself."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
