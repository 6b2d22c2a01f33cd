"""newsfold doctor: whether all that a crawl needs is there."""

import json
import sys
from collections.abc import Callable, Iterator

import click

from archive.errors import ConfigError
from archive.upkeep.policies import Role
from crawler.cli.logs import start_logging
from crawler.cli.options import archive_option
from crawler.cli.progress import working
from crawler.config.config import load_config
from crawler.config.log import LogConfig
from crawler.doctor.sign import Sign, State, wrong
from crawler.exits import UNHEALTHY
from crawler.printable import printable

WIDTH = 24


@click.command()
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.INGEST.value,
    show_default=True,
    help="Whose rights in the archive to try.",
)
@click.option("--source", "sources", multiple=True, help="Ask its hosts; else the schedule's.")
@click.option("--offline", is_flag=True, help="Ask no host for its robots.txt.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@archive_option
def doctor(
    *, role: str, sources: tuple[str, ...], offline: bool, as_json: bool, archive: str | None
) -> None:
    """Look at settings, machine, archive and hosts; say what is amiss, and what to do.

    Of each host only its robots.txt is asked for. Nothing is left in the archive but newsfold's
    probe object. The exit code is 3 when something is wrong, 0 with warnings only.
    """
    start_logging(LogConfig())
    is_wrong = False
    with working() as progress:
        for sign in _signs(Role(role), sources, archive, progress, asks_hosts=not offline):
            is_wrong |= sign.state == State.WRONG
            _print(sign, as_json=as_json)
    sys.exit(UNHEALTHY if is_wrong else 0)


def _signs(
    role: Role,
    sources: tuple[str, ...],
    archive: str | None,
    progress: Callable[[str], None],
    *,
    asks_hosts: bool,
) -> Iterator[Sign]:
    from crawler.doctor.examination import examine  # noqa: PLC0415 - loaded where it is needed
    from crawler.doctor.machine import look_at_machine  # noqa: PLC0415

    try:
        config = load_config(archive)
    except ConfigError as error:
        yield wrong("configuration", str(error), "mend it, then look again for all else")
        yield from look_at_machine({})
        return
    yield from examine(config, role, sources, progress, asks_hosts=asks_hosts)


def _print(sign: Sign, *, as_json: bool) -> None:
    if as_json:
        fields = {"state": sign.state.value.lower(), "what": sign.what, "says": sign.says}
        click.echo(json.dumps(fields | {"advice": sign.advice}, ensure_ascii=False))
        return
    click.echo(f"{sign.state.value:<8} {printable(sign.what):<{WIDTH}} {printable(sign.says)}")
    if sign.advice:
        click.echo(f"{'':<8} {'':<{WIDTH}} {printable(sign.advice)}")
