"""The manifest of a release: what belongs to it, in bytes that can be checked.

A release exists once its manifest does. Its files are named for what they hold, so a manifest
that replaces another (after an erasure) refers to files of other names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import msgspec

from archive.errors import Damaged, NoSuchRelease
from archive.objects.store import ObjectStore
from archive.upkeep.days import Day
from archive.upkeep.names import ReleaseName

FORMAT: Final = 1
RELEASES: Final = "releases/"
LATEST_KEY: Final = f"{RELEASES}LATEST.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedFile:
    """A Parquet file of a release.

    Attributes:
        path: Below the release's folder.
        rows: How many.
        bytes: Its size.
        sha256: Of its bytes, hex.
        published_from: Earliest ``published_at``; None where no row has one.
        published_to: Latest one.
    """

    path: str
    rows: int
    bytes: int
    sha256: str
    published_from: datetime | None
    published_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedDay:
    """A day of a table: what the archive held of it, and the files that hold it now."""

    table: str
    day: Day
    files: tuple[ReleasedFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file of a release that describes it."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What a table of a release comes to."""

    rows: int
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A release.

    Attributes:
        format: FORMAT of the newsfold that wrote it.
        release: Its name.
        archive_id: Of the archive it was made of.
        newsfold: Version that wrote it.
        created_at: When.
        commit_seq: Every batch up to this one is in it, none after.
        versions: Of the Delta tables it was made of, by name.
        totals: By table.
        documents: What describes it, SCHEMA.json first.
        days: By table and day.
        redacted_at: When articles were last erased from it, see ``newsfold forget``; else None.
    """

    format: int = FORMAT
    release: str
    archive_id: str
    newsfold: str
    created_at: datetime
    commit_seq: int
    versions: Mapping[str, int]
    totals: Mapping[str, Total]
    documents: tuple[Document, ...]
    days: tuple[ReleasedDay, ...]
    redacted_at: datetime | None = None

    @property
    def paths(self) -> Mapping[str, int]:
        """Every file of the release but the manifest itself, below its folder, with its bytes."""
        documents = {document.path: document.bytes for document in self.documents}
        return documents | {file.path: file.bytes for day in self.days for file in day.files}

    def day(self, table: str, crawl_date: date) -> ReleasedDay | None:
        """Return a day of a table."""
        found = (d for d in self.days if d.table == table and d.day.crawl_date == crawl_date)
        return next(found, None)


def key(release: ReleaseName, path: str) -> str:
    """Return the key of a path below a release's folder."""
    return f"{RELEASES}{release}/{path}"


def manifest_key(release: ReleaseName) -> str:
    """Return the key of a release's manifest."""
    return key(release, "_MANIFEST.json")


def totals(days: tuple[ReleasedDay, ...]) -> Mapping[str, Total]:
    """Return what the days of each table come to."""
    return {
        table: Total(
            rows=sum(file.rows for file in files),
            files=len(files),
            bytes=sum(file.bytes for file in files),
        )
        for table in dict.fromkeys(day.table for day in days)
        for files in [[file for day in days if day.table == table for file in day.files]]
    }


def read_manifest(store: ObjectStore, release: ReleaseName) -> Manifest:
    """Return a release's manifest.

    Raises:
        NoSuchRelease: There is none, or it was never finished.
        Damaged: It cannot be read.
    """
    data = store.get(manifest_key(release))
    if data is None:
        raise NoSuchRelease(f"{store.location}: there is no release {release}")
    return decode_manifest(store, release, data)


def decode_manifest(store: ObjectStore, release: ReleaseName, data: bytes) -> Manifest:
    """Return a manifest from its bytes.

    Raises:
        Damaged: These are none, or of a newer newsfold.
    """
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise Damaged(store.location, manifest_key(release), f"no manifest ({error})") from error
    if manifest.format > FORMAT:
        why = f"manifest of format {manifest.format}, this newsfold reads up to {FORMAT}"
        raise Damaged(store.location, manifest_key(release), why)
    return manifest


def create_manifest(store: ObjectStore, release: ReleaseName, manifest: Manifest) -> bool:
    """Make a release exist; return False when another of its name was first."""
    return store.create(manifest_key(release), encode_manifest(manifest))


def replace_manifest(
    store: ObjectStore, release: ReleaseName, old: bytes, manifest: Manifest
) -> bool:
    """Put a manifest in place of the bytes of another; return False when those are not there.

    The new one's files must be stored before, and what only the old one names deleted after.
    """
    return store.replace(manifest_key(release), encode_manifest(manifest), old)


def encode_manifest(manifest: Manifest) -> bytes:
    """Return a manifest's bytes, indented for readers."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
