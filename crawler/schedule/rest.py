"""A note on this machine that nothing is due before a time, so that a look costs no request.

A program that is started every minute would otherwise ask S3 for each source's state each time.
The note is a hint: it holds for one configuration and for an hour at most, may be deleted, and
decides no more than when to look again. Another host that polls a list more often meanwhile
answers what it has brought forward itself.
"""

import hashlib
import logging
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Self

import msgspec

NAME: Final = "next-due.json"
LONGEST: Final = timedelta(hours=1)

_log: Final = logging.getLogger("newsfold")


class _Note(msgspec.Struct, frozen=True, kw_only=True):
    of: str
    since: Annotated[datetime, msgspec.Meta(tz=True)]
    until: Annotated[datetime, msgspec.Meta(tz=True)]
    is_well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Where the note lies, and a digest of the configuration that it holds for."""

    file: Path
    of: str

    @classmethod
    def of_schedule(cls, spool: Path, *settings: bytes) -> Self:
        """Return the note of a schedule.

        Args:
            spool: The archive's spool on this machine.
            settings: All that the schedule follows from.
        """
        digest = hashlib.sha256(b"\0".join(settings)).hexdigest()
        return cls(file=spool / NAME, of=digest)

    def holds(self, now: datetime) -> bool | None:
        """Return, while nothing is due, whether the last runs were well.

        None is that it has to be looked up what is due.
        """
        if not self.file.is_file():
            return None  # a pipe in its place would never be read to its end
        try:
            note = msgspec.json.decode(self.file.read_bytes(), type=_Note)
        except (OSError, msgspec.DecodeError):
            return None
        # A clock that was put back makes a note of the future, which says nothing.
        is_so = note.of == self.of and note.since <= now < min(note.until, note.since + LONGEST)
        return note.is_well if is_so else None

    def put(self, now: datetime, until: datetime, *, is_well: bool) -> None:
        """Note that nothing is due before a time; where that fails, it is looked up each time."""
        note = _Note(of=self.of, since=now, until=until, is_well=is_well)
        part = self.file.with_name(f"{NAME}.{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(msgspec.json.encode(note) + b"\n")
            part.replace(self.file)
        except OSError as error:
            _log.debug("%s: %s", self.file, error.strerror)
