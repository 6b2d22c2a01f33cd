"""What a Delta log's actions add up to: live and removed files, transactions, metadata."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Action = Mapping[str, Any]

DAY_MS: Final = 86_400_000
REMOVED_DAYS: Final = 7
"""Delta's default retention of removed files, for readers of older versions."""


@dataclass(slots=True)
class TableState:
    """A table at one version, as its log's actions say one after the other."""

    protocol: Mapping[str, Any] | None = None
    metadata: Mapping[str, Any] | None = None
    live: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    removed: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    transactions: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def take(self, actions: Iterable[Action]) -> None:
        """Let a commit's actions, or a checkpoint's, come into force."""
        for action in actions:
            for kind, stated in action.items():
                self._take(kind, stated)

    def _take(self, kind: str, stated: Mapping[str, Any]) -> None:
        match kind:
            case "add":
                self.live[stated["path"]] = stated
                self.removed.pop(stated["path"], None)
            case "remove":
                self.live.pop(stated["path"], None)
                self.removed[stated["path"]] = stated
            case "txn":
                self.transactions[stated["appId"]] = stated
            case "protocol":
                self.protocol = stated
            case "metaData":
                self.metadata = stated

    def actions(self, now_ms: int, transaction_days: int) -> Iterator[Action]:
        """Yield what a checkpoint holds; what its retention has passed is left out.

        Args:
            now_ms: Milliseconds since 1970.
            transaction_days: How long a transaction that states a time is kept.
        """
        if self.protocol is not None:
            yield {"protocol": self.protocol}
        if self.metadata is not None:
            yield {"metaData": self.metadata}
        for stated in self.transactions.values():
            # Only what states a time is ever forgotten.
            if stated.get("lastUpdated") is None or (
                stated["lastUpdated"] > now_ms - transaction_days * DAY_MS
            ):
                yield {"txn": stated}
        for stated in self.removed.values():
            if (stated.get("deletionTimestamp") or 0) > now_ms - REMOVED_DAYS * DAY_MS:
                yield {"remove": stated}
        for stated in self.live.values():
            yield {"add": stated}
