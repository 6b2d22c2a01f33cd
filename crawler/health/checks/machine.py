"""Whether the archive and the machine that asks have room and keep up."""

from collections.abc import Iterator
from typing import Final

from crawler.config.health import HealthConfig
from crawler.health.checks.said import share, span
from crawler.health.facts import DAY, Disk, MachineFacts
from crawler.health.finding import Finding, Severity
from crawler.health.text import NOTHING, Text

GB: Final = 1e9
_LAST: Final = 0.3
"""Under this part of the wanted share of a disk the next run may fail."""


def spool(machine: MachineFacts, limits: HealthConfig, now: float) -> Iterator[Finding]:
    """Yield a finding where finished batches wait for long."""
    oldest = machine.oldest_spooled
    if oldest is None or now - oldest.timestamp() <= limits.spool_hours * 3600:
        return
    yield Finding(
        check="spool",
        severity=Severity.CRITICAL,
        says=Text.of(
            "{count} finished batches wait in the spool, the oldest for {age}",
            "끝난 배치 {count}개가 스풀에서 대기 중, 가장 오래된 것은 {age}째",
            count=machine.spooled,
            age=span(now - oldest.timestamp()),
        ),
        advice=Text(
            en="newsfold ingest takes them up, or says why the archive does not",
            ko="newsfold ingest가 받아들이거나, 아카이브가 받지 않는 까닭을 알려 줍니다",
        ),
        since=oldest,
    )


def index_behind(machine: MachineFacts, limits: HealthConfig, _now: float) -> Iterator[Finding]:
    """Yield a finding where this machine's index trails the table by much."""
    if machine.commits_behind > limits.index_commits:
        yield Finding(
            check="index_behind",
            severity=Severity.WARNING,
            says=Text(
                en=f"this machine's index is {machine.commits_behind:,} commits behind the table",
                ko=f"이 컴퓨터의 색인이 테이블보다 커밋 {machine.commits_behind:,}개 뒤처짐",
            ),
            advice=Text(
                en="its folder may be deleted where nothing is crawled any more; else the next "
                "ingest catches up",
                ko="여기서 더 수집하지 않으면 색인 폴더를 지워도 됩니다. 아니면 다음 "
                "ingest가 따라잡습니다",
            ),
        )


def disk(machine: MachineFacts, limits: HealthConfig, _now: float) -> Iterator[Finding]:
    """Yield a finding where a disk is nearly full or soon will be."""
    full = [each for each in machine.disks if _is_filling(each, limits)]
    if full:
        is_last = any(
            each.free < _LAST * limits.disk_free * each.total or _days(each) < 1 for each in full
        )
        yield Finding(
            check="disk",
            severity=Severity.CRITICAL if is_last else Severity.WARNING,
            says=Text.joined([_said(each, limits) for each in full]),
            advice=Text(
                en="free space there, or move archive, spool or index in newsfold.toml; the index "
                "may be deleted",
                ko="그곳을 비우거나 newsfold.toml에서 archive, spool, index를 옮기세요. 색인은 "
                "지워도 됩니다",
            ),
        )


def bucket(machine: MachineFacts, limits: HealthConfig, _now: float) -> Iterator[Finding]:
    """Yield a finding where the archive is larger than it may be."""
    if limits.bucket_gb is not None and machine.archive_bytes > limits.bucket_gb * GB:
        yield Finding(
            check="bucket",
            severity=Severity.WARNING,
            says=Text(
                en=f"the archive holds {machine.archive_bytes / GB:.1f} GB, more than bucket_gb = "
                f"{limits.bucket_gb:g}",
                ko=f"아카이브가 {machine.archive_bytes / GB:.1f} GB, bucket_gb = "
                f"{limits.bucket_gb:g}보다 큼",
            ),
            advice=Text(
                en="raise bucket_gb, or let old raw pages expire",
                ko="bucket_gb를 올리거나 오래된 원본 페이지를 만료시키세요",
            ),
        )


def _is_filling(disk: Disk, limits: HealthConfig) -> bool:
    return disk.free < limits.disk_free * disk.total or _days(disk) < limits.disk_days


def _days(disk: Disk) -> float:
    return disk.free / disk.daily if disk.daily > 0 else float("inf")


def _said(disk: Disk, limits: HealthConfig) -> Text:
    growth = NOTHING
    if _days(disk) < limits.disk_days:
        growth = Text.of(
            ", and {daily:.1f} GB come a day: full in {left}",
            ", 하루 {daily:.1f} GB씩 늘어 {left} 뒤 가득 참",
            daily=disk.daily / GB,
            left=span(_days(disk) * DAY),
        )
    return Text.of(
        "{folder} ({what}): {free:.1f} of {total:.1f} GB are free ({part}){growth}",
        "{folder} ({what}): {total:.1f} GB 중 {free:.1f} GB 남음 ({part}){growth}",
        folder=disk.folder,
        what=disk.what,
        free=disk.free / GB,
        total=disk.total / GB,
        part=share(disk.free / disk.total),
        growth=growth,
    )
