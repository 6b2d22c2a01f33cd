"""One run: what it crawls, where it writes, and what it has done so far."""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final, Self, TypeVar

from archive.article import Article
from archive.config import ArchiveConfig
from archive.errors import ArchiveError, StoreUnreachable
from archive.ingest import Ingest, Ingested, Verdict
from archive.spool import BatchWriter, Spool
from archive.tables.tables import Tables
from archive.upkeep.maintain import keep_up
from archive.visit import Visit
from crawler.fetch.warc import Recordings, warc_info
from crawler.sources.source import SectionList, Source
from crawler.tally import Tally, in_words

BATCH_ARTICLES: Final = 500
BATCH_SECONDS: Final = 300.0

T = TypeVar("T")

_log = logging.getLogger("newsfold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of a run.

    Attributes:
        limit: Most article pages to fetch; None for all.
        recordings: Recorded answers to replay; None fetches from the network.
        contact: Address at which the sites' owners can reach the user.
        days: First and last day, in the source's zone, of what is wanted; None for the latest.
        full: Follow lists to their ends, past what the archive holds.
        due_at: The slot of the schedule that this run answers; None for a run by hand.
    """

    source: Source
    sections: tuple[SectionList, ...]
    limit: int | None = None
    recordings: Recordings | None = None
    contact: str | None = None
    days: tuple[date, date] | None = None
    full: bool = False
    due_at: datetime | None = None

    @property
    def is_sweep(self) -> bool:
        """Whether lists are followed past what the archive holds."""
        return self.full or self.days is not None or self.recordings is not None

    def each_day(self) -> Iterator[date | None]:
        """Give each day asked for in turn; None alone where none was."""
        if self.days is None:
            yield None
            return
        first, last = self.days
        for number in range((last - first).days + 1):
            yield first + timedelta(days=number)

    def list_address(self, section: SectionList, day: date | None) -> str:
        """Return where a section's list begins, or that of a day."""
        if day is None or self.source.list_of_day is None:
            return section.url
        return self.source.list_of_day(section, day)

    def is_open(self, at: datetime) -> bool:
        """Whether the source may be crawled at a time; a replay may always run."""
        hours = self.source.hours
        if hours is None or self.recordings is not None:
            return True
        return hours.hold(at.astimezone(self.source.clock).time())


@dataclass(slots=True)
class Run:
    """A crawl in progress.

    Pages, articles and visits go into a batch; full batches are committed one at a time by a
    thread of their own, so that fetching goes on. ``waiting_until`` is the monotonic time until
    which a host asked to be left alone, ``permissions`` the basis on which a host's robots.txt is
    set aside, by host.
    """

    plan: Plan
    run_id: str
    started_at: datetime
    spool: Spool
    ingest: Ingest
    permissions: Mapping[str, str] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    trouble: ArchiveError | None = None
    waiting_until: float = 0.0
    _batch: BatchWriter | None = None
    _batches: int = 0
    _is_cut_off: bool = False
    _began: float = 0.0
    _sections: dict[str, str | None] = field(default_factory=dict)
    _worker: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="ingest")
    )

    @classmethod
    def open(
        cls, plan: Plan, config: ArchiveConfig, permissions: Mapping[str, str] | None = None
    ) -> Self:
        """Open the archive and take up what an interrupted run left in the spool.

        Raises:
            ArchiveError: The archive or the spool cannot be used.
        """
        spool = Spool(config.spool)
        ingest = Ingest(Tables.open(config))
        for left in spool.finished():
            done = ingest.take_spooled(spool, left)
            _log.info("took up %s: %d articles", left.name, len(done.verdicts))
        started_at = datetime.now(UTC)
        run = cls(
            plan=plan,
            run_id=f"{started_at:%Y%m%dT%H%M%SZ}-{plan.source.name}-{secrets.token_hex(3)}",
            started_at=started_at,
            spool=spool,
            ingest=ingest,
            permissions=permissions or {},
        )
        for section in plan.sections:
            run.tally.section(section.name)
        return run

    @property
    def recordings(self) -> Recordings | None:
        """The recorded answers that a replay gives."""
        return self.plan.recordings

    def record(self, member: bytes) -> tuple[str, int]:
        """Append a compressed WARC record to the open batch and return its file and offset.

        They name nothing where the spool has failed: what comes then is not kept either.
        """
        wrote = self._spooled(lambda batch: (batch.raw_key, batch.add_raw(member)))
        return wrote or ("", 0)

    def take(self, item: Article | Visit, section: str | None = None) -> None:
        """Put an article or a visit into the open batch."""
        if isinstance(item, Article):
            self._sections[item.key] = section
            self._spooled(lambda batch: batch.add_article(item))
            return
        self.tally.count_visit(item)
        self._spooled(lambda batch: batch.add_visit(item))
        if item.outcome.is_failure:
            about = {"section": item.section, "url": item.url, "outcome": item.outcome.value}
            _log.info("%s", in_words(item), extra=about)

    def batch_is_due(self) -> bool:
        """Whether the open batch has enough articles or has been open for long enough."""
        if self._batch is None:
            return False
        waited = monotonic() - self._began
        return self._batch.articles >= BATCH_ARTICLES or waited >= BATCH_SECONDS

    def hand_over(self) -> None:
        """Finish the open batch and have it committed while the crawl goes on."""
        if self._batch is None:
            return
        path, self._batch = self._spooled(lambda batch: batch.finish()), None
        if path is not None:
            self._worker.submit(self._commit, path)

    def close(self) -> None:
        """Finish the open batch and wait until the archive holds everything; once is enough."""
        self.hand_over()
        self._worker.shutdown()

    def _commit(self, path: Path) -> None:
        if self.trouble is not None:
            return  # the archive cannot be reached; what comes now stays in the spool
        try:
            self._count(self.ingest.take_spooled(self.spool, path))
        except ArchiveError as error:
            self.trouble = error
            return
        except OSError as error:
            why = f"{error.filename}: {error.strerror}"
            self.trouble = StoreUnreachable(str(self.spool.folder), why)
            return
        if (done := keep_up(self.ingest.tables)) and done.trouble:
            self.tally.neglect = str(done.trouble)

    def _count(self, done: Ingested) -> None:
        self.tally.count_verdicts(done, self._sections)
        _log.info(
            "committed %s: %d kept, %d copies, %d updates",
            done.batch_id,
            done.total(Verdict.NEW, Verdict.FULLER),
            done.total(Verdict.COPY),
            done.total(Verdict.UPDATE),
        )
        for article_id in done.verdicts:
            self._sections.pop(article_id, None)

    def _spooled(self, write: Callable[[BatchWriter], T]) -> T | None:
        """Write to the open batch; where that fails, what it held is fetched again another time."""
        if self._is_cut_off:
            return None
        try:
            return write(self._open_batch())
        except StoreUnreachable as error:
            self.trouble, self._batch, self._is_cut_off = self.trouble or error, None, True
            return None

    def _open_batch(self) -> BatchWriter:
        if self._batch is None:
            self._batches += 1
            self._batch = self.spool.start(f"{self.run_id}-{self._batches:04}")
            self._batch.add_raw(warc_info(self.run_id))
            self._began = monotonic()
        return self._batch
