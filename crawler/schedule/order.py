"""What a crawl is told and what it answers: JSON lines between a schedule and its child."""

from datetime import datetime, timedelta

import msgspec

from crawler.schedule.adaptive import Poll


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A crawl that is due."""

    source: str
    sections: tuple[str, ...]
    due_at: datetime
    archive: str
    limit: int | None = None


class Polled(msgspec.Struct, frozen=True, kw_only=True):
    """What a section's list came to; as ``Poll``."""

    listed: int
    held: int
    overflowed: bool
    newest_age_seconds: int | None = None

    @property
    def poll(self) -> Poll:
        """The same for the rhythm."""
        age = self.newest_age_seconds
        return Poll(
            listed=self.listed,
            held=self.held,
            overflowed=self.overflowed,
            newest_age=None if age is None else timedelta(seconds=age),
        )


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A crawl that came to its end; ``troubles`` say why it is not healthy."""

    exit_code: int
    run_id: str | None = None
    sections: dict[str, Polled] = {}
    troubles: tuple[str, ...] = ()
