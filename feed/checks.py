"""What can be wrong with a plan, though every article in it is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from feed.arrange import Arranged
from feed.characters import folded
from feed.errors import ArticleError, ConfigError
from feed.events import Wishes
from feed.lock import Lock, Record, fault
from feed.places import Placed, too_long


def shared_ids(
    shown: Iterable[Placed], records: Mapping[str, Record], feed_id: str
) -> Iterator[ArticleError]:
    """The faults of articles that have an id together, those that are not due yet too."""
    ids = {path: record.id for path, record in records.items()}
    ids |= {one.path: one.article.id for one in shown if one.article.id and one.path not in ids}
    owners = {feed_id: "the feed itself"}
    for path, id_ in ids.items():
        owner = owners.setdefault(id_, path)
        if owner != path:
            message = f"its id {id_} is also that of {owner}"
            yield ArticleError(path, 0, message, "give one of them another id")


def unfit_records(records: Mapping[str, Record], before: Lock) -> Iterator[ArticleError]:
    """The faults of what feed.lock could not be read with again."""
    for path, record in records.items():
        if record is not before.records.get(record.id) and (told := fault(record)):
            yield ArticleError(path, 0, f"cannot be kept in feed.lock: {told}", "rename it")


def unfit_tags(tags: Iterable[Arranged], published: Mapping[str, Placed]) -> Iterator[ArticleError]:
    """The faults of tags whose documents would meet, or have a name that no disk takes."""
    owners: dict[str, Arranged] = {}
    for one in tags:
        article = published[one.paths[0]].article
        line = article.line_of("tags")
        other = owners.setdefault(folded(one.stem), one)
        if told := next(filter(None, (too_long(path) for path, _ in one.documents(True))), ""):
            yield ArticleError(article.path, line, told, "give it a shorter tag")
        if other is not one:
            names = f'the tags "{other.feed.label}" and "{one.feed.label}"'
            message = f"{names} would both be written to {one.stem}.{one.formats[0]}"
            yield ArticleError(article.path, line, message, "write one of them otherwise")


def refuse_wishes(wishes: Wishes, records: Mapping[str, Record]) -> None:
    """Raise ConfigError for wishes of articles that are not published."""
    wanted = {
        "--announce": wishes.announce,
        "--redate": wishes.redate,
        "--change-id": wishes.change_id,
    }
    for option, paths in wanted.items():
        for path in sorted(paths - records.keys()):
            raise ConfigError(f"{option} {path}: no article of that name is published")
