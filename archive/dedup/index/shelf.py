"""The index's folder: runs in tiers, what they cover, and who may change them.

Runs never change. What is in force stands in one manifest, replaced whole under a lock, so
several processes share a folder and a killed one leaves only files that nothing names.
"""

import contextlib
import fcntl
import secrets
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import xxhash

from archive.dedup.index.runfile import Run, write_run
from archive.dedup.index.segment import Segment
from archive.dedup.index.shinglelog import ShingleLog, discard_folder
from archive.dedup.shingles import Shingles
from archive.errors import IndexUnusable

MANIFEST: Final = "manifest.json"
TIER: Final = 4
MOST_ROWS: Final = 1 << 19
UNUSED_ROUNDS: Final = 64


class Manifest(msgspec.Struct):
    """What is in force.

    Attributes:
        header: What the runs were made by; another header means another index.
        commit_seq: The table's version up to which the blocks hold every kept article.
        batch_id: A batch that the index holds, empty without one, and
        batch_seq: the commit that brought it: a table that says otherwise is another one.
        blocks: The blocks held, each with the round in which it was last asked for.
        runs: File name of each run, and the blocks of it that count.
        shingles: Number of the shingle file in use; drawn at random, so that a file that was
            given up and one begun anew are never taken for each other.
        round: How often the index was brought up to date.
    """

    header: str
    commit_seq: int = 0
    batch_id: str = ""
    batch_seq: int = 0
    blocks: dict[int, int] = {}
    runs: dict[str, list[int]] = {}
    shingles: int = msgspec.field(default_factory=lambda: secrets.randbits(31))
    round: int = 0


def held_up_to(folder: Path, archive_id: str) -> int | None:
    """Return up to which version of ``articles`` an index goes; None where none is of this archive.

    Nothing is locked or changed: the manifest is replaced whole.
    """
    try:
        check, _, encoded = (folder / MANIFEST).read_bytes().partition(b"\n")
    except OSError:
        return None
    if check != xxhash.xxh3_64_hexdigest(encoded).encode():
        return None
    manifest = msgspec.json.decode(encoded, type=Manifest, strict=False)
    is_ours = manifest.header.startswith(f"{archive_id}/")
    return manifest.commit_seq if is_ours else None


class Shelf:
    """An index folder, open for one header."""

    def __init__(self, folder: Path, header: str) -> None:
        self.folder = folder
        self.shingles = ShingleLog(folder)
        self._header = header
        self._runs: dict[str, Run] = {}
        self.manifest = Manifest(header=header)

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the folder, read the manifest in force, and put what becomes of it in force.

        Raises:
            IndexUnusable: The folder cannot be written.
        """
        with contextlib.ExitStack() as held:
            with self._using():
                self._make_folder()
                lock = held.enter_context((self.folder / "lock").open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
                self.manifest = self._read()
            before = msgspec.json.encode(self.manifest)
            yield
            if msgspec.json.encode(self.manifest) != before:
                with self._using():
                    self._write()

    @contextlib.contextmanager
    def _using(self) -> Iterator[None]:
        """Name the folder in what goes wrong with it; others' failures pass by unchanged."""
        try:
            yield
        except OSError as error:
            raise IndexUnusable(str(self.folder), error.strerror or str(error)) from error

    def _make_folder(self) -> None:
        """Make the folder; a file in its place may be a user's and is put aside, never deleted."""
        if self.folder.is_file():
            self.folder.replace(self.folder.with_name(f"{self.folder.name}.aside"))
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("lock", MANIFEST, f"{MANIFEST}.part"):
            discard_folder(self.folder / name)

    def segments(self, blocks: frozenset[int]) -> list[Segment]:
        """Return the segments of these blocks.

        Raises:
            BrokenRun: A file is damaged; ``reset`` and fill the shelf again.
        """
        return [
            self._run(name).segment(block)
            for name, held in self.manifest.runs.items()
            for block in held
            if block in blocks
        ]

    def release(self) -> None:
        """Give mapped pages back to the system."""
        for run in self._runs.values():
            run.release()

    def add(self, segments: Sequence[Segment]) -> None:
        """Put segments on the shelf, within ``changing``, and merge tiers that are full."""
        with self._using():
            if segments:
                self._put([[segment] for segment in segments])
            merged = False
            while full := self._full_tier():
                self._merge(full)
                merged = True
            if merged:
                self.sweep()
            if self.shingles.is_full(self.manifest.shingles):
                self.manifest.shingles = secrets.randbits(31)

    def log(self, texts: Sequence[Shingles]) -> npt.NDArray[np.void]:
        """Keep exact shingles, within ``changing``, and return where each lies, ``REF``."""
        with self._using():
            return self.shingles.append(texts, self.manifest.shingles)

    def reset(self) -> None:
        """Empty the shelf, within ``changing``."""
        self._runs.clear()
        self.manifest = Manifest(header=self._header)
        with self._using():
            self.sweep()

    def expire(self) -> None:
        """Give up blocks that nobody has asked for in a while, within ``changing``."""
        manifest = self.manifest
        oldest = manifest.round - UNUSED_ROUNDS
        gone = {block for block, used in manifest.blocks.items() if used < oldest}
        if not gone:
            return
        for block in gone:
            del manifest.blocks[block]
        for name, held in list(manifest.runs.items()):
            manifest.runs[name] = [block for block in held if block not in gone]
            if not manifest.runs[name]:
                self._drop(name)

    def sweep(self) -> None:
        """Delete the files that the manifest does not name, within ``changing``."""
        for path in self.folder.glob("*.run"):
            if path.name not in self.manifest.runs:
                discard_folder(path)
                path.unlink(missing_ok=True)
        used = {self.manifest.shingles}
        used.update(*(self._run(name).files for name in self.manifest.runs))
        self.shingles.remove_all_but(frozenset(used))

    def _put(self, groups: Sequence[Sequence[Segment]]) -> None:
        name = f"{uuid.uuid4().hex}.run"
        write_run(self.folder / name, self._header, groups, self.release)
        self.manifest.runs[name] = [group[0].block for group in groups]

    def _full_tier(self) -> list[str]:
        """Return the runs to be merged next: TIER neighbours in size, small enough together."""
        tiers: dict[int, list[str]] = {}
        for name in self.manifest.runs:
            rows = self._run(name).rows
            tiers.setdefault((rows.bit_length() + 1) // 2, []).append(name)
        for _, names in sorted(tiers.items()):
            chosen = names[:TIER]
            if len(chosen) == TIER and sum(self._run(n).rows for n in chosen) <= MOST_ROWS:
                return chosen
        return []

    def _merge(self, names: Sequence[str]) -> None:
        by_block: dict[int, list[Segment]] = {}
        for name in names:
            for block in self.manifest.runs[name]:
                by_block.setdefault(block, []).append(self._run(name).segment(block))
        self._put([parts for _, parts in sorted(by_block.items())])
        for name in names:
            self._drop(name)

    def _drop(self, name: str) -> None:
        del self.manifest.runs[name]
        self._runs.pop(name, None)

    def _run(self, name: str) -> Run:
        if name not in self._runs:
            self._runs[name] = Run(self.folder / name, self._header)
        return self._runs[name]

    def _read(self) -> Manifest:
        """Return the manifest in force, a new one when there is none that can be trusted."""
        try:
            check, _, encoded = (self.folder / MANIFEST).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return Manifest(header=self._header)
        if check != xxhash.xxh3_64_hexdigest(encoded).encode():
            return Manifest(header=self._header)
        manifest = msgspec.json.decode(encoded, type=Manifest, strict=False)
        if manifest.header != self._header:
            return Manifest(header=self._header)
        for name in self._runs.keys() - manifest.runs.keys():
            del self._runs[name]
        return manifest

    def _write(self) -> None:
        encoded = msgspec.json.encode(self.manifest)
        part = self.folder / f"{MANIFEST}.part"
        part.write_bytes(xxhash.xxh3_64_hexdigest(encoded).encode() + b"\n" + encoded)
        part.replace(self.folder / MANIFEST)
