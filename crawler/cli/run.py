"""newsfold run: crawl what the schedule says is due."""

import logging
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Final

import click

from archive.errors import ArchiveError, ConfigError
from crawler.cli.counting import count
from crawler.cli.logs import start_logging
from crawler.cli.options import archive_option
from crawler.config.config import FILE, Config, load_config
from crawler.config.metrics import MetricsConfig
from crawler.errors import CrawlError, NotDelivered
from crawler.exits import FAILED, HEALTHY, OUTSIDE_HOURS, UNHEALTHY
from crawler.schedule.rest import Rest

if TYPE_CHECKING:
    from archive.config import ArchiveConfig
    from archive.objects.store import ObjectStore
    from crawler.metrics.book import Book
    from crawler.schedule.settled import Settled

JOBS = 4

_log: Final = logging.getLogger("newsfold")


@click.command()
@click.option("--forever", is_flag=True, help="Stay, and crawl what comes due.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=JOBS,
    show_default=True,
    help="Crawl so many sources at once.",
)
@archive_option
def run(*, forever: bool, jobs: int, archive: str | None) -> None:
    """Crawl what is due by [schedule.NAME] in newsfold.toml, and end; or stay --forever.

    Nothing due is no failure. One run a source at a time, whoever starts it on whatever host.
    """
    config = load_config(archive)
    start_logging(config.log)
    if not config.schedule:
        raise ConfigError(f"{FILE} has no [schedule.NAME]; without it nothing is ever due")
    rest = Rest.of_schedule(
        config.archive.spool, FILE.read_bytes(), config.archive.location.encode()
    )
    is_well = None if forever else rest.holds(datetime.now(UTC))
    if is_well is not None:
        _beat(config, HEALTHY if is_well else UNHEALTHY)
        return
    try:
        code = _looked(config, rest, jobs, forever=forever)
    except (ArchiveError, CrawlError):
        _beat(config, FAILED)
        raise
    sys.exit(code)


def _looked(config: Config, rest: Rest, jobs: int, *, forever: bool) -> int:
    from archive.objects.opening import open_store  # noqa: PLC0415 - loaded where it is needed
    from crawler.schedule.rounds import Rounds, by_source  # noqa: PLC0415
    from crawler.schedule.watching import watched  # noqa: PLC0415 - the sources take 0.1 s

    store = open_store(config.archive)
    rounds = Rounds(
        store=store,
        archive=config.archive.location,
        sources=by_source(watched(config)),
        jobs=jobs,
        rest=rest,
        prepare=partial(_prepare, store, config.archive),
        told=partial(_count, config.metrics),
        looked=lambda code: _beat(config, code),
    )

    def end(_number: int, _frame: FrameType | None) -> None:
        rounds.stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if not forever:
        return rounds.once()
    with _shown(config.metrics):
        return rounds.forever()


def _prepare(store: "ObjectStore", config: "ArchiveConfig") -> None:
    from archive.objects.opening import MARK  # noqa: PLC0415 - loaded where it is needed

    store.prepare()
    if store.get(MARK) is None:
        from archive.tables.tables import Tables  # noqa: PLC0415 - Arrow takes 0.2 s, once

        Tables.open(config)


def _count(wanted: MetricsConfig | None, settled: "Settled") -> None:
    def add(book: "Book") -> None:
        from crawler.metrics.recording import record_settled  # noqa: PLC0415 - as below

        record_settled(book, settled)

    count(wanted, add)


def _shown(wanted: MetricsConfig | None) -> AbstractContextManager[object]:
    if wanted is None or wanted.port is None:
        return nullcontext()
    from crawler.metrics.serving import shown  # noqa: PLC0415 - only who wants them

    return shown(wanted.file, wanted.address, wanted.port)


def _beat(config: Config, code: int) -> None:
    """Give a sign of life where one is expected; that nobody took it fails no run."""
    if config.heartbeat is None:
        return
    from crawler.alerts.heartbeat import beat  # noqa: PLC0415 - few are expected to

    try:
        beat(config.heartbeat, is_well=code in {HEALTHY, OUTSIDE_HOURS})
    except NotDelivered as error:
        _log.warning("heartbeat: %s", error)
