"""Erasing records from a file of recorded pages; all others keep their offsets."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from archive.raw.members import Member, members
from archive.raw.tombstone import is_tombstone, tombstone

Wanted = Callable[[Member], bool]


def erase_records(source: Path, target: Path, wanted: Wanted, at: datetime) -> int:
    """Write a file without the records that are wanted away, and return how many those are.

    Args:
        source: A file of gzip members, a record each.
        target: Written only when there are any.
        wanted: Says of a member whether it goes; tombstones are not asked about.
        at: When they were erased.

    Raises:
        BrokenMember: The source is damaged; nothing was written.
    """
    with source.open("rb") as file:
        gone = [
            (member.offset, member.length)
            for member in members(file)
            if not is_tombstone(member.payload) and wanted(member)
        ]
    if gone:
        shutil.copyfile(source, target)
        with target.open("r+b") as file:
            for offset, length in gone:
                file.seek(offset)
                file.write(tombstone(length, f"{source.name}:{offset}", at))
    return len(gone)
