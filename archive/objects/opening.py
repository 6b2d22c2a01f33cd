"""The store of a location."""

from typing import Final

from archive.config import ArchiveConfig
from archive.objects.folder import FolderStore
from archive.objects.s3 import S3Store
from archive.objects.store import ObjectStore

MARK: Final = "newsfold.json"
"""The object that says a newsfold archive lies here."""


def open_store(config: ArchiveConfig) -> ObjectStore:
    """Return an archive's store: a folder, or ``s3://bucket/prefix``, proven reachable.

    Raises:
        StoreUnreachable: No such bucket, no right to it, or no answer.
    """
    if config.location.startswith("s3://"):
        return S3Store(config.location, config.storage)
    return FolderStore(config.location)
