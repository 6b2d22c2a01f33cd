"""A folder as a store."""

import os
import tempfile
import uuid
from pathlib import Path

from archive.errors import StoreUnreachable


class FolderStore:
    """A folder on a local disk."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._root = Path(location).expanduser().absolute()
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._root):
                pass
        except OSError as error:
            raise StoreUnreachable(location, f"cannot write there ({error.strerror})") from error

    def get(self, key: str) -> bytes | None:
        try:
            return (self._root / key).read_bytes()
        except FileNotFoundError:
            return None

    def create(self, key: str, data: bytes) -> bool:
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        # A hard link fails when its name is taken and never shows a half-written file.
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, target)
        except FileExistsError:
            return False
        finally:
            Path(temporary).unlink()
        _sync_folder(target.parent)
        return True

    def put_file(self, key: str, path: Path) -> None:
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.stat().st_dev == target.parent.stat().st_dev:
            path.replace(target)
        else:
            copied = target.with_name(f".new-{uuid.uuid4().hex}")
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
        return sorted(name for name in names if "/.new-" not in name)

    def prove_conditional(self) -> None:
        """Local file systems refuse a second hard link of one name."""

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
