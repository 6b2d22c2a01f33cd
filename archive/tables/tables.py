"""The archive's tables, and the one way a judged batch enters them.

The commit to ``articles`` decides: it is compare-and-swap on the version that the batch was
judged at, so judgements form a strict sequence. What else a batch brings (copies, revisions,
visits) is laid down as an intent before that commit and carried out after it. Whoever
opens the archive next carries out what a killed writer left, so no judgement is ever made on
half a predecessor. ``runs`` stands apart: a crawl appends its own row when it has ended.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from archive.config import ArchiveConfig
from archive.errors import StoreUnreachable
from archive.objects.opening import MARK, open_store
from archive.objects.store import ObjectStore
from archive.tables.intents import Judged, pack, unpack
from archive.tables.mark import Mark, drawn, read_mark
from archive.tables.schema import (
    ARTICLES,
    COPIES,
    REVISIONS,
    RUNS,
    SCHEMA_VERSION,
    TABLES,
    VISITS,
)
from archive.tables.table import Table

INTENTS = "intents"
SETTLED = "newsfold/settled"
"""Under this name a commit to ``articles`` says up to which number all intents are carried out."""
_DIGITS = 20


class Tables:
    """An open archive, at one version of ``articles`` with everything before it settled."""

    def __init__(
        self, config: ArchiveConfig, store: ObjectStore, mark: Mark, *, create: bool = False
    ) -> None:
        self.config = config
        self.store = store
        self._mark = mark
        self._create = create
        self.articles = Table(store, ARTICLES, create=create)
        self.copies = Table(store, COPIES, create=create)
        self.revisions = Table(store, REVISIONS, create=create)
        self.visits = Table(store, VISITS, create=create)
        self._settled = self.articles.written(SETTLED) or 0

    @classmethod
    def open(cls, config: ArchiveConfig) -> "Tables":
        """Open an archive, making it when there is none, and settle what others left.

        Raises:
            StoreUnreachable: The location cannot be used.
            StoreUnsafe: The store ignores conditional writes.
            ForeignTable: Another program's table lies there.
            Damaged: A table has lost its log.
        """
        store = open_store(config)
        store.prepare()
        if store.get(MARK) is None:
            for schema in TABLES:
                Table(store, schema)  # raises where another program's lies, before we leave a mark
        tables = cls(config, store, drawn(store), create=True)
        tables.settle()
        return tables

    @classmethod
    def open_existing(cls, config: ArchiveConfig) -> "Tables":
        """Open an archive for reading.

        Raises:
            StoreUnreachable: There is none.
        """
        if not config.location.startswith("s3://") and not Path(config.location).is_dir():
            raise StoreUnreachable(config.location, "no archive there yet; crawl or ingest first")
        store = open_store(config)
        data = store.get(MARK)
        if data is None:
            raise StoreUnreachable(config.location, "no newsfold archive lies there")
        return cls(config, store, read_mark(data, store))

    @property
    def archive_id(self) -> str:
        """The archive's own id, which no other has."""
        return self._mark.archive_id

    @property
    def is_current(self) -> bool:
        """Whether the archive has the present format."""
        return self._mark.form == SCHEMA_VERSION

    def put_mark(self) -> None:
        """State that the archive has the present format; an older newsfold then refuses it."""
        mark = self._mark.current()
        self.store.replace(MARK, mark.data, self._mark.data)
        self._mark = mark

    @cached_property
    def runs(self) -> Table:
        """The crawls; opened when it is asked for, which few are who open an archive."""
        return Table(self.store, RUNS, create=self._create)

    @property
    def all(self) -> tuple[Table, ...]:
        """The tables, each by its schema's name."""
        return *self.about_articles, self.runs

    @property
    def about_articles(self) -> tuple[Table, ...]:
        """The tables whose rows name articles and their recorded pages."""
        return self.articles, self.copies, self.revisions, self.visits

    def catch_up(self) -> int:
        """Move to the newest version if there is one, with everything before it settled."""
        before = self.articles.version
        return before if self.articles.refresh() == before else self.settle()

    def settle(self) -> int:
        """Move to the newest version, carry out committed intents, and return the version."""
        version = self.articles.refresh()
        self.copies.refresh()
        self.revisions.refresh()
        for key, batch_id, number in self.intents(self._settled):
            if number <= version and self.articles.recorded(batch_id, number):
                self._carry_out(key, batch_id, number)
        self._settled = version
        return version

    def intents(self, after: int = 0) -> Iterator[tuple[str, str, int]]:
        """Yield key, batch and number of the intents for commits after a number."""
        for entry in self.store.entries(f"{INTENTS}/", f"{INTENTS}/{after:0{_DIGITS}}~"):
            name = entry.key.removeprefix(f"{INTENTS}/").removesuffix(".arrow")
            number, _, batch_id = name.partition("-")
            yield entry.key, batch_id, int(number)

    def is_carried_out(self, key: str, batch_id: str) -> bool:
        """Return whether all that an intent holds was written; one that was swept has been."""
        data = self.store.get(key)
        if data is None:
            return True
        held = unpack(batch_id, data)
        return all(
            not rows.num_rows or table.written(batch_id) is not None
            for table, rows in (
                (self.copies, held.copies),
                (self.revisions, held.revisions),
                (self.visits, held.visits),
            )
        )

    def commit(self, judged: Judged) -> bool:
        """Write a batch that was judged at the present version; all of it or none.

        Returns:
            Whether that made a version of ``articles``: a batch of visits only makes none.

        Raises:
            StaleSnapshot: Somebody committed since; nothing landed.
            CommitUnknown: No answer; run again, what landed will be found.
        """
        if not (judged.articles.num_rows or judged.copies.num_rows or judged.revisions.num_rows):
            self.visits.append_once(judged.visits, judged.batch_id, self.visits.version + 1)
            return False
        number = self.articles.version + 1
        key = f"{INTENTS}/{number:0{_DIGITS}}-{judged.batch_id}.arrow"
        self.store.create(key, pack(judged))
        records = {**judged.put_in_force, SETTLED: self._settled}
        self.articles.append_next(judged.articles, judged.batch_id, records)
        self._carry_out(key, judged.batch_id, number, judged)
        self._settled = number
        return True

    def _carry_out(
        self, key: str, batch_id: str, number: int, judged: Judged | None = None
    ) -> None:
        """Append what an intent holds; it stays until it is swept, for others may not delete."""
        if judged is None:
            data = self.store.get(key)
            if data is None:
                return  # settled and swept in the meantime
            judged = unpack(batch_id, data)
        for table, rows in (
            (self.copies, judged.copies),
            (self.revisions, judged.revisions),
            (self.visits, judged.visits),
        ):
            if rows.num_rows:
                table.append_once(rows, batch_id, number)
