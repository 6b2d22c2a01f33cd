"""A sign of life after each run, to whoever tells people when it stays away."""

from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from crawler.alerts.web import ask
from crawler.config.alerts import Heartbeat


def beat(heartbeat: Heartbeat, *, is_well: bool = True) -> None:
    """Ask for a heartbeat's address; after trouble with ``/fail`` at its end, where that is wished.

    Raises:
        NotDelivered: Nobody took it.
    """
    address = heartbeat.address
    if heartbeat.tells_failure and address.url and not is_well:
        parts = urlsplit(address.url)
        path = parts.path.rstrip("/") + "/fail"
        address = replace(address, url=urlunsplit(parts._replace(path=path)))
    ask(address, heartbeat.timeout_seconds)
