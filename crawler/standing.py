"""What is known of each source without asking it: its settings, its rules, its last success."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from archive.config import ArchiveConfig
from crawler.catalog import own_sources, sources, with_politeness
from crawler.config.config import Config
from crawler.sources.source import Source

_RULES: Final = """
    SELECT source, url, outcome, detail, fetched_at FROM visits WHERE target = 'robots'
    QUALIFY row_number() OVER (PARTITION BY source, url ORDER BY fetched_at DESC) = 1
    ORDER BY source, url
"""
_SUCCESS: Final = """
    SELECT source, max(fetched_at) AS at FROM visits
    WHERE outcome IN ('listed', 'article') GROUP BY source
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesSeen:
    """What a host's robots.txt said when a crawl last read it; ``outcome`` as in ``visits``."""

    host: str
    outcome: str
    says: str
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A source and how it stands with the hosts that it asks.

    Attributes:
        robots: By the last crawl that read them; none before a live crawl.
        permissions: The basis on which rules are set aside, by host.
        needs: Hosts that refuse robots and for which no permission is stated.
        succeeded_at: When a list or an article was last read.
    """

    source: Source
    robots: tuple[RulesSeen, ...]
    permissions: dict[str, str]
    needs: tuple[str, ...]
    succeeded_at: datetime | None


def standings(config: Config) -> list[Standing]:
    """Return every source's standing, from the configuration and the archive's visits.

    Raises:
        ArchiveError: There is an archive, and it cannot be read; or a source of the user's own is
            declared wrongly.
    """
    own = own_sources(config)
    rules, success = _ask(config.archive, _RULES), _ask(config.archive, _SUCCESS)
    succeeded = {row["source"]: row["at"] for row in success}
    return [
        _standing(
            with_politeness(source, config),
            tuple(_seen(row) for row in rules if row["source"] == name),
            succeeded.get(name),
            config,
        )
        for name, source in sources(own).items()
    ]


def _standing(
    source: Source, robots: tuple[RulesSeen, ...], succeeded_at: datetime | None, config: Config
) -> Standing:
    hosts = {urlsplit(section.url).hostname or "" for section in source.sections}
    hosts |= {*source.closed_hosts, *(rules.host for rules in robots)}
    stated = {host: basis for host, basis in config.permissions.items() if host in hosts}
    return Standing(
        source=source,
        robots=robots,
        permissions=stated,
        needs=tuple(host for host in source.closed_hosts if host not in stated),
        succeeded_at=succeeded_at,
    )


def _seen(row: dict[str, Any]) -> RulesSeen:
    return RulesSeen(
        host=urlsplit(row["url"]).hostname or "",
        outcome=row["outcome"],
        says=row["detail"] or "",
        read_at=row["fetched_at"],
    )


def _ask(config: ArchiveConfig, sql: str) -> list[dict[str, Any]]:
    """Return rows of the archive, none where no archive lies yet."""
    from archive.reading.query import query  # noqa: PLC0415 - DuckDB takes 0.2 s to load
    from archive.tables.tables import Tables  # noqa: PLC0415

    if not config.location.startswith("s3://") and not Path(config.location).is_dir():
        return []
    rows: list[dict[str, Any]] = query(Tables.open_existing(config), sql).to_pylist()
    return rows
