"""A release, step after step: an immutable copy of the archive as plain Parquet.

    name -> days, copied or written -> documents -> manifest -> LATEST.json

A release exists once its manifest does, which is created last and only if it is absent. Files
are named for their bytes: what a killed run stored is used by the next one of the same name, and
of two runs at once neither can spoil what the other's manifest names. The loser removes its own.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from archive.config import ArchiveConfig
from archive.errors import ArchiveError, NoSuchRelease, ReleaseExists
from archive.objects.store import ObjectStore
from archive.rows import crawl_date
from archive.tables.tables import Tables
from archive.upkeep.documents import README, SCHEMA, readme, schema_json
from archive.upkeep.latest import move_latest, newest
from archive.upkeep.leftovers import clear, clear_abandoned, clear_strays
from archive.upkeep.making import Days, Making, Progress
from archive.upkeep.manifest import (
    Document,
    Manifest,
    create_manifest,
    key,
    manifest_key,
    read_manifest,
    totals,
)
from archive.upkeep.names import ReleaseName


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A release that was made: its manifest, and how many of its days were not written anew."""

    manifest: Manifest
    days_copied: int


def release(
    config: ArchiveConfig, name: str | None = None, progress: Progress = lambda _: None
) -> Released:
    """Make a release of everything that the archive holds now.

    Args:
        config: Which archive.
        name: Else the date in Seoul, with ``.2`` and so on where that is taken.
        progress: Told what comes next.

    Raises:
        ReleaseExists: The name is taken.
        ArchiveError: The archive holds nothing yet.
        StoreUnreachable: The store is away; run again, what was stored will be used.
    """
    Tables.open_existing(config)  # a release makes no archive
    tables = Tables.open(config)
    store = tables.store
    chosen = _chosen(store, name)
    clear_abandoned(store, chosen)
    making = _begun(tables, chosen)
    days, copied = making.make_days(progress)
    if not days:
        raise ArchiveError(f"{store.location}: nothing to release yet; crawl or ingest first")
    manifest = _described(making, days)
    if not create_manifest(store, chosen, manifest):
        first = read_manifest(store, chosen)
        clear(store, chosen, set(manifest.paths) - set(first.paths))
        raise ReleaseExists(f"{chosen}: another run has made this release meanwhile; run again")
    clear(store, chosen, set(making.held) - set(manifest.paths))
    move_latest(store, chosen, manifest.commit_seq)
    return Released(manifest=manifest, days_copied=copied)


def _chosen(store: ObjectStore, name: str | None) -> ReleaseName:
    if name is not None:
        wanted = ReleaseName.of(name)
        if store.get(manifest_key(wanted)) is not None:
            raise ReleaseExists(f"{wanted}: this release exists, and releases never change")
        return wanted
    wanted = ReleaseName(crawl_date(datetime.now(UTC)))
    while store.get(manifest_key(wanted)) is not None:
        wanted = wanted.next()
    return wanted


def _begun(tables: Tables, name: ReleaseName) -> Making:
    store = tables.store
    folder = key(name, "")
    base = _base(tables)
    there: Mapping[str, int] = {}
    if base is not None:
        there = clear_strays(store, ReleaseName.of(base.release), base.paths)
    paths = base.paths if base else {}
    return Making(
        tables=tables,
        name=name,
        held={entry.key.removeprefix(folder): entry.size for entry in store.entries(folder)},
        base=base,
        there=frozenset(path for path, size in paths.items() if there.get(path) == size),
    )


def _base(tables: Tables) -> Manifest | None:
    """Return the newest release if it is of this archive and of the present columns."""
    try:
        base = read_manifest(tables.store, newest(tables.store))
    except NoSuchRelease:
        return None
    is_alike = base.documents[0].sha256 == sha256(schema_json()).hexdigest()
    return base if is_alike and base.archive_id == tables.archive_id else None


def _described(making: Making, days: Days) -> Manifest:
    """Store what describes the release and return its manifest."""
    tables, name = making.tables, str(making.name)
    root = f"{tables.store.location}/{key(making.name, '')}".rstrip("/")
    # Both are the same for every run of this name, so runs at once may overwrite each other's.
    texts = {SCHEMA: schema_json(), README: readme(name, root)}
    return Manifest(
        release=name,
        archive_id=tables.archive_id,
        newsfold=version("newsfold"),
        created_at=datetime.now(UTC),
        commit_seq=making.commit_seq,
        versions={table.schema.name: table.version for table in tables.about_articles},
        totals=totals(days),
        documents=tuple(_document(making, path, data) for path, data in texts.items()),
        days=days,
    )


def _document(making: Making, path: str, data: bytes) -> Document:
    with tempfile.TemporaryDirectory(prefix="newsfold-") as folder:
        local = Path(folder) / path
        local.write_bytes(data)
        making.tables.store.put_file(key(making.name, path), local)
    return Document(path=path, bytes=len(data), sha256=sha256(data).hexdigest())
