"""Exact shingles of the articles in the index: files that only grow, each record checked."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import xxhash

from archive.dedup.index.segment import REF
from archive.dedup.shingles import Shingles

LARGEST_BYTES: Final = 1 << 28
_SUFFIX: Final = ".shingles"


class ShingleLog:
    """The shingle files of one index folder.

    A record is the hashes and behind them the figures, uint32.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[int, int] = {}

    def append(self, texts: Sequence[Shingles], file: int) -> npt.NDArray[np.void]:
        """Write shingles behind those in a file; return where each lies, ``REF``, (n,).

        The caller holds the index's lock. What a killed writer left behind stays unread.
        """
        refs = np.zeros(len(texts), REF)
        discard_folder(self._path(file))
        with self._path(file).open("ab") as log:
            offset = log.seek(0, os.SEEK_END)
            for place, shingles in enumerate(texts):
                record = _packed(shingles)
                log.write(record)
                check = xxhash.xxh3_64_intdigest(record)
                refs[place] = (offset, file, len(shingles), len(shingles.figures), 0, check)
                offset += len(record)
        return refs

    def read(self, ref: np.void) -> Shingles | None:
        """Return the shingles that lie there, None when they are not whole."""
        count = int(ref["count"])
        file = self._descriptor(int(ref["file"]))
        if not count or file is None:
            return None
        try:
            record = os.pread(file, 4 * (count + int(ref["figures"])), int(ref["offset"]))
        except IsADirectoryError:
            return None
        if xxhash.xxh3_64_intdigest(record) != ref["check"]:
            return None
        values = np.frombuffer(record, "<u4")
        return Shingles(hashes=values[:count], figures=values[count:])

    def is_full(self, file: int) -> bool:
        """Return whether the next texts belong into a new file."""
        try:
            return self._path(file).stat().st_size >= LARGEST_BYTES
        except FileNotFoundError:
            return False

    def remove_all_but(self, files: frozenset[int]) -> None:
        """Delete the files that nothing refers to any more."""
        for path in self._folder.glob(f"*{_SUFFIX}"):
            number = int(path.stem) if path.stem.isdecimal() else -1
            if number not in files:
                discard_folder(path)
                path.unlink(missing_ok=True)
                self._close(number)

    def _descriptor(self, file: int) -> int | None:
        if file not in self._open:
            try:
                self._open[file] = os.open(self._path(file), os.O_RDONLY)
            except OSError:
                return None
        return self._open[file]

    def _close(self, file: int) -> None:
        if file in self._open:
            os.close(self._open.pop(file))

    def _path(self, file: int) -> Path:
        return self._folder / f"{file:06}{_SUFFIX}"


def discard_folder(path: Path) -> None:
    """Delete the folder that stands in the place of an index's file, if one does."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)


def _packed(shingles: Shingles) -> bytes:
    return np.concatenate([shingles.hashes, shingles.figures]).astype("<u4").tobytes()
