"""Persons as they are written on one line: `Ada Quay <ada@example.org> (https://example.org/)`."""

from __future__ import annotations

import re

_PERSON = re.compile(r"(?P<name>[^<>()]*+)(?:<(?P<email>[^<>]*+)>)?\s*+(?:\((?P<uri>[^()\s]*+)\))?")
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"
_NAME = r"[A-Za-z0-9-]++"
_EMAIL = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_NAME}(?:\.{_NAME})+")


def parts(text: str) -> dict[str, str]:
    """The name, the e-mail address and the URI that a text holds; all is name in any other text."""
    match = _PERSON.fullmatch(text)
    if match is None:
        return {"name": text}
    return {key: value.strip() for key, value in match.groupdict("").items()}


def is_email(text: str) -> bool:
    """Whether this is an e-mail address with a domain, in ASCII (RFC 4287, 3.2.3; RFC 5322)."""
    return _EMAIL.fullmatch(text) is not None
