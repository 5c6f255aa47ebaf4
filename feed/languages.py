"""Language tags (BCP 47)."""

from __future__ import annotations

import re

_TAG = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-([A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*",
    re.ASCII,
)
"""RFC 5646, 2.1, without extended languages, extensions and private use."""

_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks nqo ps sd syr ug ur yi".split())
_RIGHT_TO_LEFT_SCRIPTS = frozenset("adlm arab hebr mand nkoo rohg samr syrc thaa".split())


def is_tag(text: str) -> bool:
    """Whether this is a tag of language, script, region and variants: `en`, `pt-BR`, `zh-Hant`."""
    return _TAG.fullmatch(text) is not None


def direction(tag: str) -> str:
    """The direction in which a language is written, as HTML's `dir` names it: `ltr` or `rtl`."""
    language, *rest = tag.lower().split("-")
    script = next((part for part in rest if len(part) == 4), "")
    if script:
        return "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"
