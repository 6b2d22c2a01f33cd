"""Rows as a crawl's batches bring them, made quickly."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from archive.rows import crawl_date
from archive.tables.intents import Judged
from archive.tables.schema import ARTICLES, COPIES, REVISIONS, VISITS, TableSchema

SYLLABLES = [chr(code) for code in range(0xAC00, 0xD7A4, 11)]
SECTIONS = ("politics", "economy", "society", "culture", "world", "tech", "sports", "region")
_RNG = random.Random(5)
_WORDS = ["".join(_RNG.choices(SYLLABLES, k=_RNG.randint(2, 4))) for _ in range(20_000)]


def body(rng: random.Random) -> str:
    """Return some 1,400 characters of invented words, the frequent ones more often."""
    count = len(_WORDS)
    words = [_WORDS[int(count * rng.random() ** 3)] for _ in range(360)]
    return "\n".join(" ".join(words[at : at + 30]) + "." for at in range(0, 360, 30))


def rows(schema: TableSchema, count: int, seed: int, commit_seq: int, at: datetime) -> Any:
    """Return rows of a table as an Arrow table, ids apart from those of other seeds."""
    rng = random.Random(seed)
    made: list[dict[str, Any]] = []
    for number in range(count):
        row: dict[str, Any] = dict.fromkeys(schema.columns.names)
        row |= {
            "article_id": f"bench:{seed:06}-{number:06}",
            "story_id": f"bench:{seed:06}-{number:06}",
            "relation": "first",
            "kind": "text",
            "copy_of": f"bench:{seed:06}-000000",
            "class": "near",
            "url": f"https://news.example/v/{seed:06}{number:06}",
            "portal": "example",
            "section": rng.choice(SECTIONS),
            "publisher": f"outlet {rng.randint(1, 60)}",
            "authors": [],
            "headline": " ".join(rng.choices(_WORDS, k=7)),
            "summary": [],
            "body": body(rng) if "body" in row else None,
            "captions": [],
            "removed": [],
            "fields_from": [("headline", "h3.tit_view"), ("body", "section[dmcf-sid]")],
            "own_sentences": [],
            "published_at": at - timedelta(seconds=rng.randint(0, 3600)),
            "published_precision": "second",
            "first_seen_at": at,
            "fetched_at": at,
            "seen_at": at,
            "change": "changed",
            "body_chars": 1400,
            "body_hash": f"{rng.getrandbits(128):032x}",
            "shingles": 1100,
            "minhash": np.random.default_rng(seed + number).bytes(512),
            "dedup_version": "bench",
            "source": "example",
            "target": "article",
            "outcome": "article",
            "status": 200,
            "run_id": f"bench-{seed}",
            "batch_id": f"bench-{seed}",
            "commit_seq": commit_seq,
            "warc_file": f"raw/20260318/bench-{seed}.warc.gz",
            "warc_offset": number * 20_000,
            "crawl_date": crawl_date(at),
        }
        made.append({name: row[name] for name in schema.columns.names})
    return pa.Table.from_pylist(made, schema=schema.columns)


def judged(count: int, seed: int, commit_seq: int, at: datetime | None = None) -> Judged:
    """Return a batch as judging leaves it: of ``count`` articles a fifth are copies."""
    at = at or datetime.now(UTC)
    copies = count // 5
    return Judged(
        batch_id=f"bench-{seed}",
        articles=rows(ARTICLES, count - copies, seed, commit_seq, at),
        copies=rows(COPIES, copies, 500_000 + seed, commit_seq, at),
        revisions=REVISIONS.columns.empty_table(),
        visits=rows(VISITS, count, seed, commit_seq, at),
    )
