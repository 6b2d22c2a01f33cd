"""What every store can do."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An object as a listing shows it; ``size`` in bytes, ``modified`` when it was written."""

    key: str
    size: int
    modified: datetime


class ObjectStore(Protocol):
    """Keys are relative to the archive's location and use ``/``.

    Every method raises StoreUnreachable when the store cannot be used.
    """

    location: str

    def get(self, key: str) -> bytes | None:
        """Return an object's bytes, None when there is none."""

    def create(self, key: str, data: bytes) -> bool:
        """Write an object unless its key is taken; return whether this call wrote it.

        A call whose acknowledgement was lost finds its own bytes there, and wrote it.
        """

    def replace(self, key: str, data: bytes, expected: bytes) -> bool:
        """Write an object in place of the bytes expected there; return whether they were there."""

    def put_file(self, key: str, path: Path) -> None:
        """Store a local file under a key, which the same file may have already."""

    def fetch_file(self, key: str, path: Path) -> bool:
        """Bring an object into a local file; return False when there is none."""

    def copy(self, source: str, target: str) -> None:
        """Copy an object without bringing its bytes here; the target is replaced."""

    def delete(self, key: str) -> None:
        """Remove an object; an absent one is fine."""

    def entries(self, prefix: str, after: str = "") -> list[Entry]:
        """Return the objects below a prefix whose keys come after another, by key."""

    def folders(self, prefix: str) -> list[str]:
        """Return the names that stand right below a prefix and have objects below them, sorted."""

    def prepare(self) -> None:
        """Make ready for writing.

        Raises:
            StoreUnreachable: It cannot be written to.
            StoreUnsafe: It does not refuse a second create of one key.
        """

    def try_writing(self, key: str) -> None:
        """Begin to write an object and give it up, so that nothing lies there.

        Raises:
            NoRight: These credentials may not write it.
        """

    def clock(self) -> datetime | None:
        """Return the time by the store's clock, to the second; None where it has none."""

    def table_uri(self, name: str) -> str:
        """Return where the table of this name lies, as deltalake takes it."""

    def table_options(self) -> dict[str, str]:
        """Return deltalake's storage options for this store."""

    def table_files(self, name: str) -> Any:
        """Return pyarrow's file system of the table, None where deltalake's own is better."""
