"""`feed new`."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from feed.commands import options as shared
from feed.config import Config
from feed.errors import ConfigError
from feed.terminal import Terminal, shown, there


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Writes a new article into the content folder: a Markdown file named by its title, with "
        "the title and the date at its top. No file is overwritten."
    )
    parser.epilog = 'example: feed new "Three ships" --edit'
    add = parser.add_argument
    add("title", metavar="TITLE", nargs="+", help="its title; several words are one title")
    add("--in", dest="inner", metavar="FOLDER", default="", help="a folder of the content folder")
    add("--draft", action="store_true", help="leave it out of all that is built")
    add("--edit", action="store_true", help="open it in $VISUAL or $EDITOR")
    shared.add_now(parser)
    shared.add_shared(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Write a new article, and open it if that is wanted."""
    # no other command writes articles
    from feed.starting import article, editor

    site = shared.site(options)
    command = editor.chosen() if options.edit else ()
    folder = _inner_folder(options.inner, Path(options.directory), site)
    title, now = " ".join(options.title), shared.now(options)
    new = article.plan(site, title, now=now, folder=folder, draft=options.draft)
    article.write(new)
    if command:
        editor.opened(command, new.place)
    if options.json:
        shared.print_json(article.document(new, draft=options.draft))
        return
    terminal.result(shown(new.place))
    if not command:
        terminal.result("Write its text in that file.")
    terminal.result(f"Next: {_build(options)}")


def _build(options: argparse.Namespace) -> str:
    folder = there(str(Path(options.directory)))
    named = f" --config {shlex.quote(options.config)}" if options.config else ""
    return f"feed build{folder}{named}"


def _inner_folder(named: str, directory: Path, site: Config) -> str:
    """A folder of the content folder, named from there, or from the folder after -C as a file."""
    content = site.content.resolve()
    for place in (directory / named, content / named) if named else ():
        if place.resolve().is_relative_to(content):
            return place.resolve().relative_to(content).as_posix().removeprefix(".")
    if named:
        raise ConfigError(f"--in names a folder in {shown(site.content)}/, where articles lie")
    return ""
