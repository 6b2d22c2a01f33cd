"""Python, libraries, time zones, folders and their disks."""

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.requirements import Requirement

from crawler.doctor.sign import Sign, ok, warning, wrong

LEAST_PYTHON: Final = (3, 11)
LEAST_FREE: Final = 0.1
LEAST_FREE_BYTES: Final = 1 << 30
INSTALL: Final = "install newsfold's pinned requirements anew"
_KNOWN_OFFSETS: Final = {
    ("Asia/Seoul", datetime(2026, 7, 1)): timedelta(hours=9),  # noqa: DTZ001 - the zone's own clock
    ("Europe/Berlin", datetime(2026, 7, 1)): timedelta(hours=2),  # noqa: DTZ001
    ("Europe/Berlin", datetime(2026, 12, 1)): timedelta(hours=1),  # noqa: DTZ001
}


def look_at_machine(folders: Mapping[str, Path]) -> Iterator[Sign]:
    """Yield how this machine is.

    Args:
        folders: What is written to, by what it is called.
    """
    yield _python()
    yield _libraries()
    yield _zones()
    for what, folder in (*folders.items(), ("temporary files", Path(tempfile.gettempdir()))):
        yield _folder(what, folder)


def _python() -> Sign:
    if sys.version_info < LEAST_PYTHON:
        return wrong("Python", platform.python_version(), "install Python 3.11 or newer")
    return ok("Python", platform.python_version())


def _libraries() -> Sign:
    wanted = [Requirement(line) for line in requires("newsfold") or ()]
    wanted = [each for each in wanted if each.marker is None or each.marker.evaluate()]
    amiss = [said for each in wanted if (said := _amiss(each))]
    what = f"newsfold {version('newsfold')}"
    if amiss:
        return wrong(what, "; ".join(amiss), INSTALL)
    return ok(what, f"{len(wanted)} libraries within their ranges")


def _amiss(wanted: Requirement) -> str | None:
    try:
        held = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted.name} is missing"
    if wanted.specifier.contains(held, prereleases=True):
        return None
    return f"{wanted.name} {held} is not {wanted.specifier}"


def _zones() -> Sign:
    try:
        held = {
            (zone, at): at.replace(tzinfo=ZoneInfo(zone)).utcoffset() for zone, at in _KNOWN_OFFSETS
        }
    except ZoneInfoNotFoundError as error:
        return wrong("time zones", f"{error.args[0]}", "install the package tzdata")
    for (zone, at), offset in held.items():
        if offset != _KNOWN_OFFSETS[zone, at]:
            said = f"{zone} is {offset} from UTC on {at:%Y-%m-%d}"
            return wrong("time zones", said, "mend the system's zoneinfo, or unset PYTHONTZPATH")
    return ok("time zones", f"Seoul and Berlin as they should be, tzdata {version('tzdata')}")


def _folder(what: str, folder: Path) -> Sign:
    """Return whether a folder, or the nearest above it that is there, can be written to."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            disk = shutil.disk_usage(there)
    except OSError as error:
        said = f"{folder}: {error.strerror} in {there}"
        return wrong(what, said, "let newsfold's user write there, or name another place")
    share = disk.free / disk.total
    said = f"{folder}: {disk.free / 1e9:,.1f} of {disk.total / 1e9:,.1f} GB free"
    if disk.free < LEAST_FREE_BYTES:
        return wrong(what, said, "make room: a full disk stops crawls")
    if share < LEAST_FREE:
        return warning(what, said, "make room before it is full")
    return ok(what, said)
