"""newsfold.toml as a user writes it; a setting that is unknown or out of range is refused."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from archive.config import (
    LEAST_GRACE_HOURS,
    LEAST_MEMORY_MB,
    LONGEST_WINDOW_HOURS,
    MOST_LEAST_SHINGLES,
)
from archive.errors import ConfigError
from crawler.config.alerts import AnyAlertForm, HeartbeatForm
from crawler.config.log import LogForm
from crawler.config.metrics import MetricsForm
from crawler.config.report import ReportForm
from crawler.config.schedule import HOURS

DEFAULT_ARCHIVE: Final = "data"
LEAST_DELAY_SECONDS: Final = 0.5

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class DedupForm(msgspec.Struct, forbid_unknown_fields=True):
    coverage: Share = 0.62
    digit_agreement: Share = 0.6
    size_ratio: Share = 0.25
    same_outlet: Share = 0.8
    update_containment: Share = 0.3
    passages: Share = 0.25
    window_hours: Annotated[float, msgspec.Meta(ge=1, le=LONGEST_WINDOW_HOURS)] = 72.0
    least_shingles: Annotated[int, msgspec.Meta(ge=1, le=MOST_LEAST_SHINGLES)] = 80
    bands: Literal[64, 42, 32, 25] = 64


class StorageForm(msgspec.Struct, forbid_unknown_fields=True):
    encryption: Literal["AES256", "aws:kms"] | None = None
    kms_key: str | None = None


class UpkeepForm(msgspec.Struct, forbid_unknown_fields=True):
    automatic: bool = True
    grace_hours: Annotated[float, msgspec.Meta(ge=LEAST_GRACE_HOURS, le=LONGEST_WINDOW_HOURS)] = 168


class ReadingForm(msgspec.Struct, forbid_unknown_fields=True):
    memory_mb: Annotated[int, msgspec.Meta(ge=LEAST_MEMORY_MB)] = 512


class PermissionForm(msgspec.Struct, forbid_unknown_fields=True):
    basis: str


class PolitenessForm(msgspec.Struct, forbid_unknown_fields=True):
    delay_seconds: Annotated[float, msgspec.Meta(ge=LEAST_DELAY_SECONDS, le=86400)] | None = None
    hours: Annotated[str, msgspec.Meta(pattern=HOURS)] | None = None
    stale_days: Annotated[float, msgspec.Meta(gt=0)] | None = None


class NaverSearchForm(msgspec.Struct, forbid_unknown_fields=True):
    queries: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1)], ...], msgspec.Meta(min_length=1)
    ]


class FileForm(msgspec.Struct, forbid_unknown_fields=True):
    archive: str = DEFAULT_ARCHIVE
    spool: str | None = None
    index: str | None = None
    contact: str | None = None
    dedup: DedupForm = msgspec.field(default_factory=DedupForm)
    storage: StorageForm = msgspec.field(default_factory=StorageForm)
    upkeep: UpkeepForm = msgspec.field(default_factory=UpkeepForm)
    reading: ReadingForm = msgspec.field(default_factory=ReadingForm)
    sources: dict[str, Any] = msgspec.field(default_factory=dict)
    permissions: dict[str, PermissionForm] = msgspec.field(default_factory=dict)
    politeness: dict[str, PolitenessForm] = msgspec.field(default_factory=dict)
    naversearch: NaverSearchForm | None = None
    metrics: MetricsForm | None = None
    report: ReportForm = msgspec.field(default_factory=ReportForm)
    log: LogForm = msgspec.field(default_factory=LogForm)
    schedule: dict[str, Any] = msgspec.field(default_factory=dict)
    alerts: tuple[AnyAlertForm, ...] = ()
    heartbeat: HeartbeatForm | None = None
    health: dict[str, Any] = msgspec.field(default_factory=dict)


def read_file(file: Path) -> FileForm:
    """Return what a file says; an absent one says nothing.

    Raises:
        ConfigError: It is not TOML, or a setting is unknown or out of range.
    """
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8-sig")), FileForm)
    except FileNotFoundError:
        return FileForm()
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        # A key may have any character, a line's end too.
        raise ConfigError(f"{file}: {' '.join(str(error).split())}") from error
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
