"""The days of a release in the making: unchanged ones taken over, the others written."""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.tables.livefile import LiveFile
from archive.tables.tables import Tables
from archive.upkeep.contents import CONTENTS, Contents
from archive.upkeep.daily import rows_of
from archive.upkeep.days import Day, days_of
from archive.upkeep.manifest import Manifest, ReleasedDay, ReleasedFile, key
from archive.upkeep.names import ReleaseName
from archive.upkeep.parts import parts

COPIERS: Final = 8

Progress = Callable[[str], None]
Days = tuple[ReleasedDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A release in the making.

    Attributes:
        tables: At the version that is released.
        name: The release's.
        held: What its folder held at the start, by path: a killed run's files, with their bytes.
        base: The release whose unchanged days are taken over.
        there: Of the base's files those that lie in its folder, whole.
    """

    tables: Tables
    name: ReleaseName
    held: Mapping[str, int]
    base: Manifest | None
    there: frozenset[str]

    @property
    def commit_seq(self) -> int:
        """The last commit that the release holds."""
        return self.tables.articles.version

    def make_days(self, progress: Progress) -> tuple[Days, int]:
        """Store every day's files; return the days, and how many of them were taken over."""
        found = days_of(self.tables, self.commit_seq)
        wanted = [(contents, day) for contents in CONTENTS for day in found[contents.name]]
        made = {(c.name, d.crawl_date): self._unchanged(c, d) for c, d in wanted}
        taken_over = [day for day in made.values() if day is not None]
        progress(f"{len(taken_over)} unchanged days to copy")
        self._copy(file for day in taken_over for file in day.files)
        live = {table.schema.name: table.files() for table in self.tables.about_articles}
        for contents, day in wanted:
            if made[contents.name, day.crawl_date] is None:
                progress(f"writing {contents.name} of {day.crawl_date}")
                made[contents.name, day.crawl_date] = self._written(contents, day, live)
        return tuple(day for day in made.values() if day is not None), len(taken_over)

    def put(self, path: str, file: Path) -> None:
        """Store a file of the release, unless a killed run has done so."""
        if self.held.get(path) != file.stat().st_size:
            self.tables.store.put_file(key(self.name, path), file)

    def _unchanged(self, contents: Contents, day: Day) -> ReleasedDay | None:
        old = self.base.day(contents.name, day.crawl_date) if self.base else None
        if old is None or old.day != day:
            return None
        return old if all(file.path in self.there for file in old.files) else None

    def _copy(self, files: Iterable[ReleasedFile]) -> None:
        missing = [file.path for file in files if self.held.get(file.path) != file.bytes]
        if self.base is None or not missing:
            return
        base, store = ReleaseName.of(self.base.release), self.tables.store
        with ThreadPoolExecutor(COPIERS) as pool:
            copies = [pool.submit(store.copy, key(base, p), key(self.name, p)) for p in missing]
            for copy in copies:
                copy.result()

    def _written(
        self, contents: Contents, day: Day, live: Mapping[str, list[LiveFile]]
    ) -> ReleasedDay:
        files = [file for file in live[contents.name] if file.day == day.crawl_date]
        rows = rows_of(self.tables, contents, day, files, self.commit_seq)
        stored = []
        with tempfile.TemporaryDirectory(prefix="newsfold-") as folder:
            for part in parts(contents, str(day.crawl_date), rows, Path(folder)):
                self.put(part.file.path, part.local)
                part.local.unlink()
                stored.append(part.file)
        return ReleasedDay(table=contents.name, day=day, files=tuple(stored))
