"""What killed and beaten runs left under releases/, found and removed."""

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from archive.errors import NoRight
from archive.objects.store import Entry, ObjectStore
from archive.upkeep.latest import release_folders
from archive.upkeep.manifest import key, manifest_key
from archive.upkeep.names import ReleaseName

ABANDONED_HOURS: Final = 12
"""Others may still be at work on what is younger."""
NEWEST_LOOKED_AT: Final = 10


def clear(store: ObjectStore, release: ReleaseName, paths: Iterable[str]) -> None:
    """Remove files of a release's folder; a role without that right leaves them."""
    with contextlib.suppress(NoRight):
        for path in paths:
            store.delete(key(release, path))


def clear_abandoned(store: ObjectStore, but: ReleaseName) -> None:
    """Remove the newest releases that were begun long ago and never finished, but one."""
    for name in release_folders(store)[-NEWEST_LOOKED_AT:]:
        if name != but and not store.entries(manifest_key(name)):
            entries = store.entries(key(name, ""))
            if all(map(_is_old, entries)):
                clear(store, name, _paths(name, entries))


def clear_strays(store: ObjectStore, release: ReleaseName, named: Iterable[str]) -> dict[str, int]:
    """Return the files of a finished release's folder with their bytes; old strays are removed.

    Args:
        store: Where it lies.
        release: Which one.
        named: The paths that its manifest names.
    """
    known = {*named, manifest_key(release).removeprefix(key(release, ""))}
    entries = store.entries(key(release, ""))
    strays = [entry for entry in entries if not known & set(_paths(release, [entry]))]
    clear(store, release, _paths(release, filter(_is_old, strays)))
    return {path: entry.size for path, entry in zip(_paths(release, entries), entries, strict=True)}


def _paths(release: ReleaseName, entries: Iterable[Entry]) -> list[str]:
    return [entry.key.removeprefix(key(release, "")) for entry in entries]


def _is_old(entry: Entry) -> bool:
    return datetime.now(UTC) - entry.modified > timedelta(hours=ABANDONED_HOURS)
