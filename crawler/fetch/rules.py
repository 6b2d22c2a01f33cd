"""What a host's robots.txt says, as RFC 9309 reads its answer."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from protego import Protego

from archive.visit import Outcome

AGENT: Final = "newsfold"
"""The product token that a group of rules may name."""

MOST_BYTES: Final = 512 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A host's rules for newsfold.

    Attributes:
        outcome: ``rules``, ``no_rules`` (everything is allowed) or ``rules_unreachable``
            (nothing is).
        why: The answer that this rests on, in words.
    """

    outcome: Outcome
    why: str
    delay_seconds: float = 0.0
    _parsed: Protego | None = None

    @property
    def is_read(self) -> bool:
        """Whether there are rules and they could be read."""
        return self._parsed is not None

    def allow(self, url: str) -> bool:
        """Whether newsfold may ask for ``url``."""
        if self._parsed is None:
            return self.outcome is Outcome.NO_RULES
        return bool(self._parsed.can_fetch(url, AGENT))


def read_rules(status: int, body: bytes, url: str) -> Rules:
    """Return the rules in an answer; 4xx says that there are none, 5xx closes the host.

    429 is a host that wants to be left alone, not one without rules.
    """
    why = f"{url} answered {status}"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        parsed = Protego.parse(body[:MOST_BYTES].decode("utf-8-sig", "ignore"))
        delay = parsed.crawl_delay(AGENT)
        return Rules(
            outcome=Outcome.RULES, why=url, delay_seconds=float(delay or 0), _parsed=parsed
        )
    is_client_error = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if is_client_error and status != HTTPStatus.TOO_MANY_REQUESTS:
        return Rules(outcome=Outcome.NO_RULES, why=why)
    return no_rules_read(why)


def no_rules_read(why: str) -> Rules:
    """Return the rules of a host whose robots.txt cannot be had: nothing is allowed."""
    return Rules(outcome=Outcome.RULES_UNREACHABLE, why=why)
