"""In a browser no script of an article runs, and its text is what visitors see.

Each fragment has a frame of its own, whose policy allows no script and reports whatever tries to
run one.
"""

import html
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fragments import FRAGMENTS
from programs import Browser, chromium
from reading import resolve

from feed.cleaning import SCHEMES, Cleaner

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LOADS = {"img-src", "media-src"}
"""What a policy of `default-src 'none'` reports of pictures and recordings, which may stay."""

LISTEN = """
addEventListener('securitypolicyviolation', event => {
    top.reports ??= []
    top.reports.push([name, event.effectiveDirective])
})
"""

SETTLED = "new Promise(done => setTimeout(() => setTimeout(() => done(top.reports ?? [])), 0))"

SEEN = """
Object.fromEntries([...document.querySelectorAll('iframe')].map(frame => {
    const {body} = frame.contentDocument
    body.querySelectorAll('details').forEach(one => { one.open = true })
    const links = [...body.querySelectorAll('[href]')]
    return [frame.name, [body.innerText, links.map(one => one.protocol)]]
}))
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("browser")) as started:
        yield started


def framed(fragments: Mapping[str, str]) -> str:
    return "<!doctype html><meta charset=utf-8>" + "".join(
        f'<iframe name="{html.escape(name)}" srcdoc="{html.escape(document(fragment))}"></iframe>\n'
        for name, fragment in fragments.items()
    )


def document(fragment: str) -> str:
    return (
        f'<!doctype html><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<body>{fragment}"
    )


def shown(
    browser: Browser, fragments: Mapping[str, str], folder: Path
) -> tuple[set[tuple[str, str]], dict[str, Any]]:
    """What the policies reported, and of each frame its text and the schemes of its links."""
    path = folder / "page.html"
    path.write_text(framed(fragments), encoding="utf-8")
    with browser.page("about:blank") as page:
        browser.call("Page.addScriptToEvaluateOnNewDocument", page.session, source=LISTEN)
        page.load(path.as_uri())
        reports = {(name, directive) for name, directive in page.ask(SETTLED)}
        return {one for one in reports if one[1] not in LOADS}, page.ask(SEEN)


def test_no_script_runs_and_the_text_is_seen(browser: Browser, tmp_path: Path) -> None:
    cleaner = Cleaner()
    cleaned = {name: cleaner.clean(html, resolve) for name, (html, _) in FRAGMENTS.items()}
    reports, seen = shown(browser, cleaned, tmp_path)
    assert reports == set()
    assert seen.keys() == FRAGMENTS.keys()
    for name, (_, expected) in FRAGMENTS.items():
        text, schemes = seen[name]
        assert " ".join(text.split()) == " ".join(expected.split()), name
        assert {scheme.rstrip(":") for scheme in schemes} <= SCHEMES, name


def test_uncleaned_the_policies_do_report_them(browser: Browser, tmp_path: Path) -> None:
    """The test above would see a script that tries to run."""
    raw = {name: html for name, (html, _) in FRAGMENTS.items() if "\0" not in html}
    reports, _ = shown(browser, raw, tmp_path)
    by_kind = {name.partition(":")[0] for name, directive in reports if "script" in directive}
    assert by_kind >= {"script", "handler", "place"}
    names = {name for name, _ in reports}
    assert names >= {"script: a script", "handler: onerror of img", "place: a frame that acts"}
    assert len(names) > 80
