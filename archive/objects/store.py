"""What every store can do."""

from pathlib import Path
from typing import Protocol


class ObjectStore(Protocol):
    """Keys are relative to the archive's location and use ``/``."""

    location: str

    def get(self, key: str) -> bytes | None:
        """Return an object's bytes, None when there is none."""

    def create(self, key: str, data: bytes) -> bool:
        """Write an object unless its key is taken; return whether this call wrote it."""

    def put_file(self, key: str, path: Path) -> None:
        """Store a local file under a key and remove it; the same key again replaces it."""

    def delete(self, key: str) -> None:
        """Remove an object; an absent one is fine."""

    def keys(self, prefix: str) -> list[str]:
        """Return the keys below a prefix, sorted."""

    def prepare(self) -> None:
        """Make ready for writing.

        Raises:
            StoreUnreachable: It cannot be written to.
            StoreUnsafe: It does not refuse a second create of one key.
        """

    def table_uri(self, name: str) -> str:
        """Return where the table of this name lies, as deltalake takes it."""

    def table_options(self) -> dict[str, str]:
        """Return deltalake's storage options for this store."""
