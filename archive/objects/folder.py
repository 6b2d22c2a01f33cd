"""A folder as a store."""

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from stat import S_ISREG
from typing import Any, BinaryIO

from archive.errors import StoreUnreachable
from archive.objects.store import Entry

_PARTS = ".parts"
_LOCK = ".lock"


class FolderStore:
    """A folder on a local disk. What is being written lies in ``.parts`` until it is whole."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._root = Path(location).expanduser().absolute()
        self._parts = self._root / _PARTS

    def get(self, key: str) -> bytes | None:
        with self._explained(key):
            try:
                return (self._root / key).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def create(self, key: str, data: bytes) -> bool:
        with self._explained(key), self._part(BytesIO(data)) as part:
            return self._link(part, key)

    def replace(self, key: str, data: bytes, expected: bytes) -> bool:
        with self._explained(key), (self._root / _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.get(key) != expected:
                return False
            with self._part(BytesIO(data)) as part:
                part.replace(self._root / key)
            _sync_folder((self._root / key).parent)
            return True

    def put_file(self, key: str, path: Path) -> None:
        with self._explained(key), path.open("rb") as file:
            os.fsync(file.fileno())
            try:
                if self._link(path, key):
                    return
            except OSError as error:
                if error.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK}:
                    raise  # only where a second name cannot be had is the file copied
            with self._part(file) as part:
                part.replace(self._root / key)
            _sync_folder((self._root / key).parent)

    def fetch_file(self, key: str, path: Path) -> bool:
        with self._explained(key):
            try:
                shutil.copyfile(self._root / key, path)
            except FileNotFoundError:
                return False
            return True

    def copy(self, source: str, target: str) -> None:
        self.put_file(target, self._root / source)

    def delete(self, key: str) -> None:
        with self._explained(key):
            path = self._root / key
            path.unlink(missing_ok=True)
            while (path := path.parent) != self._root:
                try:
                    path.rmdir()
                except OSError:
                    break  # something else lies in it

    def entries(self, prefix: str, after: str = "") -> list[Entry]:
        with self._explained(prefix):
            found = self._below(prefix.rpartition("/")[0])
            wanted = (one for one in found if one.key.startswith(prefix) and one.key > after)
            return sorted(wanted, key=lambda entry: entry.key)

    def _below(self, folder: str) -> Iterator[Entry]:
        # Unlike a glob, a walk passes over folders that are removed in the meantime.
        for place, _, names in os.walk(self._root / folder):
            for path in (Path(place, name) for name in names):
                with contextlib.suppress(FileNotFoundError):  # removed in the meantime
                    stat = path.stat()
                    if S_ISREG(stat.st_mode):
                        yield Entry(
                            key=path.relative_to(self._root).as_posix(),
                            size=stat.st_size,
                            modified=datetime.fromtimestamp(stat.st_mtime, UTC),
                        )

    def folders(self, prefix: str) -> list[str]:
        with self._explained(prefix):
            return sorted(path.name for path in (self._root / prefix).glob("*") if path.is_dir())

    def prepare(self) -> None:
        with self._explained(""):
            self._parts.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._root):
                pass
            self._sweep()

    def try_writing(self, key: str) -> None:
        with self._explained(key):
            folders = (each for each in (self._root / key).parents if each.exists())
            with tempfile.TemporaryFile(dir=next(folders)):
                pass

    def clock(self) -> datetime | None:
        with self._explained(""), tempfile.NamedTemporaryFile(dir=self._root) as file:
            file.write(b"x")  # by the server's clock where the folder is another machine's
            file.flush()
            return datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)

    def _sweep(self) -> None:
        """Remove what writers killed in mid-write left unfinished."""
        for part in self._parts.iterdir():
            with contextlib.suppress(FileNotFoundError, BlockingIOError), part.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # its writer is gone
                part.unlink()

    def table_uri(self, name: str) -> str:
        return str(self._root / name)

    def table_options(self) -> dict[str, str]:
        return {}

    def table_files(self, name: str) -> Any:
        from pyarrow.fs import LocalFileSystem, SubTreeFileSystem  # noqa: PLC0415 - 0.1 s to load

        return SubTreeFileSystem(self.table_uri(name), LocalFileSystem())

    @contextlib.contextmanager
    def _part(self, source: BinaryIO) -> Iterator[Path]:
        """Write a part and have it removed in the end, unless it has moved."""
        self._parts.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._parts)
        try:
            with os.fdopen(descriptor, "wb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
                yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _link(self, whole: Path, key: str) -> bool:
        """Give a file its name unless that is taken: a hard link never shows half a file."""
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(whole, target)
        except FileExistsError:
            return False
        _sync_folder(target.parent)
        return True

    @contextlib.contextmanager
    def _explained(self, key: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or str(error)
            what = f"{key}: {why}" if key else f"cannot write there ({why})"
            raise StoreUnreachable(self.location, what) from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
