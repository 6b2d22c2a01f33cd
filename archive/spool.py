"""The spool: a local folder where finished batches wait until the archive holds them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from archive.article import Article
from archive.batch import BATCH_SUFFIX, RAW_SUFFIX, encode_article, encode_visit, raw_key
from archive.errors import StoreUnreachable
from archive.visit import Visit

_PART = ".part"
_LOCK = ".lock"


class Spool:
    """Batches on a local disk; a batch shows up here only when it is whole and synced."""

    def __init__(self, folder: Path) -> None:
        """Open the spool and clear what a killed writer left unfinished.

        Raises:
            StoreUnreachable: The folder cannot be written to.
        """
        self.folder = folder
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._sweep()

    def finished(self) -> list[Path]:
        """Return the whole batches, oldest first."""
        return sorted(self.folder.glob(f"*{BATCH_SUFFIX}"))

    def start(self, batch_id: str) -> "BatchWriter":
        """Begin a batch."""
        return BatchWriter(self.folder, batch_id)

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Hold the right to take batches out; others on this spool wait.

        Raises:
            StoreUnreachable: The folder cannot be written to.
        """
        with _explained(self.folder):
            file = (self.folder / _LOCK).open("wb")
        with file as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def remove(self, path: Path) -> None:
        """Drop a batch that the archive holds."""
        path.with_name(path.name.removesuffix(BATCH_SUFFIX) + RAW_SUFFIX).unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Pages of an unfinished batch are not known to the archive, so they are fetched again."""
        for part in self.folder.glob(f"*{BATCH_SUFFIX}{_PART}"):
            with part.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue  # its writer lives
                stem = part.name.removesuffix(BATCH_SUFFIX + _PART)
                (self.folder / (stem + RAW_SUFFIX + _PART)).unlink(missing_ok=True)
                # Renamed last, so recorded pages without a batch are an unfinished batch's.
                (self.folder / (stem + RAW_SUFFIX)).unlink(missing_ok=True)
                part.unlink(missing_ok=True)


class BatchWriter:
    """A batch being written; nobody sees it before ``finish``.

    Every method raises StoreUnreachable where the folder is full, gone or not ours to write to.
    """

    def __init__(self, folder: Path, batch_id: str) -> None:
        self.batch_id = batch_id
        self.raw_key = raw_key(batch_id)
        self.articles = 0
        self.lines = 0
        self._folder = folder
        with _explained(folder):
            self._records = self._open(BATCH_SUFFIX)
            fcntl.flock(self._records, fcntl.LOCK_EX)
            self._raw = self._open(RAW_SUFFIX)

    def add_article(self, article: Article) -> None:
        """Write an article's line."""
        with _explained(self._folder):
            self._records.write(encode_article(article))
        self.articles += 1
        self.lines += 1

    def add_visit(self, visit: Visit) -> None:
        """Write a visit's line."""
        with _explained(self._folder):
            self._records.write(encode_visit(visit))
        self.lines += 1

    def add_raw(self, member: bytes) -> int:
        """Append one compressed WARC record and return its offset."""
        with _explained(self._folder):
            offset = self._raw.tell()
            self._raw.write(member)
        return offset

    def finish(self) -> Path | None:
        """Make the batch durable and visible, pages first; return it, None without a line."""
        with _explained(self._folder):
            for file in (self._raw, self._records):
                file.flush()
                os.fsync(file.fileno())
            self._settle(RAW_SUFFIX)
            batch = self._settle(BATCH_SUFFIX)
            self._raw.close()
            self._records.close()
        return batch

    def _open(self, suffix: str) -> IO[bytes]:
        return (self._folder / f"{self.batch_id}{suffix}{_PART}").open("xb")

    def _settle(self, suffix: str) -> Path | None:
        part = self._folder / f"{self.batch_id}{suffix}{_PART}"
        if not self.lines:
            part.unlink()
            return None
        return part.rename(self._folder / f"{self.batch_id}{suffix}")


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = f"the spool cannot be written to ({error.strerror or error})"
        raise StoreUnreachable(str(folder), why) from error
