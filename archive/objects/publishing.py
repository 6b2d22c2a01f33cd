"""A single object for others to read, outside an archive."""

from urllib.parse import urlsplit

from archive.config import StorageConfig
from archive.errors import ConfigError
from archive.objects.s3 import S3Store


def publish(address: str, data: bytes, content_type: str, config: StorageConfig) -> None:
    """Put an object at ``s3://BUCKET/KEY``, in place of the one that lies there.

    Raises:
        ConfigError: The address names no object.
        StoreUnreachable: It cannot be written there.
    """
    parts = urlsplit(address)
    folder, _, name = parts.path.strip("/").rpartition("/")
    if not parts.netloc or not name:
        raise ConfigError(f"{address}: name an object, as in s3://bucket/report.html")
    store = S3Store(f"s3://{parts.netloc}/{folder}", config)
    store.put(name, data, content_type)
