"""A folder as a store."""

import contextlib
import fcntl
import os
import tempfile
import uuid
from pathlib import Path

from archive.errors import StoreUnreachable

_NEW = ".new-"


class FolderStore:
    """A folder on a local disk."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._root = Path(location).expanduser().absolute()

    def get(self, key: str) -> bytes | None:
        try:
            return (self._root / key).read_bytes()
        except FileNotFoundError:
            return None

    def create(self, key: str, data: bytes) -> bool:
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        # A hard link fails when its name is taken and never shows a half-written file.
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=_NEW)
        try:
            with os.fdopen(descriptor, "wb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                os.link(temporary, target)
        except FileExistsError:
            return False
        finally:
            Path(temporary).unlink(missing_ok=True)
        _sync_folder(target.parent)
        return True

    def put_file(self, key: str, path: Path) -> None:
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.stat().st_dev == target.parent.stat().st_dev:
            path.replace(target)
        else:
            copied = target.with_name(f"{_NEW}{uuid.uuid4().hex}")
            with copied.open("wb") as file:
                file.write(path.read_bytes())
                file.flush()
                os.fsync(file.fileno())
            copied.replace(target)
            path.unlink()
        _sync_folder(target.parent)

    def delete(self, key: str) -> None:
        (self._root / key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> list[str]:
        found = (path for path in (self._root / prefix).glob("**/*") if path.is_file())
        names = (path.relative_to(self._root).as_posix() for path in found)
        return sorted(name for name in names if f"/{_NEW}" not in name)

    def prepare(self) -> None:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._root):
                pass
            self._sweep()
        except OSError as error:
            raise StoreUnreachable(
                self.location, f"cannot write there ({error.strerror})"
            ) from error

    def _sweep(self) -> None:
        """Remove what writers killed in mid-write left under a temporary name."""
        for part in self._root.glob(f"*/{_NEW}*"):
            with contextlib.suppress(FileNotFoundError, BlockingIOError), part.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # its writer is gone
                part.unlink()

    def table_uri(self, name: str) -> str:
        return str(self._root / name)

    def table_options(self) -> dict[str, str]:
        return {}


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
