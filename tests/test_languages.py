"""Languages are told by BCP 47 tags, and each has a direction."""

import pytest

from feed import languages

TAGS = {
    "a language": "en",
    "a language of three letters": "ckb",
    "Norwegian, which YAML 1.1 takes for a no": "no",
    "a region": "pt-BR",
    "a region by number": "es-419",
    "a script": "zh-Hant",
    "a script and a region": "zh-Hant-TW",
    "a variant": "sl-rozaj",
    "two variants": "sl-rozaj-biske",
    "all of them": "hy-Latn-IT-arevela",
    "another case": "EN-us",
    "a variant that begins with a digit": "de-1996",
    "a variant of a digit and letters": "de-1abc",
    "a region and such a variant": "de-CH-1901",
}


@pytest.mark.parametrize("tag", TAGS.values(), ids=TAGS)
def test_a_tag_has_a_language_a_script_a_region_and_variants(tag: str) -> None:
    """RFC 5646, 2.1."""
    assert languages.is_tag(tag)


NO_TAGS = {
    "nothing": "",
    "one letter": "e",
    "a digit": "e1",
    "a word": "english",
    "a name": "German",
    "an underscore": "en_US",
    "a hyphen at the end": "en-",
    "two hyphens": "en--US",
    "a blank": "en US",
    "a line break": "en\n",
    "a region before its script": "zh-TW-Hant",
    "a region of two digits": "es-41",
    "letters that are not ASCII": "ſr",
    "digits that are not ASCII": "es-४१९",
}


@pytest.mark.parametrize("tag", NO_TAGS.values(), ids=NO_TAGS)
def test_what_is_otherwise_is_no_tag(tag: str) -> None:
    assert not languages.is_tag(tag)


RIGHT_TO_LEFT = ["ar", "he", "fa", "ur", "yi", "AR-eg", "pa-Arab", "az-arab-IR", "ks", "dv", "ckb"]
LEFT_TO_RIGHT = ["en", "de-AT", "zh-Hant", "ja", "ar-Latn", "he-Latn-IL", "ku", "arn", "ur-Deva"]


@pytest.mark.parametrize("tag", RIGHT_TO_LEFT)
def test_some_languages_are_written_from_right_to_left(tag: str) -> None:
    assert languages.direction(tag) == "rtl"


@pytest.mark.parametrize("tag", LEFT_TO_RIGHT)
def test_others_are_written_from_left_to_right(tag: str) -> None:
    assert languages.direction(tag) == "ltr"


CANONICAL = {
    "EN": "en",
    "pt-br": "pt-BR",
    "zh-hant-tw": "zh-Hant-TW",
    "ES-419": "es-419",
    "de-ch-1901": "de-CH-1901",
    "SL-ROZAJ": "sl-rozaj",
}


@pytest.mark.parametrize(("tag", "canonical"), CANONICAL.items())
def test_a_tag_is_written_in_one_way(tag: str, canonical: str) -> None:
    """RFC 5646, 2.1.1."""
    assert languages.canonical(tag) == canonical


@pytest.mark.parametrize(
    ("tag", "name"),
    [("fr", "Français"), ("PT-br", "Português (BR)"), ("ar", "العربية"), ("nah", "nah")],
)
def test_a_language_is_called_as_it_calls_itself(tag: str, name: str) -> None:
    assert languages.name(tag) == name
