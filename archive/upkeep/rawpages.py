"""Erasing recorded pages: those of forgotten articles, and every page that prints their text."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from archive.errors import Damaged
from archive.raw.erasing import erase_records
from archive.raw.escapes import readings
from archive.raw.members import BrokenMember, Member
from archive.raw.needles import Needles
from archive.raw.record import read_record
from archive.tables.forgotten import Forgotten
from archive.tables.tables import Tables

RAW: Final = "raw/"

Progress = Callable[[str], None]


def erase_pages(
    tables: Tables, forgotten: Forgotten, sought: Needles, progress: Progress = lambda _: None
) -> int:
    """Put tombstones in place of the records that have to go, and return how many.

    Raises:
        Damaged: A file of recorded pages cannot be read to its end.
    """
    store, at, count = tables.store, datetime.now(UTC), 0

    def goes(member: Member) -> bool:
        record = read_record(member.payload)
        if record is not None and forgotten.has_url(record.url):
            return True
        return speaks(member, sought)

    files = store.entries(RAW)
    with TemporaryDirectory(prefix="newsfold-") as folder:
        held, without = Path(folder, "held"), Path(folder, "without")
        for number, entry in enumerate(files, 1):
            progress(f"recorded pages: file {number} of {len(files)}, {count} records erased")
            if not store.fetch_file(entry.key, held):
                continue  # swept in the meantime
            try:
                erased = erase_records(held, without, goes, at)
            except BrokenMember as error:
                raise Damaged(store.location, entry.key, f"damaged {error}") from error
            if erased:
                store.put_file(entry.key, without)
                without.unlink()
                count += erased
    return count


def speaks(member: Member, sought: Needles) -> bool:
    """Return whether a record holds any of the texts, in whatever coding."""
    record = read_record(member.payload)
    if record is not None:
        parts = readings(record.content, record.charset)
        if any(sought.are_in(text) for text in parts):
            return True
    return any(sought.are_in(text) for text in readings(member.payload))
