"""Any number of invented articles whose chance likeness is that of a real window of news.

An article is a dozen sentences drawn from a common stock. Two articles of a million then share a
sentence now and then, as press reviews, quotations and boilerplate do; the stock's size sets how
often. The signature of a union is the lowest of the parts' signatures, slot by slot, so millions
of signatures take seconds.
"""

import random
from itertools import accumulate
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from archive.clean.comparable import comparable
from archive.dedup.shingles import Shingles, shingle
from archive.dedup.signature import sign

SYLLABLES = [chr(code) for code in range(0xAC00, 0xD7A4, 11)]
ENDINGS = ("했다", "밝혔다", "전했다", "말했다", "설명했다", "덧붙였다", "보인다", "나왔다")
SENTENCES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Sentences with their shingles and signatures, (n, 128)."""

    texts: list[str]
    shingles: list[Shingles]
    signatures: np.ndarray


def make_stock(size: int, seed: int) -> Stock:
    rng = random.Random(seed)
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(30_000)]
    weights = list(accumulate(1 / (rank + 50) for rank in range(len(words))))
    texts = [
        " ".join(
            [
                *rng.choices(words, cum_weights=weights, k=18),
                f"{rng.randint(2, 9999)}명이",
                rng.choice(ENDINGS),
            ]
        )
        + "."
        for _ in range(size)
    ]
    shingles = [shingle(comparable(text)) for text in texts]
    return Stock(
        texts=texts,
        shingles=shingles,
        signatures=np.stack([sign(each.hashes) for each in shingles]),
    )


def draw(stock: Stock, count: int, seed: int) -> np.ndarray:
    """Return which sentences make up each article: (count, SENTENCES)."""
    return np.random.default_rng(seed).integers(0, len(stock.texts), (count, SENTENCES))


def signatures(stock: Stock, drawn: np.ndarray) -> np.ndarray:
    """Return the articles' signatures, uint32 (n, 128), shingles across sentences aside."""
    lowest = stock.signatures[drawn[:, 0]].copy()
    for column in range(1, drawn.shape[1]):
        np.minimum(lowest, stock.signatures[drawn[:, column]], out=lowest)
    return lowest


def shingles_of(stock: Stock, drawn: np.ndarray) -> Iterator[Shingles]:
    """Yield each article's shingles, those across sentences aside."""
    for row in drawn.tolist():
        parts = [stock.shingles[number] for number in row]
        yield Shingles(
            hashes=np.unique(np.concatenate([part.hashes for part in parts])),
            figures=np.unique(np.concatenate([part.figures for part in parts])),
        )


def body(stock: Stock, row: np.ndarray) -> str:
    return "\n".join(stock.texts[number] for number in row.tolist())
