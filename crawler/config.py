"""The user's configuration: newsfold.toml and the command line, read once and validated."""

import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from archive.config import (
    LEAST_GRACE_HOURS,
    LEAST_MEMORY_MB,
    LONGEST_WINDOW_HOURS,
    MOST_LEAST_SHINGLES,
    ArchiveConfig,
    DedupConfig,
    ReadingConfig,
    StorageConfig,
    UpkeepConfig,
)
from archive.errors import ConfigError

FILE: Final = Path("newsfold.toml")
CLIENT_ID: Final = "NAVER_CLIENT_ID"
CLIENT_SECRET: Final = "NAVER_CLIENT_SECRET"  # noqa: S105 - the variable's name
DEFAULT_ARCHIVE: Final = "data"

LEAST_DELAY_SECONDS: Final = 0.5

_HOURS: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class _Dedup(msgspec.Struct, forbid_unknown_fields=True):
    coverage: Share = 0.62
    digit_agreement: Share = 0.6
    size_ratio: Share = 0.25
    same_outlet: Share = 0.8
    update_containment: Share = 0.3
    passages: Share = 0.25
    window_hours: Annotated[float, msgspec.Meta(ge=1, le=LONGEST_WINDOW_HOURS)] = 72.0
    least_shingles: Annotated[int, msgspec.Meta(ge=1, le=MOST_LEAST_SHINGLES)] = 80
    bands: Literal[64, 42, 32, 25] = 64


class _Storage(msgspec.Struct, forbid_unknown_fields=True):
    encryption: Literal["AES256", "aws:kms"] | None = None
    kms_key: str | None = None


class _Upkeep(msgspec.Struct, forbid_unknown_fields=True):
    automatic: bool = True
    grace_hours: Annotated[float, msgspec.Meta(ge=LEAST_GRACE_HOURS, le=LONGEST_WINDOW_HOURS)] = 168


class _Reading(msgspec.Struct, forbid_unknown_fields=True):
    memory_mb: Annotated[int, msgspec.Meta(ge=LEAST_MEMORY_MB)] = 512


class _Permission(msgspec.Struct, forbid_unknown_fields=True):
    basis: str


class _Politeness(msgspec.Struct, forbid_unknown_fields=True):
    delay_seconds: Annotated[float, msgspec.Meta(ge=LEAST_DELAY_SECONDS)] | None = None
    hours: Annotated[str, msgspec.Meta(pattern=_HOURS)] | None = None
    stale_days: Annotated[float, msgspec.Meta(gt=0)] | None = None


class _NaverSearch(msgspec.Struct, forbid_unknown_fields=True):
    queries: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1)], ...], msgspec.Meta(min_length=1)
    ]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    archive: str = DEFAULT_ARCHIVE
    spool: str | None = None
    index: str | None = None
    contact: str | None = None
    dedup: _Dedup = msgspec.field(default_factory=_Dedup)
    storage: _Storage = msgspec.field(default_factory=_Storage)
    upkeep: _Upkeep = msgspec.field(default_factory=_Upkeep)
    reading: _Reading = msgspec.field(default_factory=_Reading)
    sources: dict[str, Any] = msgspec.field(default_factory=dict)
    permissions: dict[str, _Permission] = msgspec.field(default_factory=dict)
    politeness: dict[str, _Politeness] = msgspec.field(default_factory=dict)
    naversearch: _NaverSearch | None = None


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
    """

    archive: ArchiveConfig
    contact: str | None
    permissions: Mapping[str, str] = field(default_factory=dict)
    politeness: Mapping[str, PolitenessConfig] = field(default_factory=dict)
    sources: Mapping[str, Any] = field(default_factory=dict)
    naversearch: NaverSearchConfig | None = None


def load_config(archive: str | None = None, file: Path = FILE) -> Config:
    """Return the configuration of this folder, with the command line's archive if it names one.

    Raises:
        ConfigError: The file is not TOML, or a setting is unknown or out of range.
    """
    settings = _read(file)
    location = archive or settings.archive
    if location.startswith("s3://") and not location.removeprefix("s3://").strip("/"):
        raise ConfigError(f"{location}: name a bucket, as in s3://bucket/prefix")
    return Config(
        archive=ArchiveConfig(
            location=location,
            spool=Path(settings.spool).expanduser() if settings.spool else _spool(location),
            index=Path(settings.index).expanduser() if settings.index else _index(location),
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
    )


def _search(stated: _NaverSearch | None) -> NaverSearchConfig | None:
    """Return the queries of the file with who asks, who stands in the environment only."""
    if stated is None:
        return None
    return NaverSearchConfig(
        queries=tuple(dict.fromkeys(stated.queries)),
        client_id=os.environ.get(CLIENT_ID, ""),
        client_secret=os.environ.get(CLIENT_SECRET, ""),
    )


def _permissions(stated: dict[str, _Permission], file: Path) -> dict[str, str]:
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


def _read(file: Path) -> _File:
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), _File)
    except FileNotFoundError:
        return _File()
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        # A key may have any character, a line's end too.
        raise ConfigError(f"{file}: {' '.join(str(error).split())}") from error
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error


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
