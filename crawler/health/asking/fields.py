"""Which fields articles have, and which places gave them, from ``visits``."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from crawler.health.asking.asked import SWEEPS, Asked
from crawler.health.facts import FieldFacts, Shares

LAST_DAYS = 2
_LEAST_PAST = 50
"""A parser that has read fewer articles before is compared with what all of them gave."""

Places = dict[str, str]


@dataclass(slots=True)
class _Read:
    """Articles that one parser read: by past day or recent run, and what gave their fields."""

    articles: Counter[object] = field(default_factory=Counter)
    given: dict[str, Counter[tuple[object, str]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )

    def take(self, when: object, places: Iterable[tuple[str, str]], count: int) -> None:
        self.articles[when] += count
        for name, place in places:
            self.given[name][when, place] += count


def fields(asked: Asked) -> Mapping[str, tuple[FieldFacts, ...]]:
    """Return for each source the fields that its parsers gave."""
    past = defaultdict[tuple[str, str], _Read](_Read)
    last = defaultdict[tuple[str, str], _Read](_Read)
    for row in asked.rows(_sql(asked)).to_pylist():
        key, given = (row["source"], row["parser"]), row["fields_from"]
        is_last = row["run_id"] is not None
        when = row["run_id"] if is_last else row["day"]
        places = given.items() if isinstance(given, dict) else given
        (last if is_last else past)[key].take(when, places, row["count"])
    found = defaultdict[str, list[FieldFacts]](list)
    for (source, parser), read in sorted(last.items()):
        before = past.get((source, parser), _Read())
        if sum(before.articles.values()) < _LEAST_PAST:
            before = _all(each for (name, _), each in past.items() if name == source)
            found[source] += _facts(parser, before, read, knows_places=False)
        else:
            found[source] += _facts(parser, before, read, knows_places=True)
    return {name: tuple(each) for name, each in found.items()}


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
    has, from_usual = Counter[object](), Counter[object]()
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


def _sql(asked: Asked) -> str:
    last = f"crawl_date >= DATE '{asked.days_ago(LAST_DAYS)}'"
    return f"""
        SELECT source, parser, CASE WHEN {last} THEN NULL ELSE crawl_date END AS day,
            CASE WHEN {last} THEN run_id END AS run_id,
            fields_from, count(*) AS count, min(fetched_at) AS began
        FROM visits
        WHERE crawl_date >= DATE '{asked.first}' AND outcome = 'article'
            AND parser IS NOT NULL AND fields_from IS NOT NULL AND {asked.of_source()}
            AND run_id NOT IN ({SWEEPS})
        GROUP BY ALL ORDER BY began
    """  # noqa: S608 - our own names
