"""newsfold answer: a crawl that a schedule has started; its order comes on standard input."""

import os
import signal
import sys
import threading
import time
from dataclasses import replace
from typing import Final

import click
import msgspec

from archive.errors import ArchiveError
from crawler.cli.logs import start_logging
from crawler.config.config import Config, load_config
from crawler.errors import CrawlError, OutsideHours
from crawler.exits import FAILED, OUTSIDE_HOURS
from crawler.schedule.order import Done, Order, Polled
from crawler.tally import Tally

_PIPE_BYTES: Final = 1 << 16
_PATIENCE_SECONDS: Final = 40


@click.command(hidden=True)
def answer() -> None:
    """Crawl as ordered, and say in one line of JSON what came of it."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        config = load_config(order.archive)
        start_logging(config.log)
        done = _crawled(order, config)
    except (ArchiveError, CrawlError) as error:
        code = OUTSIDE_HOURS if isinstance(error, OutsideHours) else FAILED
        done = Done(exit_code=code, troubles=(str(error),))
    sys.stdout.buffer.write(msgspec.json.encode(done))
    sys.stdout.flush()
    sys.exit(done.exit_code)


def _end_with_parent() -> None:
    """Stop the crawl when standard input is closed, which the parent's death does too.

    What has not ended long before the lease is over, which nobody renews any more, is killed: it
    loses nothing that way either.
    """
    while os.read(sys.stdin.fileno(), _PIPE_BYTES):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def _crawled(order: Order, config: Config) -> Done:
    from crawler.catalog import own_sources  # noqa: PLC0415 - loaded for a crawl only
    from crawler.cli.running import carry_out  # noqa: PLC0415
    from crawler.plan import make_plan, open_run  # noqa: PLC0415 - Scrapy takes 0.5 s to load

    own = own_sources(config)
    plan = make_plan(order.source, order.sections, order.limit, contact=config.contact, own=own)
    run = open_run(replace(plan, due_at=order.due_at), config)
    code = carry_out(run, config)
    return Done(
        exit_code=code,
        run_id=run.run_id,
        sections=_polled(run.tally),
        troubles=tuple(run.tally.troubles()),
    )


def _polled(tally: Tally) -> dict[str, Polled]:
    return {
        name: Polled(
            listed=section.listed,
            held=section.held,
            overflowed=section.overflowed > 0,
            newest_age_seconds=tally.newest_ages.get(name),
        )
        for name, section in tally.sections.items()
    }
