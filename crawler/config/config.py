"""The user's configuration: newsfold.toml and the command line, read once and validated."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from archive.config import ArchiveConfig, DedupConfig, ReadingConfig, StorageConfig, UpkeepConfig
from archive.errors import ConfigError
from crawler.config.alerts import Alert, Heartbeat, alerts, heartbeat
from crawler.config.file import NaverSearchForm, PermissionForm, read_file
from crawler.config.health import HealthConfig, health_config
from crawler.config.log import LogConfig
from crawler.config.metrics import MetricsConfig, metrics
from crawler.config.paths import own_path
from crawler.config.report import ReportConfig
from crawler.config.schedule import Entry, entry

FILE: Final = Path("newsfold.toml")
CLIENT_ID: Final = "NAVER_CLIENT_ID"
CLIENT_SECRET: Final = "NAVER_CLIENT_SECRET"  # noqa: S105 - the variable's name
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolitenessConfig:
    """What newsfold.toml changes of a source; None leaves what the source says.

    ``hours`` reads ``HH:MM-HH:MM``, in the source's zone.
    """

    delay_seconds: float | None = None
    hours: str | None = None
    stale_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NaverSearchConfig:
    """What to search for by Naver's interface, and who asks; empty where nobody was named."""

    queries: tuple[str, ...]
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything a command may need to know.

    Attributes:
        contact: Address at which the owners of crawled sites can reach the user.
        permissions: The basis on which a host's robots.txt is set aside, by exact host.
        politeness: What the user wants of a source's pace, by source.
        sources: What stands under that name, which only crawls read further.
        naversearch: Without it there is no such source.
        schedule: What is to be crawled when.
        log: What is told on standard error.
        metrics: Where figures are left; None where nobody wants them.
        report: How the page of the state is written.
        alerts: Who is told of what is found wrong.
        heartbeat: Who expects a sign after each run of the schedule.
        health: When something counts as trouble.
    """

    archive: ArchiveConfig
    contact: str | None
    permissions: Mapping[str, str] = field(default_factory=dict)
    politeness: Mapping[str, PolitenessConfig] = field(default_factory=dict)
    sources: Mapping[str, Any] = field(default_factory=dict)
    naversearch: NaverSearchConfig | None = None
    schedule: tuple[Entry, ...] = ()
    log: LogConfig = field(default_factory=LogConfig)
    metrics: MetricsConfig | None = None
    report: ReportConfig = field(default_factory=ReportConfig)
    alerts: tuple[Alert, ...] = ()
    heartbeat: Heartbeat | None = None
    health: HealthConfig = field(default_factory=HealthConfig)


def load_config(archive: str | None = None, file: Path = FILE) -> Config:
    """Return the configuration of this folder, with the command line's archive if it names one.

    Raises:
        ConfigError: The file is not TOML, or a setting is unknown or out of range.
    """
    settings = read_file(file)
    location = _location(settings.archive if archive is None else archive)
    spool = own_path("spool", settings.spool) if settings.spool else _spool(location)
    return Config(
        archive=ArchiveConfig(
            location=location,
            spool=spool,
            index=own_path("index", settings.index) if settings.index else _index(location),
            dedup=DedupConfig(**msgspec.structs.asdict(settings.dedup)),
            storage=StorageConfig(**msgspec.structs.asdict(settings.storage)),
            upkeep=UpkeepConfig(**msgspec.structs.asdict(settings.upkeep)),
            reading=ReadingConfig(**msgspec.structs.asdict(settings.reading)),
        ),
        contact=settings.contact,
        sources=settings.sources,
        permissions=_permissions(settings.permissions, file),
        politeness={
            name: PolitenessConfig(**msgspec.structs.asdict(stated))
            for name, stated in settings.politeness.items()
        },
        naversearch=_search(settings.naversearch),
        metrics=metrics(settings.metrics, spool),
        report=ReportConfig(**msgspec.structs.asdict(settings.report)),
        log=LogConfig(**msgspec.structs.asdict(settings.log)),
        schedule=tuple(entry(name, form, file) for name, form in settings.schedule.items()),
        alerts=alerts(settings.alerts, file),
        heartbeat=heartbeat(settings.heartbeat, file),
        health=health_config(settings.health, file),
    )


def _location(text: str) -> str:
    """Return where the archive lies.

    Raises:
        ConfigError: That is no folder and no bucket.
    """
    scheme, separator, rest = text.partition("://")
    if not text.strip() or "\0" in text or (separator and scheme != "s3"):
        raise ConfigError(f"archive {text!r}: name a folder, or s3://bucket/prefix")
    if separator and not rest.strip("/"):
        raise ConfigError(f"{text}: name a bucket, as in s3://bucket/prefix")
    return text


def _search(stated: NaverSearchForm | None) -> NaverSearchConfig | None:
    """Return the queries of the file with who asks, who stands in the environment only."""
    if stated is None:
        return None
    return NaverSearchConfig(
        queries=tuple(dict.fromkeys(stated.queries)),
        client_id=os.environ.get(CLIENT_ID, ""),
        client_secret=os.environ.get(CLIENT_SECRET, ""),
    )


def _permissions(stated: dict[str, PermissionForm], file: Path) -> dict[str, str]:
    """Return the basis by host.

    Raises:
        ConfigError: A name is no exact host, or a basis is empty.
    """
    for host, permission in stated.items():
        if not _HOST.fullmatch(host):
            raise ConfigError(
                f'{file}: [permissions."{host}"] must name one exact host in lower case, '
                'as in [permissions."news.example.com"]: no address, port or wildcard'
            )
        if not permission.basis.strip():
            raise ConfigError(f'{file}: [permissions."{host}"]: say in basis what it rests on')
    return {host: permission.basis.strip() for host, permission in stated.items()}


def _spool(location: str) -> Path:
    """Return the spool of an archive: inside its folder, for S3 in the user's state folder."""
    if not location.startswith("s3://"):
        return Path(location).expanduser() / "spool"
    return Path.home() / ".local" / "state" / "newsfold" / f"spool-{_digest(location)}"


def _index(location: str) -> Path:
    """Return the index of an archive: inside its folder, for S3 in the user's cache."""
    if not location.startswith("s3://"):
        return Path(location).expanduser() / "index"
    return Path.home() / ".cache" / "newsfold" / f"index-{_digest(location)}"


def _digest(location: str) -> str:
    return hashlib.sha256(location.rstrip("/").encode()).hexdigest()[:12]
