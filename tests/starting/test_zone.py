"""The machine's time zone, out of a root folder that is made for each test."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from feed import dates
from feed.starting import zone


def leading(target: str) -> Callable[[Path], None]:
    def make(etc: Path) -> None:
        (etc / "localtime").symlink_to(target)

    return make


def saying(text: bytes) -> Callable[[Path], None]:
    def make(etc: Path) -> None:
        (etc / "timezone").write_bytes(text)

    return make


def copied(etc: Path) -> None:
    (etc / "localtime").write_bytes(b"TZif2")


def by_a_detour(etc: Path) -> None:
    folder = etc.parent / "usr" / "share" / "zoneinfo" / "Asia"
    folder.mkdir(parents=True)
    (folder / "Kolkata").touch()
    (etc / "alternatives").symlink_to("../usr/share/zoneinfo/Asia/Kolkata")
    (etc / "localtime").symlink_to("alternatives")


MACHINES: dict[str, tuple[str, dict[str, str], list[Callable[[Path], None]]]] = {
    "none that tells anything": ("UTC", {}, []),
    "Debian": ("Europe/Berlin", {}, [leading("/usr/share/zoneinfo/Europe/Berlin")]),
    "Fedora": ("Asia/Tokyo", {}, [leading("../usr/share/zoneinfo/Asia/Tokyo")]),
    "macOS": ("America/New_York", {}, [leading("/var/db/timezone/zoneinfo/America/New_York")]),
    "NixOS": ("Europe/Paris", {}, [leading("/etc/zoneinfo/Europe/Paris")]),
    "three parts": (
        "America/Argentina/Ushuaia",
        {},
        [leading("/usr/share/zoneinfo/America/Argentina/Ushuaia")],
    ),
    "rules with leap seconds": (
        "Europe/Berlin",
        {},
        [leading("/usr/share/zoneinfo/right/Europe/Berlin")],
    ),
    "a link to a link": ("Asia/Kolkata", {}, [by_a_detour]),
    "a container": ("UTC", {}, [leading("/usr/share/zoneinfo/Etc/UTC")]),
    "a copy and a name": ("Europe/Oslo", {}, [copied, saying(b"Europe/Oslo\n")]),
    "a copy alone": ("UTC", {}, [copied]),
    "a link wins over a name": (
        "Europe/Rome",
        {},
        [leading("/usr/share/zoneinfo/Europe/Rome"), saying(b"Europe/Oslo\n")],
    ),
    "a link to no zone": ("Europe/Oslo", {}, [leading("/nowhere"), saying(b"Europe/Oslo\n")]),
    "a link to itself": ("Europe/Oslo", {}, [leading("localtime"), saying(b"Europe/Oslo\n")]),
    "a name that is none": ("UTC", {}, [saying(b"Atlantis/Poseidonis\n")]),
    "a name that is no text": ("UTC", {}, [saying(b"\xff\xfe")]),
    "TZ wins": ("Asia/Tokyo", {"TZ": "Asia/Tokyo"}, [saying(b"Europe/Oslo\n")]),
    "TZ with a colon": ("Asia/Tokyo", {"TZ": ":Asia/Tokyo"}, []),
    "TZ is a file": ("Asia/Tokyo", {"TZ": ":/usr/share/zoneinfo/Asia/Tokyo"}, []),
    "an empty TZ is UTC": ("UTC", {"TZ": ""}, [saying(b"Europe/Oslo\n")]),
    "TZ is a rule without a name": (
        "Europe/Oslo",
        {"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"},
        [saying(b"Europe/Oslo\n")],
    ),
    "TZ leaves the folder of zones": ("UTC", {"TZ": "../../etc/passwd"}, []),
}


@pytest.mark.parametrize(("expected", "surroundings", "makes"), MACHINES.values(), ids=MACHINES)
def test_the_zone_is_the_one_that_a_machine_tells(
    expected: str,
    surroundings: dict[str, str],
    makes: list[Callable[[Path], None]],
    tmp_path: Path,
) -> None:
    (tmp_path / "etc").mkdir()
    for make in makes:
        make(tmp_path / "etc")
    assert zone.of_machine(surroundings, tmp_path) == expected


def test_this_machine_has_a_zone_that_a_configuration_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert dates.timezone_named(zone.of_machine())
    monkeypatch.setitem(os.environ, "TZ", "Pacific/Auckland")
    assert zone.of_machine() == "Pacific/Auckland"
