"""An archive of any size, written as ingests would have left it, without judging anything.

Bodies are real articles in which a third of the words are drawn anew from all of them, so that they
compress about as real ones do; without the real articles, invented words. Every third article
has a copy, every fiftieth a revision. Signatures are random: no two articles meet.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from archive.rows import crawl_date
from archive.tables.intents import Judged
from archive.tables.schema import ARTICLES, COPIES, REVISIONS, VISITS
from archive.tables.table import arrow_rows
from archive.tables.tables import Tables

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "knews1600.jsonl"
BATCH = 5000
DRAWN_ANEW = 0.33
SECTIONS = ("politics", "economy", "society", "culture", "world", "tech")
PUBLISHERS = tuple(f"publisher {number}" for number in range(60))


@dataclass(frozen=True, slots=True)
class Words:
    """Words in the order of their texts, and where each text begins and ends."""

    words: Any
    texts: Sequence[tuple[int, int]]


def load_words() -> tuple[Words, bool]:
    """Return words to make texts of, and whether they are those of real articles."""
    if REAL.is_file():
        bodies = [json.loads(line)["body"] for line in REAL.open(encoding="utf-8")]
        split = [body.split(" ") for body in bodies if len(body) > 200]
    else:
        rng = random.Random(1)
        made = [
            "".join(chr(rng.randrange(0xAC00, 0xD7A4)) for _ in range(3)) for _ in range(30_000)
        ]
        split = [rng.choices(made, k=250) for _ in range(1500)]
    ends = np.cumsum([len(words) for words in split]).tolist()
    texts = list(zip([0, *ends], ends, strict=False))
    return Words([word for words in split for word in words], texts), REAL.is_file()


def bodies(words: Words, count: int, seed: int) -> Iterator[str]:
    """Yield texts that are all different."""
    rng = np.random.default_rng(seed)
    for text in rng.integers(0, len(words.texts), count).tolist():
        first, last = words.texts[text]
        chosen = np.arange(first, last)
        anew = rng.random(last - first) < DRAWN_ANEW
        chosen[anew] = rng.integers(0, len(words.words), int(anew.sum()))
        yield " ".join([words.words[place] for place in chosen.tolist()])


def grow(tables: Tables, words: Words, days: Sequence[int]) -> int:
    """Fill an archive with so many articles on each of the last days, today the last.

    Returns how many batches it took.
    """
    batches, today = 0, crawl_date(datetime.now(UTC))
    for number, wanted in enumerate(days, 1):
        day = today - timedelta(days=len(days) - number)
        for start in range(0, wanted, BATCH):
            count = min(BATCH, wanted - start)
            tables.commit(_judged(tables, words, day, start, count))
            batches += 1
    return batches


def _judged(tables: Tables, words: Words, day: date, start: int, count: int) -> Judged:
    seq = tables.articles.version + 1
    rng = random.Random(seq)
    numbers = range(start, start + count)
    kept = [
        article_row(_id(day, n), body, day, seq, rng)
        for n, body in zip(numbers, bodies(words, count, seq), strict=True)
    ]
    copies = [copy_row(row, rng) for row in kept[::3]]
    revised = zip(kept[::50], bodies(words, count, -seq % (1 << 32)), strict=False)
    return Judged(
        batch_id=f"{day}-{start:09}",
        articles=arrow_rows(ARTICLES, kept),
        copies=arrow_rows(COPIES, copies),
        revisions=arrow_rows(REVISIONS, [revision_row(row, body) for row, body in revised]),
        visits=arrow_rows(VISITS, []),
    )


def _id(day: date, number: int) -> str:
    return f"bench:{day:%Y%m%d}{number:09}"


def article_row(
    article_id: str, body: str, day: date, seq: int, rng: random.Random
) -> dict[str, Any]:
    """Return a row of ``articles``."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    published = at + timedelta(seconds=rng.randrange(54_000))
    seen = published + timedelta(minutes=5)
    return {
        "article_id": article_id,
        "story_id": article_id,
        "relation": "first",
        "kind": "text",
        "url": f"https://news.example/v/{article_id.rpartition(':')[2]}",
        "portal": "bench",
        "section": rng.choice(SECTIONS),
        "publisher": rng.choice(PUBLISHERS),
        "authors": [rng.choice(PUBLISHERS)],
        "headline": body[:40],
        "summary": [],
        "body": body,
        "captions": [],
        "language": "ko",
        "published_at": published,
        "published_precision": "minute",
        "first_seen_at": seen,
        "fetched_at": seen,
        "removed": [],
        "fields_from": [("body", "article"), ("headline", "h3")],
        "minhash": rng.randbytes(512),
        "body_chars": len(body),
        "body_hash": f"{rng.getrandbits(128):032x}",
        "shingles": max(0, len(body) - 4),
        "dedup_version": "bench",
        "run_id": f"run-{day}",
        "batch_id": f"{day}-{seq}",
        "commit_seq": seq,
        "crawl_date": day,
    }


def copy_row(article: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a copy of an article, run by anybody."""
    judged = {
        "article_id": article["article_id"].replace("bench:", "copy:"),
        "copy_of": article["article_id"],
        "class": "near",
        "coverage": 0.9,
        "own_sentences": [article["headline"]],
        "publisher": rng.choice(PUBLISHERS),
        "body_hash": f"{rng.getrandbits(128):032x}",
    }
    return {
        name: value for name, value in (article | judged).items() if name in COPIES.columns.names
    }


def revision_row(article: dict[str, Any], body: str) -> dict[str, Any]:
    """Return a later reading of an article."""
    changed = {"change": "changed", "seen_at": article["fetched_at"], "body": body}
    whole = article | changed | {"body_hash": article["body_hash"][::-1]}
    return {name: value for name, value in whole.items() if name in REVISIONS.columns.names}
