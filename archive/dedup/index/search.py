"""Which asked texts and which held rows may be alike, by shared bands and then by sketches."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from archive.config import DedupConfig
from archive.dedup.headline import ALIKE, asked_codes, headlines_alike
from archive.dedup.index.segment import Segment, bucket_shift
from archive.dedup.likeness import least_equal
from archive.dedup.signature import EMPTY, PERMUTATIONS, band_codes, equal_slots, sketches
from archive.dedup.text import Text

MOST_SHARING: Final = 1000
MICROSECOND: Final = timedelta(microseconds=1)
_ROWS: Final = np.uint64(0xFFFFFFFF)
_CODES_AT_ONCE: Final = 1 << 14
_PAIRS_AT_ONCE: Final = 1 << 15

_NOTHING: Final = np.empty(0, np.int64)
_NO_CODES: Final = np.empty(0, np.uint64)

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Ranges = Callable[[UInt64s, Segment], tuple[UInt64s, Int64s, Int64s]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Texts in the form in which segments are searched.

    Attributes:
        texts: The texts, ``n``.
        at: Microseconds since 1970, int64, (n,).
        sketches: uint8, (n, PERMUTATIONS).
        sizes: Numbers of shingles, int64, (n,).
        codes, owners: Band codes, sorted, and whose each is.
        headlines, headline_owners: The same of headline codes.
    """

    texts: Sequence[Text]
    at: Int64s
    sketches: npt.NDArray[np.uint8]
    sizes: Int64s
    codes: UInt64s
    owners: Int64s
    headlines: UInt64s
    headline_owners: Int64s

    def parts(self) -> Iterator["Asked"]:
        """Yield the question in parts, each of which touches a part of a segment's codes."""
        for start in range(0, max(len(self.codes), 1), _CODES_AT_ONCE):
            part = slice(start, start + _CODES_AT_ONCE)
            yield replace(
                self,
                codes=self.codes[part],
                owners=self.owners[part],
                headlines=self.headlines if start == 0 else _NO_CODES,
                headline_owners=self.headline_owners if start == 0 else _NOTHING,
            )

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Asked":
        """Return what the chosen texts ask; the numbers of the texts stay."""
        if chosen.all():
            return self
        codes, headlines = chosen[self.owners], chosen[self.headline_owners]
        return replace(
            self,
            codes=self.codes[codes],
            owners=self.owners[codes],
            headlines=self.headlines[headlines],
            headline_owners=self.headline_owners[headlines],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Pairs of an asked text and a segment's row.

    ``equal`` counts the equal slots of their sketches; headlines brought the others together.
    """

    segment: Segment
    texts: Int64s
    rows: Int64s
    equal: Int64s | None


def asked(texts: Sequence[Text], at: Int64s, bands: int) -> Asked:
    """Return texts in the form in which segments are searched; a bare flash has no band."""
    signatures = np.array(
        [EMPTY if text.signature is None else text.signature for text in texts], np.uint32
    ).reshape(-1, PERMUTATIONS)
    signed = np.flatnonzero([text.signature is not None for text in texts])
    codes = band_codes(signatures[signed], bands)
    order = np.argsort(codes, axis=None)
    headlines = asked_codes([text.publisher for text in texts], [text.headline for text in texts])
    headline_order = np.argsort(headlines.codes)
    return Asked(
        texts=texts,
        at=at,
        sketches=sketches(signatures),
        sizes=np.array([len(text.shingles) for text in texts], np.int64),
        codes=codes.ravel()[order],
        owners=signed[order // bands],
        headlines=headlines.codes[headline_order],
        headline_owners=headlines.owners[headline_order],
    )


def meet(question: Asked, segments: Sequence[Segment], config: DedupConfig) -> Iterator[Met]:
    """Yield the pairs worth an exact comparison; some may come twice.

    A code that more than MOST_SHARING rows have tells nobody from another and is passed over:
    the segments of a window hold the same rows however they were merged, so every host passes
    over the same codes.

    Args:
        question: What is asked, by texts of one window.
        segments: What is searched.
        config: Thresholds; what cannot pass them is not met.
    """
    window = timedelta(hours=config.window_hours) // MICROSECOND
    for segment, texts, rows in _sharing(question.codes, question.owners, segments, _bands):
        near = abs(question.at[texts] - segment.at[rows]) <= window
        yield _alike(question, segment, texts[near], rows[near], config)
    headlines = question.headlines, question.headline_owners
    for segment, texts, rows in _sharing(*headlines, segments, _headlines):
        near = abs(question.at[texts] - segment.at[rows]) <= window
        yield _reports(question, segment, texts[near], rows[near])


def _sharing(
    codes: UInt64s, owners: Int64s, segments: Sequence[Segment], ranges: Ranges
) -> Iterator[tuple[Segment, Int64s, Int64s]]:
    """Yield the texts and rows that share a code, so many at once as memory allows."""
    found = []
    total = np.zeros(len(codes), np.int64)
    for segment in segments:
        held, first, count = ranges(codes, segment)
        is_crowd = count > MOST_SHARING
        total += np.where(is_crowd, count, 0)
        asked_at, rows = _hits(codes, held, first, np.where(is_crowd, 0, count))
        total += np.bincount(asked_at, minlength=len(codes))
        found.append((segment, asked_at, rows))
    for segment, asked_at, rows in found:
        few = total[asked_at] <= MOST_SHARING
        texts, rows_of_few = owners[asked_at[few]], rows[few]
        for start in range(0, len(texts), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            yield segment, texts[part], rows_of_few[part]


def _bands(codes: UInt64s, segment: Segment) -> tuple[UInt64s, Int64s, Int64s]:
    """Return a segment's band codes, where the bucket of each code begins, and how long it is."""
    buckets = (codes >> bucket_shift(len(segment))).astype(np.int64)
    first = segment.starts.take(buckets).astype(np.int64)
    count = segment.starts.take(buckets + 1) - first
    if (crowded := np.flatnonzero(count > MOST_SHARING)).size:
        own = codes[crowded]
        first[crowded] = np.searchsorted(segment.codes, own)
        count[crowded] = np.searchsorted(segment.codes, own | _ROWS, "right") - first[crowded]
    return segment.codes, first, count


def _headlines(codes: UInt64s, segment: Segment) -> tuple[UInt64s, Int64s, Int64s]:
    """Return a segment's headline codes, where those of each code begin, and how many they are."""
    first = np.searchsorted(segment.headlines, codes)
    last = np.searchsorted(segment.headlines, codes | _ROWS, "right")
    return segment.headlines, first, last - first


def _hits(codes: UInt64s, held: UInt64s, first: Int64s, count: Int64s) -> tuple[Int64s, Int64s]:
    """Return for each held code in the ranges that equals the asked one: which asked, which row."""
    asked_at = np.repeat(np.arange(len(codes)), count)
    ends = np.cumsum(count)
    places = np.repeat(first - (ends - count), count) + np.arange(len(asked_at))
    found = held.take(places)
    equal = (found ^ codes[asked_at]) <= _ROWS
    return asked_at[equal], (found[equal] & _ROWS).astype(np.int64)


def _alike(
    question: Asked, segment: Segment, texts: Int64s, rows: Int64s, config: DedupConfig
) -> Met:
    """Return the pairs whose sketches have enough in common."""
    equal = equal_slots(
        question.sketches.take(texts, axis=0), segment.sketches.take(rows, axis=0)
    ).astype(np.int64)
    alike = equal >= least_equal(
        question.sizes[texts], segment.sizes[rows].astype(np.int64), config
    )
    return Met(segment=segment, texts=texts[alike], rows=rows[alike], equal=equal[alike])


def _reports(question: Asked, segment: Segment, texts: Int64s, rows: Int64s) -> Met:
    """Return the pairs of one outlet's like headlines, which may be a flash and its report."""
    publishers, headlines = segment.names["publisher"], segment.names["headline"]
    chosen = [
        place
        for place, (number, row) in enumerate(zip(texts.tolist(), rows.tolist(), strict=True))
        if publishers[row].as_py() == question.texts[number].publisher
        and headlines_alike(headlines[row].as_py(), question.texts[number].headline) >= ALIKE
    ]
    # They are few, and compared whatever their bodies' likeness.
    return Met(
        segment=segment,
        texts=texts[chosen],
        rows=rows[chosen],
        equal=None,
    )
