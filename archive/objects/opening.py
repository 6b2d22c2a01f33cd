"""The store of a location."""

from archive.objects.folder import FolderStore
from archive.objects.s3 import S3Store
from archive.objects.store import ObjectStore


def open_store(location: str) -> ObjectStore:
    """Return the store of a folder or of ``s3://bucket/prefix``, a bucket proven reachable.

    Raises:
        StoreUnreachable: No such bucket, no right to it, or no answer.
    """
    return S3Store(location) if location.startswith("s3://") else FolderStore(location)
