"""Whether the archive and the machine that asks have room and keep up."""

from collections.abc import Iterator
from typing import Final

from crawler.config.health import HealthConfig
from crawler.health.checks.said import share, span
from crawler.health.facts import DAY, Disk, MachineFacts
from crawler.health.finding import Finding, Severity

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
        says=f"{machine.spooled} finished batches wait in the spool, the oldest for "
        f"{span(now - oldest.timestamp())}",
        advice="newsfold ingest takes them up, or says why the archive does not",
        since=oldest,
    )


def index_behind(machine: MachineFacts, limits: HealthConfig, _now: float) -> Iterator[Finding]:
    """Yield a finding where this machine's index trails the table by much."""
    if machine.commits_behind > limits.index_commits:
        yield Finding(
            check="index_behind",
            severity=Severity.WARNING,
            says=f"this machine's index is {machine.commits_behind:,} commits behind the table",
            advice="its folder may be deleted where nothing is crawled any more; else the next "
            "ingest catches up",
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
            says="; ".join(_said(each, limits) for each in full),
            advice="free space there, or move archive, spool or index in newsfold.toml; the index "
            "may be deleted",
        )


def bucket(machine: MachineFacts, limits: HealthConfig, _now: float) -> Iterator[Finding]:
    """Yield a finding where the archive is larger than it may be."""
    if limits.bucket_gb is not None and machine.archive_bytes > limits.bucket_gb * GB:
        yield Finding(
            check="bucket",
            severity=Severity.WARNING,
            says=f"the archive holds {machine.archive_bytes / GB:.1f} GB, more than bucket_gb = "
            f"{limits.bucket_gb:g}",
            advice="raise bucket_gb, or let old raw pages expire",
        )


def _is_filling(disk: Disk, limits: HealthConfig) -> bool:
    return disk.free < limits.disk_free * disk.total or _days(disk) < limits.disk_days


def _days(disk: Disk) -> float:
    return disk.free / disk.daily if disk.daily > 0 else float("inf")


def _said(disk: Disk, limits: HealthConfig) -> str:
    growth = (
        f", and {disk.daily / GB:.1f} GB come a day: full in {span(_days(disk) * DAY)}"
        if _days(disk) < limits.disk_days
        else ""
    )
    return (
        f"{disk.folder} ({disk.what}): {disk.free / GB:.1f} of {disk.total / GB:.1f} GB are free "
        f"({share(disk.free / disk.total)}){growth}"
    )
