"""newsfold report: the state of the crawl on a page."""

import logging
import tempfile
import webbrowser
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click

from archive.errors import Damaged, StoreUnreachable
from archive.tables.tables import Tables
from crawler.cli.logs import start_logging
from crawler.cli.options import archive_option
from crawler.cli.progress import working
from crawler.config.config import Config, load_config

FILE: Final = "report.html"
DAYS: Final = 14

_log: Final = logging.getLogger("newsfold")


@click.command()
@click.option("--days", type=click.IntRange(1, 366), default=DAYS, show_default=True)
@click.option(
    "--to", metavar="FILE|s3://BUCKET/KEY", default=FILE, show_default=True, help="Where to put it."
)
@click.option("--open", "opens", is_flag=True, help="Show it in the browser.")
@click.option("--language", type=click.Choice(["en", "ko"]), help="newsfold.toml's, else English.")
@archive_option
def report(*, days: int, to: str, opens: bool, language: str | None, archive: str | None) -> None:
    """Write the state of the crawl on one page of HTML that needs no network.

    Volume by hour, freshness, what became of the listed articles, fields by parser, health, the
    most syndicated stories and who carries whose, corrections, storage.
    """
    from crawler.alerts.known import Known, known  # noqa: PLC0415 - as below
    from crawler.health.checkup import checkup  # noqa: PLC0415
    from crawler.report.building import Wish, build  # noqa: PLC0415 - DuckDB takes 0.2 s to load
    from crawler.report.page import page  # noqa: PLC0415

    config = load_config(archive)
    start_logging(config.log)
    wish = Wish(
        days=days, price_gb_month=config.report.price_gb_month, currency=config.report.currency
    )
    with working() as progress:
        tables = Tables.open_existing(config.archive)
        now = datetime.now(UTC)
        progress("checking health")
        found = checkup(tables, config, now).findings
        try:
            health = known(tables.store, found, now - timedelta(days=days))
        except Damaged as error:
            _log.warning("the page shows only what was found now: %s", error)
            health = Known(findings=found, mended=())
        built = build(tables, wish, health.findings, health.mended, now, progress)
        progress("drawing")
        text = page(built, language or config.report.language)
    _put(config, to, text.encode())
    click.echo(to)
    if opens:
        _show(to, text)


def _put(config: Config, to: str, data: bytes) -> None:
    """Write the page whole or not at all.

    Raises:
        StoreUnreachable: It cannot be written there.
    """
    if to.startswith("s3://"):
        from archive.objects.publishing import publish  # noqa: PLC0415

        publish(to, data, "text/html; charset=utf-8", config.archive.storage)
        return
    try:
        file = Path(to).expanduser()
        if not to or file.is_dir():
            raise StoreUnreachable(to, "that is a folder; name a file")
        if file.exists() and not file.is_file():
            file.write_bytes(data)  # a pipe or a device, which is no place for a file
            return
        file = file.resolve()  # a link stays one
        part = file.with_name(f".{file.name}.part")
        try:
            part.write_bytes(data)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or error
        raise StoreUnreachable(to, f"the page cannot be written ({why})") from error


def _show(to: str, text: str) -> None:
    if to.startswith("s3://"):
        folder = Path(tempfile.mkdtemp(prefix="newsfold-"))
        file = folder / FILE
        file.write_text(text, "utf-8")
    else:
        file = Path(to).expanduser()
    if not webbrowser.open(file.absolute().as_uri()):
        click.echo("no browser was found; open the file yourself", err=True)
