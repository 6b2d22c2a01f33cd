"""newsfold run: crawl what the schedule says is due."""

import signal
import sys
from types import FrameType

import click

from archive.errors import ConfigError
from crawler.cli.options import archive_option
from crawler.config.config import FILE, load_config

JOBS = 4


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
    from archive.objects.opening import open_store  # noqa: PLC0415 - loaded where it is needed
    from crawler.cli.progress import start_logging  # noqa: PLC0415
    from crawler.schedule.rounds import Rounds, by_source  # noqa: PLC0415
    from crawler.schedule.watching import watched  # noqa: PLC0415 - the sources take 0.1 s

    config = load_config(archive)
    if not config.schedule:
        raise ConfigError(f"{FILE} has no [schedule.NAME]; without it nothing is ever due")
    start_logging()
    rounds = Rounds(
        store=open_store(config.archive),
        archive=config.archive.location,
        sources=by_source(watched(config)),
        jobs=jobs,
    )

    def end(_number: int, _frame: FrameType | None) -> None:
        rounds.stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    sys.exit(rounds.forever() if forever else rounds.once())
