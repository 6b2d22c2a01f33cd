"""Which fields articles have, and which places gave them, from ``visits``.

Read without SQL: a month's maps of places are too many to be taken apart row by row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crawler.health.asking.asked import SWEEPS, Asked
from crawler.health.facts import FieldFacts, Shares

LAST_DAYS: Final = 2
PAST: Final = ((14, 8), (8, LAST_DAYS + 1))
"""What is usual is learned from days so long ago; in a young archive from the later ones."""
_LEAST_PAST: Final = 50
"""A parser that has read fewer articles before is compared with what all of them gave."""
_COLUMNS: Final = ("source", "parser", "run_id", "fetched_at", "fields_from")


@dataclass(slots=True)
class _Read:
    """Articles that one parser read, by run, and which places gave a field."""

    articles: Counter[str] = field(default_factory=Counter)
    given: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))


_Reads = dict[tuple[str, str], _Read]


def fields(asked: Asked) -> Mapping[str, tuple[FieldFacts, ...]]:
    """Return for each source the fields that its parsers gave."""
    sweeps = asked.rows(SWEEPS)["run_id"].to_pylist()
    last = _read(asked, asked.days_ago(LAST_DAYS), asked.days_ago(-1), sweeps)
    past = _Reads()
    for first, end in PAST:
        if not past and last:
            first_day, end_day = asked.days_ago(first), asked.days_ago(end - 1)
            past = _read(asked, first_day, end_day, sweeps)
    found = defaultdict[str, list[FieldFacts]](list)
    for (source, parser), read in sorted(last.items()):
        before = past.get((source, parser), _Read())
        knows_places = sum(before.articles.values()) >= _LEAST_PAST
        if not knows_places:
            before = _all(each for (name, _), each in past.items() if name == source)
        found[source] += _facts(parser, before, read, knows_places=knows_places)
    return {name: tuple(each) for name, each in found.items()}


def _read(asked: Asked, first: date, end: date, sweeps: list[str]) -> _Reads:
    """Return what was read from a day on until before another."""
    day = pc.field("crawl_date")
    wanted = (day >= first) & (day < end) & (pc.field("outcome") == "article")
    wanted &= pc.field("fields_from").is_valid() & pc.field("parser").is_valid()
    wanted &= ~pc.field("run_id").isin(pa.array(sweeps, pa.string()))
    if asked.source is not None:
        wanted &= pc.field("source") == asked.source
    rows = asked.tables.visits.read(_COLUMNS, wanted).sort_by("fetched_at").combine_chunks()
    if not rows.num_rows:
        return {}
    keys = [rows[name].cast("string").combine_chunks() for name in ("source", "parser", "run_id")]
    return _counted(keys, rows["fields_from"].combine_chunks())


def _counted(keys: list[Any], maps: Any) -> _Reads:
    found: dict[tuple[str, str], _Read] = defaultdict(_Read)
    for (source, parser, when), count in _tallied(keys):
        found[source, parser].articles[when] = count
    lengths = np.diff(maps.offsets.to_numpy())
    rows = np.repeat(np.arange(len(maps)), lengths)
    begin, end = maps.offsets[0].as_py(), maps.offsets[-1].as_py()
    given = [maps.keys.slice(begin, end - begin), maps.items.slice(begin, end - begin)]
    for (source, parser, when, name, place), count in _tallied([*keys, *given], rows):
        found[source, parser].given[name][when, place] = count
    return dict(found)


def _tallied(columns: list[Any], rows: Any = None) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield each combination of values with how often it stands, in the order of first sight.

    Columns shorter than ``rows`` are spread by it.
    """
    coded = [column.dictionary_encode() for column in columns]
    codes = [
        each.indices.to_numpy()
        if rows is None or len(each) == len(rows)
        else each.indices.to_numpy()[rows]
        for each in coded
    ]
    whole = np.zeros(len(codes[0]), np.int64)
    for each, code in zip(coded, codes, strict=True):
        whole = whole * len(each.dictionary) + code
    _, first, count = np.unique(whole, return_index=True, return_counts=True)
    names = [each.dictionary.to_pylist() for each in coded]
    for place in np.argsort(first).tolist():
        row = int(first[place])
        values = tuple(name[int(code[row])] for name, code in zip(names, codes, strict=True))
        yield values, int(count[place])


def _facts(parser: str, past: _Read, last: _Read, *, knows_places: bool) -> Iterator[FieldFacts]:
    for name, given in past.given.items():
        places = Counter[str]()
        for (_, place), count in given.items():
            places[place] += count
        usual = places.most_common(1)[0][0] if knows_places else ""
        past_has, past_usual = _shares(past, name, usual)
        last_has, last_usual = _shares(last, name, usual)
        yield FieldFacts(
            parser=parser,
            name=name,
            place=usual,
            past_has=past_has,
            past_usual=past_usual,
            last_has=last_has,
            last_usual=last_usual,
        )


def _shares(read: _Read, name: str, usual: str) -> tuple[Shares, Shares]:
    """Return how many articles have a field, and how many of these from the usual place."""
    has, from_usual = Counter[str](), Counter[str]()
    for (when, place), count in read.given.get(name, Counter()).items():
        has[when] += count
        from_usual[when] += count * (place == usual)
    times = list(read.articles)
    held = np.array([has[when] for when in times], np.int64)
    return (
        Shares(of=np.array([read.articles[when] for when in times], np.int64), are=held),
        Shares(of=held, are=np.array([from_usual[when] for when in times], np.int64)),
    )


def _all(each: Iterable[_Read]) -> _Read:
    whole = _Read()
    for read in each:
        whole.articles.update(read.articles)
        for name, given in read.given.items():
            whole.given[name].update(given)
    return whole
