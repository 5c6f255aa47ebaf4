"""What is published: the feeds at an address of the web, with all their history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from feed.checking import alone, archives, pages, sniffing
from feed.checking.agreement import Agreement
from feed.checking.archives import Step
from feed.checking.documents import ATOM, JSON, Desk, Document
from feed.checking.findings import Findings, Report, shown
from feed.checking.links import tell_own_machine
from feed.errors import ConfigError, FeedError, RemoteError
from feed.migration import sources
from feed.migration.sources import Refusal, Source
from feed.progress import Progress, silent

MOST = 2_000
"""So many documents are fetched of a site at most; a history that goes on has no end."""
_UNSEEN = "pages and entry documents were not fetched"
_AGAIN = "try again later"
_GONE = (404, 410)
"""What says that nothing is there, now or later (RFC 9110, 15.5.5 and 15.5.11)."""


def check_published(url: str, *, now: datetime, progress: Progress = silent) -> Report:
    """Judge the feed at an address, or the feeds that the page there names, as they are at `now`.

    Of each all its history is read, `MOST` documents in all. `progress` is called with how many
    documents were read.

    Raises ConfigError for what is no address, RemoteError where the network or a server fails.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise ConfigError(f"{shown(url)} cannot be checked", "give an address of http or https")
    checking = _Checking(now, progress)
    source = checking.fetch(url)
    feeds = checking.feeds(source) if sniffing.is_page(source.data) else (source.url,)
    for feed in feeds:
        checking.judge(source if feed == source.url else checking.fetch(feed))
    checking.agreement.close()
    unseen = checking.unread or _UNSEEN
    return checking.findings.report(checking.count, checking.count, source.url, unseen)


@dataclass(slots=True)
class _Checking:
    """The judgement of one site of the web; `count` documents were fetched."""

    now: datetime
    progress: Progress
    findings: Findings = field(default_factory=Findings)
    agreement: Agreement = field(init=False)
    count: int = 0
    unread: str = ""

    def __post_init__(self) -> None:
        self.agreement = Agreement(self.findings)

    def fetch(self, url: str) -> Source:
        """The document at an address that a person gave, or that a page named."""
        return self._counted(lambda: sources.read(url))

    def feeds(self, page: Source) -> tuple[str, ...]:
        """The feeds that a page names, as a reader finds them."""
        read = pages.read(page.data, self._desk(page.url))
        found = {}
        for href in read.feeds if read else ():
            try:
                found[sources.address(href, page.url)] = True
            except ValueError:
                self.findings.fault(page.url, 0, f"names a feed at no address: {shown(href)}")
        return tuple(found)

    def judge(self, source: Source) -> None:
        """Judge a feed, and every older document of it."""
        document = self._judged(source)
        if document is None:
            return
        if document.self_url and document.self_url != source.url:
            told = f"was found here, and says that its address is {shown(document.self_url)}"
            self.findings.warn(source.url, document.line, told, "subscribe to that one")
        first = archives.step(document, source.url)
        steps: dict[str, Step] = {}
        last = document
        while last.format in (ATOM, JSON) and last.older and last.older not in steps:
            if (following := self._older(last, source)) is None:
                break
            steps[last.older], last = archives.step(following, last.older), following
        if not self.unread:
            archives.judge(first, steps, {}, self.findings)

    def _older(self, document: Document, source: Source) -> Document | None:
        """The document that is the next older one; None where it cannot be had."""
        if self.count >= MOST:
            self.unread = f"more than {MOST:,} documents: what is older was not fetched"
            return None
        try:
            url = sources.address(document.older, source.url)
            return self._judged(self._counted(lambda: sources.follow(url, source)))
        except ValueError:
            return None
        except Refusal as refusal:
            if refusal.status not in _GONE:
                raise
            return None

    def _judged(self, source: Source) -> Document | None:
        document = alone.judge(source.data, self._desk(source.url))
        if document is not None:
            self.agreement.note(document)
            for reference in document.references:
                tell_own_machine(source.url, reference, source.url, self.findings)
        return document

    def _counted(self, fetch: Callable[[], Source]) -> Source:
        try:
            source = fetch()
        except Refusal as refusal:
            hint = "is the address right?" if refusal.status in _GONE else _AGAIN
            raise Refusal(refusal.message, hint, refusal.status) from refusal
        except RemoteError as error:
            raise RemoteError(error.message, _AGAIN) from error
        except ConfigError:
            raise
        except FeedError as error:
            raise FeedError(error.message, "check the folder that it was built into") from error
        self.count += 1
        self.progress(self.count, None)
        return source

    def _desk(self, url: str) -> Desk:
        return Desk(url, self.now, self.findings, lambda _: False)
