"""newsfold sources: what can be crawled, and how it stands with the hosts."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import archive_option
from crawler.cli.screen import local
from crawler.cli.tables import print_table
from crawler.config.config import load_config

if TYPE_CHECKING:
    from crawler.standing import Standing


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@archive_option
def sources(as_json: bool, archive: str | None) -> None:
    """List the sources: pace, rules and permissions of their hosts, and the last success.

    Nothing is asked of any host: what robots.txt says is what the last live crawl read.
    """
    from crawler.standing import standings  # noqa: PLC0415 - page parsers take time to load

    known = standings(load_config(archive))
    if as_json:
        for standing in known:
            click.echo(json.dumps(_fields(standing), ensure_ascii=False))
        return
    names = ("source", "kind", "sections", "delay", "zone", "days", "robots.txt", "permission")
    rows = (tuple(_cells(standing)) for standing in known)
    print_table((*names, "last success"), rows)


def _cells(standing: "Standing") -> Iterator[object]:
    source = standing.source
    hours = f", {source.hours}" if source.hours else ""
    yield source.name
    yield source.kind
    yield len(source.sections)
    yield f"{source.delay_seconds:g} s{hours}"
    yield source.zone
    yield "yes" if source.list_of_day else "no"
    seen = [f"{rules.host}: {rules.says} ({local(rules.read_at)})" for rules in standing.robots]
    yield "\n".join(seen) or "not read yet"
    stated = [f"{host}: {basis}" for host, basis in standing.permissions.items()]
    yield "\n".join([*stated, *(f"{host}: needed" for host in standing.needs)])
    yield local(standing.succeeded_at) if standing.succeeded_at else "never"


def _fields(standing: "Standing") -> dict[str, Any]:
    source = standing.source
    return {
        "source": source.name,
        "kind": source.kind,
        "sections": [section.name for section in source.sections],
        "delay_seconds": source.delay_seconds,
        "zone": source.zone,
        "hours": str(source.hours) if source.hours else None,
        "stale_days": source.stale_days,
        "lists_days": source.list_of_day is not None,
        "robots": [
            {
                "host": rules.host,
                "outcome": rules.outcome,
                "says": rules.says,
                "read_at": _iso(rules.read_at),
            }
            for rules in standing.robots
        ],
        "permissions": standing.permissions,
        "permissions_needed": list(standing.needs),
        "last_success": _iso(standing.succeeded_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
