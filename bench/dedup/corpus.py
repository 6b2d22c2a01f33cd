"""Any number of invented articles whose chance likeness is that of a large window of news.

An article is a dozen sentences drawn from a common stock. Two articles of a million then share a
sentence now and then, as quotations and boilerplate make them do; the stock's size sets how often:
some 650 of a million meet an article by chance (450 are expected of a real day's, carried on to a
million). The signature of a union is the lowest of its parts' signatures, slot by slot, so
millions of signatures take seconds.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from archive.clean.comparable import comparable
from archive.dedup.shingles import Shingles, shingle
from archive.dedup.signature import sign

STOCK = 45_000
SENTENCES = 12
SYLLABLES = [chr(code) for code in range(0xAC00, 0xD7A4, 11)]
ENDINGS = ("했다", "밝혔다", "전했다", "말했다", "설명했다", "덧붙였다", "보인다", "나왔다")

Drawn = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Sentences with their shingles and signatures, uint32 (n, 128)."""

    texts: list[str]
    shingles: list[Shingles]
    signatures: npt.NDArray[np.uint32]


def make_stock(seed: int = 1) -> Stock:
    """Return the sentences that articles are drawn from."""
    rng = random.Random(seed)
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(30_000)]
    weights = list(accumulate(1 / (rank + 50) for rank in range(len(words))))
    texts = []
    for _ in range(STOCK):
        said = rng.choices(words, cum_weights=weights, k=18)
        texts.append(f"{' '.join(said)} {rng.randint(2, 9999)}명이 {rng.choice(ENDINGS)}.")
    shingles = [shingle(comparable(text)) for text in texts]
    signatures = [sign(each.hashes) for each in shingles]
    return Stock(texts=texts, shingles=shingles, signatures=np.array(signatures, np.uint32))


def draw(count: int, seed: int) -> Drawn:
    """Return which sentences make up each article, (count, SENTENCES)."""
    return np.random.default_rng(seed).integers(0, STOCK, (count, SENTENCES))


def signatures(stock: Stock, drawn: Drawn) -> npt.NDArray[np.uint32]:
    """Return the articles' signatures, (n, 128); shingles across sentences are left out."""
    lowest = stock.signatures[drawn[:, 0]].copy()
    for column in range(1, drawn.shape[1]):
        np.minimum(lowest, stock.signatures[drawn[:, column]], out=lowest)
    return lowest


def shingles_of(stock: Stock, drawn: Drawn) -> Iterator[Shingles]:
    """Yield each article's shingles; those across sentences are left out."""
    for row in drawn.tolist():
        parts = [stock.shingles[number] for number in row]
        yield Shingles(
            hashes=np.unique(np.concatenate([part.hashes for part in parts])),
            figures=np.unique(np.concatenate([part.figures for part in parts])),
        )


def body(stock: Stock, row: Drawn) -> str:
    """Return an article's text."""
    return "\n".join(stock.texts[number] for number in row.tolist())
