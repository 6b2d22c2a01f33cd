"""``[health]``: when something counts as trouble, for all sources and for single ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec

from archive.errors import ConfigError

Share = Annotated[float, msgspec.Meta(gt=0, le=1)]

CHECKS: Final = (
    *("nothing_listed", "short_list", "few_new", "newest_old", "failures", "unaccounted"),
    *("fallback", "coverage", "short_bodies", "copies", "robots", "host_closed"),
    *("not_run", "run_failed", "missed_items"),
    *("spool", "index_behind", "disk", "bucket"),
)
"""Every check by its name, as it may be disabled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From when on something of a source is trouble; shares lie in 0..1.

    Attributes:
        few_new: Under this share of the usual number of new articles.
        short_list: Under this share of the usual length of a list's page.
        newest_hours: A list's newest article is older; None for what past weeks say alone.
        failures: So many more of the pages fail than usual.
        fallback: So many more of the articles take a field from another place than usual.
        coverage: So many fewer of the articles have a field.
        short_bodies: So many more of the articles have under half of the usual body.
        copies: So many more or fewer of the articles are copies.
        disable: Checks that are not made.
    """

    few_new: float = 0.5
    short_list: float = 0.5
    newest_hours: float | None = None
    failures: float = 0.1
    fallback: float = 0.25
    coverage: float = 0.25
    short_bodies: float = 0.3
    copies: float = 0.4
    disable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthConfig:
    """When something counts as trouble.

    Attributes:
        weeks: So many past weeks say what is usual.
        all: For every source without thresholds of its own.
        sources: Thresholds of single sources; what a table leaves out is as for all.
        spool_hours: A batch has waited for longer.
        index_commits: The index of candidates is so many commits behind.
        disk_free: Under this share of a disk is free.
        disk_days: By the growth of the last days a disk is full within so many.
        bucket_gb: The archive is larger; None for no limit.
    """

    weeks: int = 4
    all: Thresholds = field(default_factory=Thresholds)
    sources: Mapping[str, Thresholds] = field(default_factory=dict)
    spool_hours: float = 1.0
    index_commits: int = 1000
    disk_free: float = 0.1
    disk_days: float = 14.0
    bucket_gb: float | None = None

    def of(self, source: str) -> Thresholds:
        """Return a source's thresholds."""
        return self.sources.get(source, self.all)


class SourceForm(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """``[health.SOURCE]`` as it is written; None leaves what is said for all."""

    few_new: Share | None = None
    short_list: Share | None = None
    newest_hours: Annotated[float, msgspec.Meta(gt=0)] | None = None
    failures: Share | None = None
    fallback: Share | None = None
    coverage: Share | None = None
    short_bodies: Share | None = None
    copies: Share | None = None
    disable: tuple[str, ...] | None = None


class HealthForm(SourceForm, forbid_unknown_fields=True, omit_defaults=True):
    """``[health]`` without the tables of single sources."""

    weeks: Annotated[int, msgspec.Meta(ge=1, le=26)] = 4
    spool_hours: Annotated[float, msgspec.Meta(gt=0)] = 1.0
    index_commits: Annotated[int, msgspec.Meta(ge=1)] = 1000
    disk_free: Share = 0.1
    disk_days: Annotated[float, msgspec.Meta(gt=0, le=3650)] = 14.0
    bucket_gb: Annotated[float, msgspec.Meta(gt=0)] | None = None


_Form = TypeVar("_Form", bound=SourceForm)
_OF_ALL: Final = ("weeks", "spool_hours", "index_commits", "disk_free", "disk_days", "bucket_gb")


def health_config(stated: Mapping[str, Any], file: Path) -> HealthConfig:
    """Return what ``[health]`` and the tables below it say.

    Raises:
        ConfigError: A setting is unknown or out of range, or a check is.
    """
    apart = {name: each for name, each in stated.items() if isinstance(each, dict)}
    given = {name: each for name, each in stated.items() if name not in apart}
    form = _form(given, HealthForm, f"{file}: [health]")
    for_all = _thresholds(form, Thresholds(), f"{file}: [health]")
    return HealthConfig(
        all=for_all,
        sources={
            name: _thresholds(
                _form(each, SourceForm, f"{file}: [health.{name}]"),
                for_all,
                f"{file}: [health.{name}]",
            )
            for name, each in apart.items()
        },
        **{name: getattr(form, name) for name in _OF_ALL},
    )


def _form(stated: Mapping[str, Any], kind: type[_Form], where: str) -> _Form:
    try:
        return msgspec.convert(dict(stated), kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {' '.join(str(error).split())}") from error


def _thresholds(form: SourceForm, otherwise: Thresholds, where: str) -> Thresholds:
    unknown = [name for name in form.disable or () if name not in CHECKS]
    if unknown:
        known = ", ".join(CHECKS)
        raise ConfigError(f"{where}: no check is called {unknown[0]!r}; there are {known}")
    said = {name: getattr(form, name) for name in SourceForm.__struct_fields__}
    return replace(otherwise, **{n: v for n, v in said.items() if v is not None})
