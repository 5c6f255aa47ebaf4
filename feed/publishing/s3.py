"""A bucket of Amazon S3, or of a store that speaks like it, by obstore."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from typing import Any

from feed import aliases
from feed.config import Config
from feed.errors import ConfigError, FeedError, RemoteError
from feed.filenames import native
from feed.formats import hosts
from feed.publishing.destinations import Sent
from feed.targets import Target

_AT_ONCE = 16
"""Objects on their way: each takes as long as the way is, not as it is large."""
_RETRY: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=60)}
_NO_BUCKET = "NoSuchBucket"
_CODE = re.compile(r"<Code>(\w+)</Code>")
_ANYWHERE = "us-east-1"
"""What stores that have no regions take."""


def opened(config: Config, target: Target) -> Bucket:
    """The bucket of a target; raises ConfigError where no credentials for it are found."""
    try:
        import boto3
        from botocore.exceptions import BotoCoreError
        from obstore.auth.boto3 import Boto3CredentialProvider
        from obstore.store import S3Store
    except ImportError as error:
        hint = "pip install 'article-feed[s3]'"
        raise ConfigError(f'type = "s3" needs what is not installed: {error.name}', hint) from error
    hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
    try:
        session = boto3.Session()
        found = session.get_credentials()
        if found is not None:
            found.get_frozen_credentials()
    except BotoCoreError as error:
        # its message may tell what a configuration of the system holds
        message = f"the credentials for {target.to} cannot be had ({type(error).__name__})"
        raise ConfigError(message, hint) from None
    if found is None:
        raise ConfigError(f"there are no credentials for {target.to}", hint)
    bucket, _, prefix = target.to.removeprefix("s3://").partition("/")
    more: dict[str, Any] = {"endpoint": target.endpoint} if target.endpoint else {}
    store = S3Store(
        bucket,
        prefix=prefix.strip("/") or None,
        region=session.region_name or _ANYWHERE,
        credential_provider=Boto3CredentialProvider(session),
        client_options={"allow_http": True, "timeout": timedelta(seconds=60)},
        retry_config=_RETRY,
        **more,
    )
    return Bucket(store, target.to, config)


class Bucket:
    """Where each object arrives whole, with the media type that web hosts tell of it."""

    def __init__(self, store: Any, name: str, config: Config) -> None:
        self.name = name
        self._store = store
        self._output = config.output
        self._copies = {one.path: one.target for one in aliases.read(config) if not one.is_page}

    def held(self, _: Callable[[], None]) -> AbstractContextManager[None]:
        """Another machine may send there too: who comes last finds that out by the marker."""
        return nullcontext()

    def read(self, path: str) -> bytes | None:
        """A small object that is there."""
        with self._faults():
            try:
                return bytes(self._store.get(path).bytes())
            except FileNotFoundError as error:
                if _NO_BUCKET in str(error):
                    raise
                return None

    def occupied(self, paths: Collection[str]) -> set[str]:
        """At which of these paths something is already."""
        with self._faults():
            pages = self._store.list()
            return {one["path"] for page in pages for one in page} & {*paths}

    def send(self, paths: Sequence[str], sent: Sent) -> None:
        """Put files of the output folder there, several at once."""
        with self._faults(), ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(self._put, paths):
                sent(1)

    def write(self, path: str, data: bytes) -> None:
        """Put a small object there."""
        with self._faults():
            self._store.put(path, data, attributes={"Content-Type": "application/json"})

    def delete(self, paths: Sequence[str]) -> None:
        """Remove objects."""
        with self._faults():
            self._store.delete(list(paths))

    def _put(self, path: str) -> None:
        told = hosts.headers(self._copies.get(path, path))
        self._store.put(path, self._output / native(path), attributes=told, use_multipart=False)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """What the store answers is told by its code alone: the rest may hold an access key."""
        from botocore.exceptions import BotoCoreError
        from obstore import exceptions

        try:
            yield
        except (exceptions.UnauthenticatedError, exceptions.PermissionDeniedError) as error:
            hint = "are the credentials right, and may they write there?"
            raise FeedError(f"{self.name} refuses access{_code(error)}", hint) from None
        except (exceptions.BaseError, BotoCoreError, FileNotFoundError) as error:
            hint = "what was sent is whole; publish again to send the rest"
            raise RemoteError(
                f"{self.name} cannot be reached or failed{_code(error)}", hint
            ) from None


def _code(error: Exception) -> str:
    found = _CODE.search(str(error))
    return f": {found[1]}" if found else ""
