"""Settings of an archive and of the judging in it, validated once and passed down."""

from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import ConfigError

LONGEST_WINDOW_HOURS = 10 * 8766
LEAST_GRACE_HOURS = 1
LEAST_MEMORY_MB = 64
KMS = "aws:kms"
ENCRYPTIONS = (None, "AES256", KMS)
BANDS = (64, 42, 32, 25)
SHARES = (
    "coverage",
    "digit_agreement",
    "size_ratio",
    "same_outlet",
    "update_containment",
    "passages",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupConfig:
    """When two articles are one text. Shares lie in 0..1, defaults come from a judged day of news.

    Attributes:
        coverage: Least share of the newcomer's shingles that a kept article must hold.
        digit_agreement: Least share of the newcomer's figures that it must hold.
        size_ratio: Least length of the shorter comparable text over the longer.
        same_outlet: Least coverage and digit agreement between articles of one outlet, whose
            series (lottery, weather, obituaries) share their form.
        update_containment: Least containment of an outlet's marked flash and its full report.
        passages: Largest share of a copy that may stand in long passages of its own.
        window_hours: Longest time between two publications of one story.
        least_shingles: Shorter texts are compared by equality only.
        bands: Bands of a signature's 128 slots by which candidates meet: 64 of 2, 42 of 3,
            32 of 4 or 25 of 5. Fewer find fewer chance pairs in a window of many millions,
            and fewer of the copies that were cut short.
    """

    coverage: float = 0.62
    digit_agreement: float = 0.6
    size_ratio: float = 0.25
    same_outlet: float = 0.8
    update_containment: float = 0.3
    passages: float = 0.25
    window_hours: float = 72.0
    least_shingles: int = 80
    bands: int = 64

    def __post_init__(self) -> None:
        for name in SHARES:
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ConfigError(f"dedup.{name} must lie in 0..1, not {getattr(self, name)}")
        if not 1 <= self.window_hours <= LONGEST_WINDOW_HOURS:
            raise ConfigError(
                f"dedup.window_hours must lie in 1..{LONGEST_WINDOW_HOURS}, not {self.window_hours}"
            )
        if self.least_shingles < 1:
            raise ConfigError(f"dedup.least_shingles must be at least 1, not {self.least_shingles}")
        if self.bands not in BANDS:
            raise ConfigError(f"dedup.bands must be one of {BANDS}, not {self.bands}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageConfig:
    """What S3 is told with every object that is written.

    Attributes:
        encryption: Encryption at rest that is asked for; None leaves it to the bucket.
        kms_key: Id or ARN of the KMS key.
    """

    encryption: str | None = None
    kms_key: str | None = None

    def __post_init__(self) -> None:
        if self.encryption not in ENCRYPTIONS:
            raise ConfigError(
                f"storage.encryption must be one of {ENCRYPTIONS[1:]}, not {self.encryption}"
            )
        if self.kms_key and self.encryption != KMS:
            raise ConfigError(f'storage.kms_key needs storage.encryption = "{KMS}"')


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepConfig:
    """How an archive is kept in order.

    Attributes:
        automatic: Whether an ingest does what is due when it ends.
        grace_hours: How long replaced and orphaned files stay, for readers at an older version.
    """

    automatic: bool = True
    grace_hours: float = 168.0

    def __post_init__(self) -> None:
        if not LEAST_GRACE_HOURS <= self.grace_hours <= LONGEST_WINDOW_HOURS:
            raise ConfigError(
                f"upkeep.grace_hours must lie in {LEAST_GRACE_HOURS}..{LONGEST_WINDOW_HOURS}, "
                f"not {self.grace_hours}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingConfig:
    """How the archive is asked.

    Attributes:
        memory_mb: Memory of a query; what needs more is spilled to disk.
    """

    memory_mb: int = 512

    def __post_init__(self) -> None:
        if self.memory_mb < LEAST_MEMORY_MB:
            raise ConfigError(
                f"reading.memory_mb must be at least {LEAST_MEMORY_MB}, not {self.memory_mb}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveConfig:
    """Where an archive lies, where unfinished work waits, and how it judges.

    Attributes:
        location: A folder or ``s3://bucket/prefix``.
        spool: Local folder of batches that are not committed yet.
        index: Local folder of the index, a cache that may be deleted at any time.
        batch_articles: Most articles judged and committed at once.
        dedup: Thresholds.
        storage: What S3 is told.
        upkeep: How it is kept in order.
        reading: How it is asked.
    """

    location: str
    spool: Path
    index: Path
    batch_articles: int = 5000
    dedup: DedupConfig = field(default_factory=DedupConfig)
    storage: StorageConfig = field(default_factory=StorageConfig)
    upkeep: UpkeepConfig = field(default_factory=UpkeepConfig)
    reading: ReadingConfig = field(default_factory=ReadingConfig)
