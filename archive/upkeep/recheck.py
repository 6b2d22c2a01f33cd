"""A release read again: every file's bytes, rows and columns beside what its manifest says."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from archive.objects.store import ObjectStore
from archive.upkeep.documents import SCHEMA
from archive.upkeep.manifest import (
    Document,
    Manifest,
    ReleasedFile,
    key,
    manifest_key,
    read_manifest,
)
from archive.upkeep.names import ReleaseName

Columns = Mapping[str, str]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What was read of a release, and what is wrong with it, a line each."""

    manifest: Manifest
    offenders: tuple[str, ...]


def recheck(
    store: ObjectStore, release: ReleaseName, progress: Progress = lambda _: None
) -> Rechecked:
    """Read a release and return what differs from its manifest.

    Raises:
        NoSuchRelease: There is none of this name.
        StoreUnreachable: The store is away.
    """
    manifest = read_manifest(store, release)
    return Rechecked(manifest=manifest, offenders=tuple(_offenders(store, manifest, progress)))


def _offenders(store: ObjectStore, manifest: Manifest, progress: Progress) -> Iterator[str]:
    release = ReleaseName.of(manifest.release)
    named = {key(release, path) for path in manifest.paths} | {manifest_key(release)}
    for entry in store.entries(key(release, "")):
        if entry.key not in named:
            yield f"{entry.key}: the manifest does not name it"
    columns = _columns(store.get(key(release, SCHEMA)))
    with tempfile.TemporaryDirectory(prefix="newsfold-") as folder:
        local = Path(folder) / "file"
        for each, table in _named(manifest, progress):
            where = key(release, each.path)
            if not store.fetch_file(where, local):
                yield f"{where}: missing"
            elif why := _difference(local, each, columns.get(table)):
                yield f"{where}: {why}"


def _named(manifest: Manifest, progress: Progress) -> Iterator[tuple[Document | ReleasedFile, str]]:
    """Yield every file that a manifest names, with its table or nothing."""
    for document in manifest.documents:
        yield document, ""
    for day in manifest.days:
        progress(f"{day.table} of {day.day.crawl_date}")
        for file in day.files:
            yield file, day.table


def _difference(local: Path, named: Document | ReleasedFile, columns: Columns | None) -> str | None:
    """Return what is wrong with a file that was brought here."""
    with local.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    if digest != named.sha256:
        size = local.stat().st_size
        return f"not the bytes that the manifest names ({size} of {named.bytes}, other SHA-256)"
    if isinstance(named, Document):
        return None
    try:
        with pq.ParquetFile(local) as parquet:
            held = {field.name: str(field.type) for field in parquet.schema_arrow}
            rows = sum(batch.num_rows for batch in parquet.iter_batches(columns=["article_id"]))
    except (pa.ArrowException, OSError) as error:
        return f"no Parquet file ({error})"
    if rows != named.rows:
        return f"{rows} rows, the manifest says {named.rows}"
    return None if held == columns else f"other columns than {SCHEMA} says"


def _columns(schema: bytes | None) -> Mapping[str, Columns]:
    """Return by table the columns that its files have, with their Arrow types."""
    try:
        tables = json.loads(schema or b"{}")["tables"]
        return {
            table["table"]: {
                column["name"]: column["type"]
                for column in table["columns"]
                if column["name"] != table["partition"]
            }
            for table in tables
        }
    except (ValueError, KeyError, TypeError):
        return {}  # its checksum tells
