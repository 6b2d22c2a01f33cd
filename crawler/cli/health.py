"""newsfold health: whether the crawl is as it should be."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.columns import Run, print_wrapped
from crawler.cli.logs import start_logging
from crawler.cli.options import archive_option
from crawler.cli.screen import Screen, local, screen
from crawler.config.config import load_config
from crawler.exits import HEALTHY, UNHEALTHY
from crawler.printable import printable

if TYPE_CHECKING:
    from crawler.health.checkup import Checkup
    from crawler.health.finding import Finding


@click.command()
@click.option("--source", help="Look at this source only, and at the archive as a whole.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@archive_option
def health(source: str | None, form: str, archive: str | None) -> None:
    """Say what is not as it should be, compared with past weeks, since when, and what to do.

    Alerts are told. Exit code 0 when nothing is found, 3 otherwise. Nothing is fetched.
    """
    from archive.tables.tables import Tables  # noqa: PLC0415 - Arrow takes 0.2 s to load
    from crawler.cli.checking import check  # noqa: PLC0415

    config = load_config(archive)
    start_logging(config.log)
    done, is_told = check(Tables.open_existing(config.archive), config, source)
    if form == "json":
        click.echo(json.dumps(_fields(done), ensure_ascii=False, indent=2))
    else:
        _print(done)
    sys.exit(HEALTHY if is_told and not done.findings else UNHEALTHY)


def _print(done: "Checkup") -> None:
    out = screen()
    if done.sources:
        polls = (
            f"{done.polls:,} polls of {', '.join(done.sources)}; archive, spool, index and disks"
        )
        looked_at = f"looked at {polls}"
    else:
        looked_at = "looked at archive, spool, index and disks; no source has been crawled yet"
    if not done.findings:
        print_wrapped(out, Run(f"healthy: {looked_at}"))
        return
    for finding in done.findings:
        _print_finding(out, finding)
    print_wrapped(out, Run(f"{len(done.findings)} found; {looked_at}"))


def _print_finding(out: Screen, finding: "Finding") -> None:
    where = "/".join(filter(None, (finding.source, finding.section))) or "archive"
    color = "red" if finding.severity.value == "critical" else "yellow"
    severity = out.styled(finding.severity.value, fg=color)
    click.echo(f"{severity} {out.styled(printable(where), bold=True)} {finding.check}")
    since = f" (since {local(finding.since)})" if finding.since else ""
    print_wrapped(out, Run(f"{finding.says.en}{since}"))
    print_wrapped(out, Run(f"-> {finding.advice.en}"))
    click.echo()


def _fields(done: "Checkup") -> dict[str, Any]:
    return {
        "healthy": not done.findings,
        "sources": done.sources,
        "polls": done.polls,
        "findings": [
            {
                "check": finding.check,
                "severity": finding.severity.value,
                "source": finding.source,
                "section": finding.section,
                "says": finding.says.en,
                "advice": finding.advice.en,
                "since": finding.since.isoformat() if finding.since else None,
            }
            for finding in done.findings
        ],
    }
