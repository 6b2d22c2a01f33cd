"""How many messages each alert has sent: ``health/@alerts.json``, one object for all hosts."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from archive.objects.store import ObjectStore
from crawler.alerts.shared import change_shared, read_shared

KEY: Final = "health/@alerts.json"
_HOUR: Final = timedelta(hours=1)


class Sent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An alert's messages.

    Attributes:
        sent: How many arrived, ever.
        failed: How many did not.
        lately: When those of the last hour were sent, or begun.
    """

    sent: int = 0
    failed: int = 0
    lately: tuple[datetime, ...] = ()


class Messages(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All alerts' messages, by their names."""

    alerts: dict[str, Sent] = {}

    def of(self, alert: str) -> Sent:
        """Return an alert's."""
        return self.alerts.get(alert) or Sent()


def read_messages(store: ObjectStore) -> Messages:
    """Return how many messages each alert has sent."""
    return read_shared(store, KEY, Messages())


def may_send(store: ObjectStore, alert: str, most_an_hour: int, now: datetime) -> bool:
    """Return whether an alert may send one more message now, which then counts as begun."""
    is_free = False

    def begun(messages: Messages) -> Messages:
        nonlocal is_free
        before = messages.of(alert)
        lately = tuple(at for at in before.lately if now - at < _HOUR)
        is_free = len(lately) < most_an_hour
        if not is_free:
            return messages
        return _with(messages, alert, replace(before, lately=(*lately, now)))

    change_shared(store, KEY, Messages(), begun)
    return is_free


def count_message(store: ObjectStore, alert: str, began: datetime, *, arrived: bool | None) -> None:
    """Count a message that had begun; None for one that was not needed after all.

    Only what arrived takes a place in its hour.
    """

    def counted(messages: Messages) -> Messages:
        before = messages.of(alert)
        lately = list(before.lately)
        if not arrived and began in lately:
            lately.remove(began)
        after = replace(
            before,
            sent=before.sent + (arrived is True),
            failed=before.failed + (arrived is False),
            lately=tuple(lately),
        )
        return _with(messages, alert, after)

    change_shared(store, KEY, Messages(), counted)


def _with(messages: Messages, alert: str, sent: Sent) -> Messages:
    return replace(messages, alerts={**messages.alerts, alert: sent})
