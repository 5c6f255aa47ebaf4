"""What `feed init` wrote: for people, and for programs."""

from __future__ import annotations

from collections.abc import Iterator

from feed.characters import printable
from feed.starting import workflow
from feed.starting.site import Part, Site
from feed.terminal import WIDTH, Terminal, fitted, shown, there


def tell(site: Site, terminal: Terminal, *, dry_run: bool) -> None:
    """What is new, what was there, and what to do next."""
    terminal.result(terminal.bold(printable(_headline(site, dry_run))))
    for part in site.parts:
        told = f"{_kind(part, dry_run):9}{shown(part.path)}"
        terminal.result(f"  {fitted(printable(told), WIDTH - 2)}")
        if part.lacks:
            terminal.result(f"{'':11}add this line to it:  {part.lacks}")
    if dry_run:
        terminal.result("Nothing was written.")
        return
    for line in _next(site):
        terminal.result(printable(line))


def document(site: Site, *, dry_run: bool) -> dict[str, object]:
    """All of it for programs."""
    return {
        "folder": shown(site.folder),
        "preview": site.config.preview,
        "written": not dry_run,
        "new": [shown(part.path) for part in site.parts if not part.is_there],
        "kept": [
            {"path": shown(part.path), "lacks": part.lacks} for part in site.parts if part.is_there
        ],
    }


def _headline(site: Site, dry_run: bool) -> str:
    told = shown(site.folder)
    place = "this folder" if told == "." else f"{told}/"
    if not site.is_new:
        return f"{place} is a site already: nothing of it is overwritten"
    return f"{place} would be a new site" if dry_run else f"{place} is a new site"


def _kind(part: Part, dry_run: bool) -> str:
    return "kept" if part.is_there else "new" if dry_run else "written"


def _next(site: Site) -> Iterator[str]:
    place = shown(site.folder)
    folder = there(place)
    yield f"Next: feed build{folder}"
    yield f'      feed new "TITLE"{folder}'
    on_pages = any(part.path.parts[-3:] == workflow.PATH.parts for part in site.parts)
    if site.config.preview:
        source = shown(site.config.source or site.parts[0].path)
        yield "It has no address yet, so a build is a preview and nobody can subscribe."
        if on_pages:
            yield "On GitHub Pages it will be https://USER.github.io/REPO/, with your name and"
            yield f"that of the repository: write it as url into {source}"
        else:
            yield f'When it has one, write url = "https://your.site/" into {source}'
    if on_pages:
        yield "To publish, commit all of it and push it to GitHub, where in the settings of the"
        yield "repository the source of Pages is to be: GitHub Actions"
