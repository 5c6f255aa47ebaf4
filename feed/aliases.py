"""Old addresses that still answer: a copy of a feed, or a page that leads on to another."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from feed import addresses
from feed.config import Config
from feed.errors import ConfigError
from feed.places import page_at, too_long

_PAGES = (".html", ".htm")


class Alias(msgspec.Struct, frozen=True):
    """What answers at an address that this site once had.

    `path` is that of its document in the output folder, `target` that of the one it stands for;
    `url` is where a page leads to.
    """

    old: str
    path: str
    target: str
    url: str

    @property
    def is_page(self) -> bool:
        """Whether it leads on, instead of being a copy: to a feed reader no page can lead on."""
        return self.target.endswith(_PAGES)


def read(config: Config) -> tuple[Alias, ...]:
    """The aliases of a configuration.

    Raises ConfigError for one that a web host would not serve as what it is.
    """
    return tuple(_alias(old, new, config) for old, new in config.aliases)


def check(
    aliases: Collection[Alias], pages: Collection[str], others: Collection[str], place: str
) -> None:
    """Raise ConfigError for an alias of what is not among `pages`, nor what can be copied.

    `place` names the configuration. An alias of an alias is none: it could lead to itself.
    """
    there = {alias.path for alias in aliases}
    for alias in aliases:
        if alias.target in there:
            message = f'{place}[aliases] "{alias.old}" leads to another alias'
            raise ConfigError(message, "name what that one stands for")
        if alias.target not in (pages if alias.is_page else others):
            what = f"{alias.target} is no feed, page or copied file"
            hint = "name it by its path in the output folder: feed.atom"
            raise ConfigError(f'{place}[aliases] "{alias.old}": {what}', hint)


def redirects(aliases: Collection[Alias]) -> Iterator[tuple[str, str]]:
    """Paths of pages, and the URLs that they lead to."""
    return ((alias.path, alias.url) for alias in aliases if alias.is_page)


def _alias(old: str, new: str, config: Config) -> Alias:
    alias = Alias(old, page_at(old), page_at(new), config.base_url + addresses.from_path(new))
    if told := too_long(alias.path):
        raise ConfigError(
            f"{config.place}[aliases] {told}", "leave it out: nobody can have used it"
        )
    if alias.is_page and not alias.path.endswith(_PAGES):
        hint = f'write it as "{old}/" or "{old}.html"'
        message = f'[aliases] "{old}" stands for a page, and is no name of one'
        raise ConfigError(config.place + message, hint)
    if not alias.is_page and alias.path.endswith(_PAGES):
        hint = "have the web host redirect that address"
        message = f'[aliases] "{old}" would be served as a page, and {new} is none'
        raise ConfigError(config.place + message, hint)
    return alias
