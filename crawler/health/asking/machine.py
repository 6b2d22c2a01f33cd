"""How it stands with the archive as a whole and with this machine: no SQL, few requests."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from archive.batch import BATCH_SUFFIX
from archive.config import ArchiveConfig
from archive.dedup.index.shelf import held_up_to
from archive.rows import crawl_date
from archive.tables.tables import Tables
from crawler.health.facts import Disk, MachineFacts

_GROWTH_DAYS: Final = 7


def machine(tables: Tables, now: datetime, *, weighs: bool) -> MachineFacts:
    """Return how it stands with archive, spool, index and disks.

    Args:
        tables: The archive.
        now: The time it is.
        weighs: Whether recorded pages are added up, which lists all of them.

    Raises:
        StoreUnreachable: The store is away.
    """
    config = tables.config
    finished = sorted(_modified(config.spool))
    held = held_up_to(config.index, tables.archive_id)
    live = sum(file.size for table in tables.all for file in table.files())
    raw = sum(entry.size for entry in tables.store.entries("raw/")) if weighs else 0
    return MachineFacts(
        spooled=len(finished),
        oldest_spooled=finished[0] if finished else None,
        commits_behind=0 if held is None else max(0, tables.articles.version - held),
        disks=tuple(_disks(config, _daily(tables, now))),
        archive_bytes=live + raw,
    )


def _modified(spool: Path) -> Iterator[datetime]:
    for path in spool.glob(f"*{BATCH_SUFFIX}"):
        try:
            yield datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            continue  # taken meanwhile


def _daily(tables: Tables, now: datetime) -> float:
    """Return the bytes that a day brings to an archive in a folder, recorded pages included."""
    if _is_remote(tables.config):
        return 0.0
    today = crawl_date(now)
    first = today - timedelta(days=_GROWTH_DAYS)
    data = sum(
        file.size for table in tables.all for file in table.files() if first <= file.day < today
    )
    pages = sum(
        entry.size
        for day in range(1, _GROWTH_DAYS + 1)
        for entry in tables.store.entries(f"raw/{today - timedelta(days=day):%Y%m%d}/")
    )
    return (data + pages) / _GROWTH_DAYS


def _disks(config: ArchiveConfig, daily: float) -> Iterator[Disk]:
    """Yield each file system once, by the first of ours that lies on it."""
    ours = [("spool", config.spool), ("index", config.index)]
    if not _is_remote(config):
        ours.insert(0, ("archive", Path(config.location).expanduser()))
    met: set[int] = set()
    for what, folder in ours:
        place = next((each for each in (folder, *folder.absolute().parents) if each.exists()), None)
        if place is None or (device := place.stat().st_dev) in met:
            continue
        met.add(device)
        room = shutil.disk_usage(place)
        growth = daily if what == "archive" else 0.0
        yield Disk(what=what, folder=str(folder), total=room.total, free=room.free, daily=growth)


def _is_remote(config: ArchiveConfig) -> bool:
    return config.location.startswith("s3://")
