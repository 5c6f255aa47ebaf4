"""What the body of an entry is to its readers: words, and addresses."""

from typing import Any

import lxml.html


def words(body: str) -> str:
    """The text of HTML. Readers break lines and trim as they like: white space is one blank."""
    return " ".join(" ".join(fragment(body).itertext()).split())


def addresses(body: str) -> tuple[str, ...]:
    """Where its links and pictures lead."""
    return tuple(str(address) for address in fragment(body).xpath("//@href | //@src"))


def fragment(body: str) -> Any:
    """The HTML as a tree."""
    return lxml.html.fragment_fromstring(body, create_parent="div")
