"""Real targets of each kind, on this machine: what is sent to them can be read back."""

import hashlib
import json
import os
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import boto3
import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from programs import fetch, sshd, write
from servers import Asked, Told, serving
from werkzeug.serving import make_server

from feed import config
from feed.config import Config
from feed.formats import hosts
from feed.publishing import destinations
from feed.publishing.destinations import Destination
from feed.targets import Target

BUCKET = "ships"


@dataclass
class Cut:
    """How many changes a store makes yet; None are all."""

    left: int | None = None

    def around(self, store: Any) -> Any:
        """The store as a WSGI application, with the cut in it."""

        def application(environment: dict[str, Any], start: Any) -> Any:
            if self.left is not None and environment["REQUEST_METHOD"] != "GET":
                if self.left == 0:
                    environment["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
                    raise ConnectionAbortedError
                self.left -= 1
            return store(environment, start)

        return application


@dataclass(frozen=True)
class Place:
    """A target of a site, and how to look into it past `feed`."""

    site: Config
    target: Target
    root: Path | None = None
    endpoint: str = ""
    cut: "Cut" = field(default_factory=lambda: Cut())

    @property
    def destination(self) -> Destination:
        return destinations.opened(self.site, self.target)

    def put(self, path: str, data: bytes) -> None:
        """Put a file there as another program would."""
        if self.root:
            write(self.root, {path: data})
        else:
            client(self.endpoint).put_object(Bucket=BUCKET, Key=f"www/{path}", Body=data)

    def files(self) -> dict[str, bytes]:
        """All that is there."""
        if self.root:
            return {
                path.relative_to(self.root).as_posix(): path.read_bytes()
                for path in self.root.rglob("*")
                if not path.is_dir()
            }
        listed = client(self.endpoint).list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {one["Key"].removeprefix("www/"): self.fetched(one["Key"])[1] for one in listed}

    def file(self, path: str) -> bytes | None:
        """One of them; None where it is not."""
        if self.root:
            place = self.root / path
            return place.read_bytes() if place.is_file() else None
        answer = fetch(f"{self.endpoint}/{BUCKET}/{quote(f'www/{path}')}")
        return answer.body if answer.status == 200 else None

    def become(self, files: Mapping[str, bytes]) -> None:
        """Make these all that is there: of a store."""
        now = self.files()
        for path in now.keys() - files.keys():
            client(self.endpoint).delete_object(Bucket=BUCKET, Key=f"www/{path}")
        for path, data in files.items():
            if now.get(path) != data:
                self.put(path, data)

    @contextmanager
    def breaking(self, after: int) -> Iterator[None]:
        """Of a store: from the next change but `after` on, it closes each connection that would
        change something."""
        self.cut.left = after
        yield
        self.cut.left = None

    def fetched(self, key: str) -> tuple[Message, bytes]:
        """An object as anyone gets it, without credentials: its headers, its bytes."""
        answer = fetch(f"{self.endpoint}/{BUCKET}/{quote(key)}")
        return answer.headers, answer.body


@lru_cache
def client(endpoint: str) -> Any:
    """A client of the store, which takes long to make."""
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")


def a_site(folder: Path, target: str, settings: str = "") -> Config:
    """A site that is published to `target`, the lines of a table."""
    told = f'url = "http://ships.test/"\nauthor = "Ada"\n{settings}[publish.www]\n{target}'
    write(folder, {"feed.toml": told, "content/a.txt": "date 2022-07-05\n\nA ship.\n"})
    return config.load(folder / "feed.toml")


@contextmanager
def folder_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(os, "sync", lambda: None)
    site = a_site(folder / "site", 'type = "folder"\nto = "../www"\n')
    yield Place(site, site.publish[0], folder / "www")


@contextmanager
def rsync_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    site = a_site(folder / "site", f'type = "rsync"\nto = "localhost:{folder}/www"\n')
    with sshd(folder / "sshd") as shell:
        monkeypatch.setenv("RSYNC_RSH", shell)
        yield Place(site, site.publish[0], folder / "www")


@contextmanager
def s3_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDSECRETNAME")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "thesecretitself")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "none"))
    cut = Cut()
    store = cut.around(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, store, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        endpoint = f"http://127.0.0.1:{server.server_port}"
        urllib.request.urlopen(f"{endpoint}/moto-api/reset", b"").close()
        client(endpoint).create_bucket(Bucket=BUCKET)
        anyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
        policy = {"Version": "2012-10-17", "Statement": [anyone | {"Resource": "*"}]}
        client(endpoint).put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
        told = f'type = "s3"\nto = "s3://{BUCKET}/www"\nendpoint = "{endpoint}"\n'
        site = a_site(folder / "site", told)
        yield Place(site, site.publish[0], endpoint=endpoint, cut=cut)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


KINDS = {"folder": folder_place, "rsync": rsync_place, "s3": s3_place}


Answer = Callable[[Asked], Told]


@contextmanager
def public(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Answer]]:
    """The web as seen through a proxy: ships.test serves what is at the target.

    Further hosts can be put into what is yielded, by their names.
    """
    web: dict[str, Answer] = {"ships.test": lambda asked: _served(place, asked)}

    def answer(asked: Asked) -> Told:
        host = urlsplit(asked.path).hostname or ""
        return web[host](asked) if host in web else Told(502)

    with serving(answer) as server:
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
        yield web


def _served(place: Place, asked: Asked) -> Told:
    path = unquote(urlsplit(asked.path).path.removeprefix("/"))
    data = place.file(path)
    if data is None:
        return Told(404)
    tag = f'"{hashlib.md5(data).hexdigest()}"'
    headers = {"ETag": tag, "Content-Type": hosts.headers(path)["Content-Type"]}
    known = asked.headers.get("if-none-match") == tag
    return Told(304, headers) if known else Told(200, headers, data)
