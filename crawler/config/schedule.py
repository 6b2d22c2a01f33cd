"""``[schedule.NAME]``: what is to be crawled, and how often or when."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim, CronSimError

from archive.errors import ConfigError

HOURS: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"
SPAN: Final = r"^[1-9][0-9]{0,5}[smhd]$"
LONGEST: Final = timedelta(days=366)
ADAPTED: Final = 4
"""Without bounds of its own a rhythm may grow so many times slower or faster."""

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SOURCE: Final = re.compile(r"[\w.-]+")

CatchUp = Literal["once", "skip", "all"]
Span = Annotated[str, msgspec.Meta(pattern=SPAN)]


class ScheduleForm(msgspec.Struct, forbid_unknown_fields=True):
    """An entry as it is written."""

    source: str
    sections: tuple[str, ...] = ()
    every: Span | None = None
    every_least: Span | None = None
    every_most: Span | None = None
    cron: str | None = None
    zone: str | None = None
    hours: Annotated[str, msgspec.Meta(pattern=HOURS)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1)] | None = None
    jitter: Span = "30s"
    catch_up: CatchUp = "once"
    catch_up_most: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often lists are asked: every so often, within what it may become."""

    every: timedelta
    least: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be crawled when; it has a rhythm or a cron expression.

    Attributes:
        sections: None are all that the source has.
        zone: Whose clock the expression and the hours go by; None is the source's.
        hours: ``HH:MM-HH:MM``: only then.
        limit: Most articles a run.
        jitter: A program that stays begins up to so much later, so that not all begin at once.
        catch_up: What is done for the times at which nothing ran: ``once`` one run for all,
            ``skip`` nothing, ``all`` a run each, for the last ``catch_up_most`` of them.
    """

    name: str
    source: str
    sections: tuple[str, ...] = ()
    rhythm: Rhythm | None = None
    cron: str | None = None
    zone: str | None = None
    hours: str | None = None
    limit: int | None = None
    jitter: timedelta = timedelta(0)
    catch_up: CatchUp = "once"
    catch_up_most: int = 24


def entry(name: str, table: Any, file: Path) -> Entry:
    """Return what an entry says.

    Raises:
        ConfigError: It has neither ``every`` nor ``cron``, or both, or one that is none, or
            another setting that is unknown or out of range.
    """
    where = f"{file}: [schedule.{name}]"
    try:
        form = msgspec.convert(table, ScheduleForm)
    except msgspec.ValidationError as error:
        said = str(error).replace(
            f"matching regex {SPAN!r}", 'that is a number and s, m, h or d: "10m"'
        )
        raise ConfigError(f"{where}: {said}") from error
    for given in (form.every, form.every_least, form.every_most, form.jitter):
        if given is not None and span(given) > LONGEST:
            raise ConfigError(f"{where}: {given} is longer than {LONGEST.days} days")
    if (form.every is None) == (form.cron is None):
        raise ConfigError(f'{where}: say either every = "10m" or cron = "0 * * * *"')
    if not _SOURCE.fullmatch(form.source):
        raise ConfigError(f"{where}: {form.source!r} is no name of a source")
    _check_times(form, where)
    return Entry(
        name=name,
        source=form.source,
        sections=form.sections,
        rhythm=_rhythm(form, where),
        cron=form.cron,
        zone=form.zone,
        hours=form.hours,
        limit=form.limit,
        jitter=span(form.jitter),
        catch_up=form.catch_up,
        catch_up_most=form.catch_up_most,
    )


def span(text: str) -> timedelta:
    """Return the time that a number and a unit name: ``90s``, ``10m``, ``2h``, ``1d``."""
    return timedelta(seconds=int(text[:-1]) * _SECONDS[text[-1]])


def _check_times(form: ScheduleForm, where: str) -> None:
    try:
        ZoneInfo(form.zone or "UTC")
    except (OSError, ValueError, KeyError) as error:
        known = "the names are as in Asia/Seoul"
        raise ConfigError(f"{where}: no zone is called {form.zone!r}; {known}") from error
    if form.cron is None:
        return
    try:
        next(CronSim(form.cron, datetime(2026, 1, 1)))  # noqa: DTZ001 - only whether it has times
    except (CronSimError, StopIteration) as error:
        raise ConfigError(f"{where}: cron = {form.cron!r}: {error or 'it never comes'}") from error


def _rhythm(form: ScheduleForm, where: str) -> Rhythm | None:
    if form.every is None:
        if form.every_least or form.every_most:
            raise ConfigError(f"{where}: every_least and every_most go with every")
        return None
    every = span(form.every)
    least = span(form.every_least) if form.every_least else every / ADAPTED
    most = span(form.every_most) if form.every_most else every * ADAPTED
    if not least <= every <= most:
        raise ConfigError(f"{where}: every_least <= every <= every_most must hold")
    return Rhythm(every=every, least=least, most=most)
