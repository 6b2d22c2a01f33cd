"""What a batch keeps of its own so far, found as the index finds what is committed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np

from archive.config import DedupConfig
from archive.dedup.headline import Codes, asked_codes, held_codes
from archive.dedup.likeness import least_equal
from archive.dedup.signature import PERMUTATIONS, band_codes
from archive.dedup.text import Text

MOST_IN_BUCKET: Final = 64
MOST_CANDIDATES: Final = 50

_Buckets = dict[int, list[int]]


class Newcomers:
    """The texts of one batch; those that are kept can be met by the ones that follow."""

    def __init__(self, texts: Sequence[Text], config: DedupConfig) -> None:
        self._config = config
        self.kept: list[Text] = []
        self._signatures = np.empty((len(texts), PERMUTATIONS), np.uint32)
        self._sizes = np.empty(len(texts), np.int64)
        # Only codes that another text of the batch has too can bring two together.
        self._shared = _shared_codes(texts, config.bands)
        self._held = _of_headlines(texts, held_codes)
        self._asked = _of_headlines(texts, asked_codes)
        self._by_band: _Buckets = {}
        self._by_headline: _Buckets = {}

    def keep(self, text: Text) -> None:
        """Let the texts that follow meet this one."""
        place = len(self.kept)
        self.kept.append(text)
        if text.signature is not None:
            self._signatures[place] = text.signature
            self._sizes[place] = len(text.shingles)
            _put(self._by_band, self._shared.get(text.article_id, ()), place)
        if text.is_findable:
            _put(self._by_headline, self._held.get(text.article_id, ()), place)

    def candidates(self, text: Text) -> list[Text]:
        """Return the kept texts that may hold this one, be held by it or update it."""
        if not text.is_findable:
            return []
        places = set(self._like_headlines(text))
        if alike := sorted(_met(self._by_band, self._shared.get(text.article_id, ()))):
            equal = np.count_nonzero(self._signatures[alike] == text.signature, axis=1)
            least = least_equal(np.array([len(text.shingles)]), self._sizes[alike], self._config)
            found = np.flatnonzero(equal >= least)
            best = found[np.argsort(-equal[found], kind="stable")[:MOST_CANDIDATES]]
            places.update(alike[place] for place in best.tolist())
        return [self.kept[place] for place in sorted(places)]

    def _like_headlines(self, text: Text) -> list[int]:
        """Return the nearest in time of the outlet's texts under a like headline."""
        met = _met(self._by_headline, self._asked.get(text.article_id, ()))
        same = [place for place in met if self.kept[place].publisher == text.publisher]
        same.sort(key=lambda place: (abs(self.kept[place].at - text.at), place))
        return same[:MOST_CANDIDATES]


def _put(buckets: _Buckets, codes: Iterable[int], place: int) -> None:
    """Put a place into its buckets; those of a crowd are full, and tell nobody from another."""
    for code in codes:
        bucket = buckets.setdefault(code, [])
        if len(bucket) < MOST_IN_BUCKET:
            bucket.append(place)


def _met(buckets: _Buckets, codes: Iterable[int]) -> set[int]:
    return {place for code in codes for place in buckets.get(code, ())}


def _shared_codes(texts: Sequence[Text], bands: int) -> dict[str, list[int]]:
    """Return by article id the band codes that another text of the batch has too."""
    signed = [text for text in texts if text.signature is not None]
    signatures = np.array([text.signature for text in signed], np.uint32)
    codes = band_codes(signatures.reshape(-1, PERMUTATIONS), bands)
    _, group, counts = np.unique(codes, return_inverse=True, return_counts=True)
    is_shared = (counts > 1)[group].reshape(codes.shape)
    return {
        text.article_id: own[shared].tolist()
        for text, own, shared in zip(signed, codes, is_shared, strict=True)
        if shared.any()
    }


def _of_headlines(
    texts: Sequence[Text], codes: Callable[[list[str | None], list[str]], Codes]
) -> dict[str, list[int]]:
    """Return the headline codes of each text, by article id."""
    made = codes([text.publisher for text in texts], [text.headline for text in texts])
    return dict(zip((text.article_id for text in texts), made.lists(), strict=True))
