"""newsfold alert: whether what is found wrong would reach whom it should."""

import sys
from datetime import UTC, datetime

import click

from archive.errors import ConfigError
from crawler.alerts.delivery import deliver
from crawler.alerts.message import Message
from crawler.cli.options import archive_option
from crawler.config.alerts import Alert
from crawler.config.config import FILE, load_config
from crawler.errors import NotDelivered, UnknownName
from crawler.exits import FAILED


@click.group()
def alert() -> None:
    """Look after the alerts of newsfold.toml."""


@alert.command("test")
@click.argument("name", required=False)
@archive_option
def test_alert(*, name: str | None, archive: str | None) -> None:
    """Send a test message through each alert, or through the one called NAME."""
    config = load_config(archive)
    message = Message(archive=config.archive.location, news=(), at=datetime.now(UTC))
    arrived = [_is_delivered(each, message) for each in _named(config.alerts, name)]
    sys.exit(0 if all(arrived) else FAILED)


def _named(alerts: tuple[Alert, ...], name: str | None) -> list[Alert]:
    if not alerts:
        raise ConfigError(f"{FILE} has no [[alerts]]; nobody is told of anything")
    found = [each for each in alerts if name in {None, each.name}]
    if not found:
        names = ", ".join(each.name for each in alerts)
        raise UnknownName(f"no alert is called {name!r}; there are {names}")
    return found


def _is_delivered(alert: Alert, message: Message) -> bool:
    try:
        deliver(alert, message)
    except NotDelivered as error:
        click.echo(f"{alert.name}: not delivered: {error}", err=True)
        return False
    click.echo(f"{alert.name}: delivered")
    return True
