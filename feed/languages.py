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


_CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
"""The languages of two letters (ISO 639-1). What is told by a country's letters is none of them."""

MEANT = {"cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "ua": "uk"}
"""Countries that are often written for the languages that are spoken there."""


def is_tag(text: str) -> bool:
    """Whether this is a tag of language, script, region and variants: `en`, `pt-BR`, `zh-Hant`."""
    if not _TAG.fullmatch(text):
        return False
    language = text.lower().partition("-")[0]
    return len(language) > 2 or language in _CODES


def direction(tag: str) -> str:
    """The direction in which a language is written, as HTML's `dir` names it: `ltr` or `rtl`."""
    language, *rest = tag.lower().split("-")
    script = next((part for part in rest if len(part) == 4), "")
    if script:
        return "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def canonical(tag: str) -> str:
    """A tag as RFC 5646, 2.1.1 has it written: `pt-BR`, `zh-Hant`."""
    language, *rest = tag.lower().split("-")
    written = (part.title() if len(part) == 4 and part.isalpha() else part for part in rest)
    return "-".join([language, *(part.upper() if len(part) == 2 else part for part in written)])


def name(tag: str) -> str:
    """What a language calls itself, with what else the tag tells: `Português (BR)`."""
    language, _, rest = canonical(tag).partition("-")
    told = _NAMES.get(language)
    if told is None:
        return canonical(tag)
    return f"{told} ({rest})" if rest else told


def is_known(tag: str) -> bool:
    """Whether the language of a tag is one of those that are written most."""
    return tag.lower().partition("-")[0] in _NAMES


_NAMES = {
    "ar": "العربية",
    "bg": "Български",
    "bn": "বাংলা",
    "ca": "Català",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "eo": "Esperanto",
    "es": "Español",
    "et": "Eesti",
    "eu": "Euskara",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "ga": "Gaeilge",
    "gl": "Galego",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "hy": "Հայերեն",
    "id": "Bahasa Indonesia",
    "is": "Íslenska",
    "it": "Italiano",
    "ja": "日本語",
    "ka": "ქართული",
    "ko": "한국어",
    "la": "Latina",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "nn": "Norsk nynorsk",
    "no": "Norsk",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sr": "Српски",
    "sv": "Svenska",
    "sw": "Kiswahili",
    "ta": "தமிழ்",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "zh": "中文",
}
"""The languages that are written most, as they name themselves; of others the tag is told."""
