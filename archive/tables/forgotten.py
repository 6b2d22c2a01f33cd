"""What an archive has forgotten: hashes by which it knows an article that must not come back.

The list is an object of the archive. It comes into force with a commit to ``articles``, so an
ingest that judged without it loses its compare-and-swap, and judges again by it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import xxhash
from w3lib.url import canonicalize_url

from archive.article import Article
from archive.errors import Damaged
from archive.tables.tables import Tables
from archive.visit import Visit

IN_FORCE: Final = "newsfold/forgotten"
"""Under this name a commit to ``articles`` says which list it puts in force."""
ERASED: Final = "newsfold/erased"
"""Under this name a commit to ``articles`` says that it took rows away; older indexes are void."""
FOLDER: Final = "forgotten"
SUFFIX: Final = ".msgpack"
_BYTES: Final = 8

Hashes = npt.NDArray[np.uint64]


def _none() -> Hashes:
    return np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """A list of hashes: the first 64 bits of SHA-256 over the archive's id and what is hashed.

    Among a million entries, one foreign article in 10**13 seems forgotten.
    """

    salt: str
    version: int = 0
    hashes: Hashes = field(default_factory=_none)

    def __len__(self) -> int:
        return len(self.hashes)

    def has_id(self, article_id: str | None) -> bool:
        """Return whether an article of this id is forgotten."""
        return article_id is not None and self._has("id", article_id)

    def has_url(self, url: str | None) -> bool:
        """Return whether a forgotten article had this address, in whatever spelling."""
        return bool(url) and len(self) > 0 and self._has("url", plain_url(url or ""))

    def covers(self, article: Article, body_hash: str) -> bool:
        """Return whether an article is forgotten, by its id, an address of it or its text."""
        if not len(self):
            return False
        return (
            self.has_id(article.key)
            or self._has("text", body_hash)
            or self.has_url(article.url)
            or self.has_url(article.original_url)
        )

    def covers_visit(self, visit: Visit) -> bool:
        """Return whether a visit was to a forgotten article."""
        if not len(self):
            return False
        return (
            self.has_id(visit.article_id)
            or self.has_url(visit.url)
            or self.has_url(visit.final_url)
        )

    def with_hashes(self, more: Iterable[int]) -> "Forgotten":
        """Return a list that has these too, with the version of what it then holds."""
        added = np.fromiter(more, np.uint64)
        hashes = np.union1d(self.hashes, added)
        return Forgotten(salt=self.salt, version=_version(_packed(hashes)), hashes=hashes)

    def hash_id(self, article_id: str) -> int:
        """Return what is kept of an id."""
        return self._hash("id", article_id)

    def hash_url(self, url: str) -> int:
        """Return what is kept of an address."""
        return self._hash("url", plain_url(url))

    def hash_text(self, body_hash: str) -> int:
        """Return what is kept of a text, given by its ``body_hash``."""
        return self._hash("text", body_hash)

    def _has(self, kind: str, value: str) -> bool:
        if not len(self):
            return False
        wanted = np.uint64(self._hash(kind, value))
        place = int(np.searchsorted(self.hashes, wanted))
        return place < len(self.hashes) and self.hashes[place] == wanted

    def _hash(self, kind: str, value: str) -> int:
        said = f"{self.salt}\0{kind}\0{value}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.sha256(said).digest()[:_BYTES], "little")


class ForgottenList:
    """The list of one archive."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known = Forgotten(salt=tables.archive_id)

    def in_force(self) -> Forgotten:
        """Return what is forgotten at the tables' present version.

        Raises:
            Damaged: The archive has lost or damaged it.
        """
        version = self._tables.articles.written(IN_FORCE) or 0
        if version != self._known.version:
            self._known = self.read(version)
        return self._known

    def store(self, forgotten: Forgotten) -> None:
        """Write a list; it is not in force before a commit says so."""
        self._tables.store.create(list_key(forgotten.version), _packed(forgotten.hashes))

    def read(self, version: int) -> Forgotten:
        """Return the list of a version, in force or not.

        Raises:
            Damaged: The archive has lost or damaged it.
        """
        if not version:
            return Forgotten(salt=self._tables.archive_id)
        key, store = list_key(version), self._tables.store
        packed = store.get(key)
        if packed is None or _version(packed) != version:
            raise Damaged(store.location, key, "the list of what was forgotten is lost or damaged")
        hashes = np.frombuffer(msgspec.msgpack.decode(packed, type=bytes), "<u8").astype(np.uint64)
        return Forgotten(salt=self._tables.archive_id, version=version, hashes=hashes)


def list_key(version: int) -> str:
    """Return where the list of a version lies."""
    return f"{FOLDER}/{version:016x}{SUFFIX}"


def plain_url(url: str) -> str:
    """Return what the spellings of one address share: canonical, without its scheme."""
    try:
        return canonicalize_url(url.strip()).partition("://")[2] or url
    except ValueError:
        return url


def _packed(hashes: Hashes) -> bytes:
    return msgspec.msgpack.encode(hashes.astype("<u8").tobytes())


def _version(packed: bytes) -> int:
    return xxhash.xxh3_64_intdigest(packed) >> 1
