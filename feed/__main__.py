"""`python -m feed` is the command `feed`."""

from feed.cli import command

command()
