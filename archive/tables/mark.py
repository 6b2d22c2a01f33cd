"""The mark of an archive: the object that says a newsfold archive lies here."""

import json
import uuid
from dataclasses import dataclass

from archive.errors import StoreUnreachable
from archive.objects.opening import MARK
from archive.objects.store import ObjectStore
from archive.tables.schema import OLDEST_READ, SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What newsfold.json says: whose archive it is, in which format, and that as bytes."""

    archive_id: str
    form: int
    data: bytes

    def current(self) -> "Mark":
        """Return the same archive's mark in the present format."""
        return _mark(self.archive_id)


def drawn(store: ObjectStore) -> Mark:
    """Return the archive's mark, drawing one for a new archive."""
    data = store.get(MARK)
    if data is None:
        store.create(MARK, _mark(uuid.uuid4().hex).data)
        data = store.get(MARK) or b""  # another process may have been first
    return read_mark(data, store)


def read_mark(data: bytes, store: ObjectStore) -> Mark:
    """Return the mark that an object holds.

    Raises:
        StoreUnreachable: It is no mark, or of a format that this newsfold does not read.
    """
    try:
        stated = json.loads(data)
        mark = Mark(archive_id=str(stated["archive_id"]), form=int(stated["format"]), data=data)
    except (ValueError, KeyError, TypeError) as error:
        raise StoreUnreachable(store.location, f"{MARK} is not newsfold's own") from error
    if mark.form > SCHEMA_VERSION:
        raise StoreUnreachable(
            store.location,
            f"the archive has format {mark.form}, this newsfold reads up to {SCHEMA_VERSION}; "
            "install a newer newsfold",
        )
    if mark.form < OLDEST_READ:
        raise StoreUnreachable(
            store.location,
            f"the archive has format {mark.form}, this newsfold reads from {OLDEST_READ} on; "
            "replay its raw pages into a new archive",
        )
    return mark


def _mark(archive_id: str) -> Mark:
    stated = json.dumps({"format": SCHEMA_VERSION, "archive_id": archive_id})
    return Mark(archive_id=archive_id, form=SCHEMA_VERSION, data=stated.encode() + b"\n")
