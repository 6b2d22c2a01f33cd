"""The file in which this machine's figures stand: read, added to and written whole.

A run is a process, and its counters end with it. So the file itself is the memory: each run adds
its own to what stands there. A file that was deleted begins at 0, as a restarted process would,
which monitoring systems expect of a counter.
"""

import contextlib
import fcntl
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.registry import Collector, CollectorRegistry

from archive.errors import ConfigError
from crawler.metrics.series import ALL, Kind, Series

Labels = tuple[str, ...]

_TOTAL: Final = "_total"
_END: Final = b"# EOF"

_log: Final = logging.getLogger("newsfold")


class Book(Collector):
    """Figures by series and labels."""

    def __init__(self) -> None:
        self._held: dict[Series, dict[Labels, float]] = {each: {} for each in ALL}

    @classmethod
    def read(cls, text: str) -> "Book":
        """Return the figures that an exposition holds; what is no longer known is left out."""
        book = cls()
        by_name = {_sample_name(each): each for each in ALL}
        for family in text_string_to_metric_families(text):  # type: ignore[no-untyped-call]
            for sample in family.samples:
                series = by_name.get(sample.name)
                if series is not None and sample.labels.keys() == set(series.labels):
                    labels = tuple(sample.labels[name] for name in series.labels)
                    book._held[series][labels] = sample.value
        return book

    def add(self, series: Series, amount: float, *labels: str) -> None:
        """Let a counter grow."""
        held = self._held[series]
        held[labels] = held.get(labels, 0.0) + amount

    def put(self, series: Series, value: float, *labels: str) -> None:
        """State a gauge."""
        self._held[series][labels] = value

    def held(self, series: Series) -> dict[Labels, float]:
        """Return a copy of a series' figures by their labels."""
        return dict(self._held[series])

    def collect(self) -> Iterator[Metric]:
        """Yield the figures as families, those that have none left out."""
        for series, held in self._held.items():
            if not held:
                continue
            make = CounterMetricFamily if series.kind == Kind.COUNTER else GaugeMetricFamily
            family = make(series.name, series.says, labels=series.labels, unit=series.unit)
            for labels, value in sorted(held.items()):
                family.add_metric(labels, value)
            yield family

    def text(self) -> bytes:
        """Return the figures as OpenMetrics text."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
        return text


def read_book(file: Path) -> Book:
    """Return the figures of a file; those of none where there is none or it is another's."""
    try:
        return Book.read(file.read_text("utf-8"))
    except (OSError, ValueError, KeyError):
        return Book()


@contextlib.contextmanager
def adding(file: Path) -> Iterator[Book]:
    """Give the figures of a file to add to; written whole when the block ends without an error.

    Others on this machine wait meanwhile. A file that holds something, but no figure of newsfold's,
    may be anybody's and is put aside.

    Raises:
        ConfigError: The file cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.with_name(f".{file.name}.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            book = read_book(file)
            if not any(book.held(each) for each in ALL):
                _put_aside(file)
            yield book
            part = file.with_name(f".{file.name}.part")
            part.write_bytes(book.text())
            part.replace(file)
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(f"{file}: the metrics cannot be written ({why})") from error


def _put_aside(file: Path) -> None:
    if file.is_file() and file.read_bytes().strip() not in {b"", _END}:
        aside = file.with_name(f"{file.name}.aside")
        file.replace(aside)
        _log.warning("%s held no figures of newsfold's: it is %s now", file, aside.name)


def _sample_name(series: Series) -> str:
    return f"{series.name}{_TOTAL}" if series.kind == Kind.COUNTER else series.name
