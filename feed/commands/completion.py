"""`feed completion`."""

from __future__ import annotations

import argparse

from feed.commands import options as shared
from feed.terminal import Terminal

_SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Prints a script by which a shell completes the commands of feed, their flags, and names "
        "of folders and files. It belongs, for bash, into "
        "~/.local/share/bash-completion/completions/feed; for zsh into a file _feed in a folder "
        "of $fpath; for fish into ~/.config/fish/completions/feed.fish."
    )
    parser.epilog = "example: feed completion fish > ~/.config/fish/completions/feed.fish"
    parser.add_argument("shell", metavar="SHELL", choices=_SHELLS, help=", ".join(_SHELLS))
    shared.add_shared(parser, configured=False)


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Print the script of a shell."""
    # no other command knows of shells
    from feed.starting import completion

    script = completion.script(options.whole, options.shell)
    if options.json:
        shared.print_json({"shell": options.shell, "script": script})
    else:
        # what was asked for, even by -q
        print(script)
