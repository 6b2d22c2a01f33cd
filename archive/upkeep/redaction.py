"""Erasing from releases: files that hold forgotten rows are written anew, the manifest replaced.

A release says that this happened in ``redacted_at``. All else of it stays as it was.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from archive.errors import ArchiveError
from archive.objects.store import ObjectStore
from archive.tables.forgotten import Forgotten
from archive.upkeep.contents import CONTENTS
from archive.upkeep.erasure import has_gone, without
from archive.upkeep.latest import release_folders
from archive.upkeep.manifest import (
    ReleasedDay,
    decode_manifest,
    key,
    manifest_key,
    replace_manifest,
    totals,
)
from archive.upkeep.names import ReleaseName
from archive.upkeep.parts import parts

ROWS_AT_ONCE: Final = 1024
TRIES: Final = 20

Progress = Callable[[str], None]
_CONTENTS: Final = {contents.name: contents for contents in CONTENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Redacting:
    """One release, what has to go, and a local folder to work in."""

    store: ObjectStore
    release: ReleaseName
    forgotten: Forgotten
    folder: Path

    def is_affected(self, path: str) -> bool:
        """Return whether a file of the release holds forgotten rows; a missing one does not."""
        local = self.folder / "held"
        there = self.store.fetch_file(key(self.release, path), local)
        return there and has_gone(local, self.forgotten)

    def rows(self, day: ReleasedDay) -> Iterator[Any]:
        """Yield what stays of a day's rows, in order."""
        for file in day.files:
            local = self.folder / "read"
            if self.store.fetch_file(key(self.release, file.path), local):
                with pq.ParquetFile(local) as parquet:
                    for batch in parquet.iter_batches(ROWS_AT_ONCE):
                        yield pa.Table.from_batches([without(batch, self.forgotten)])

    def rewritten(self, day: ReleasedDay) -> ReleasedDay:
        """Store a day's files without the rows."""
        stored = []
        contents, named = _CONTENTS[day.table], str(day.day.crawl_date)
        for part in parts(contents, named, self.rows(day), self.folder):
            self.store.put_file(key(self.release, part.file.path), part.local)
            part.local.unlink()
            stored.append(part.file)
        return replace(day, files=tuple(stored))


def redact_releases(
    store: ObjectStore, forgotten: Forgotten, progress: Progress = lambda _: None
) -> int:
    """Take forgotten rows out of all releases; return how many files were replaced or removed.

    Raises:
        Damaged: A manifest cannot be read.
    """
    count = 0
    for release in release_folders(store):
        progress(f"release {release}")
        with tempfile.TemporaryDirectory(prefix="newsfold-") as folder:
            one = _Redacting(store=store, release=release, forgotten=forgotten, folder=Path(folder))
            _put_manifest(one)
            count += _remove_old(one)
    return count


def _put_manifest(one: _Redacting) -> None:
    """Let the manifest name files without the rows, stored before."""
    for _ in range(TRIES):
        data = one.store.get(manifest_key(one.release))
        if data is None:
            return  # never finished
        manifest = decode_manifest(one.store, one.release, data)
        days = tuple(
            one.rewritten(day) if any(one.is_affected(file.path) for file in day.files) else day
            for day in manifest.days
        )
        if days == manifest.days:
            return
        redacted = replace(manifest, days=days, totals=totals(days), redacted_at=datetime.now(UTC))
        if replace_manifest(one.store, one.release, data, redacted):
            return
    raise ArchiveError(
        f"{one.store.location}: {manifest_key(one.release)} is changed all the time; run again"
    )


def _remove_old(one: _Redacting) -> int:
    """Remove files that no manifest names any more, or never did, and that hold such rows."""
    data = one.store.get(manifest_key(one.release))
    named = set(decode_manifest(one.store, one.release, data).paths) if data else set()
    count = 0
    for entry in one.store.entries(key(one.release, "")):
        path = entry.key.removeprefix(key(one.release, ""))
        if path.endswith(".parquet") and path not in named and one.is_affected(path):
            one.store.delete(entry.key)
            count += 1
    return count
