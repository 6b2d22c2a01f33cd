"""Text to verdict with a million articles in the window, and the index's cold start.

Each measurement is a process of its own that opens the index from disk. Usage:

    python bench/dedup/speed.py [--window 1000000] [--batch 5000] [--cold 300000]
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from corpus import SENTENCES, body, draw, make_stock, shingles_of, signatures

from archive.config import ArchiveConfig, DedupConfig
from archive.dedup.frequent import Frequent
from archive.dedup.index.index import Index
from archive.dedup.index.segment import NAMES, REF, Entries
from archive.dedup.judge import judge
from archive.dedup.text import made_by, text_of
from archive.dedup.verdict import Copy, Kept
from archive.article import Article
from archive.tables.table import Table
from archive.tables.tables import Tables

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
STOCK = 45_000
PART = 20_000


def config_of(folder: Path, bands: int) -> ArchiveConfig:
    return ArchiveConfig(
        location=str(folder / "data"),
        spool=folder / "spool",
        index=folder / "index",
        dedup=DedupConfig(bands=bands),
    )


def index_of(tables: Tables) -> Index:
    config = tables.config
    header = f"{tables.archive_id}/{made_by(config.dedup, Frequent())}"
    return Index(tables.articles, config.index, header, config.dedup, Frequent())


def fill(
    folder: Path, count: int, seed: int, bands: int, *, days: float, bodies: bool, exact: bool
) -> None:
    """Write articles to the table and the index, as crawls of earlier days left them."""
    stock = make_stock(STOCK, 1)
    tables = Tables.open(config_of(folder, bands))
    index = index_of(tables)
    rng = np.random.default_rng(seed)
    for start in range(0, count, PART):
        size = min(PART, count - start)
        drawn = draw(stock, size, seed * 1000 + start // PART)
        signed = signatures(stock, drawn)
        # Chronological, as crawls are.
        low, high = start / count, (start + size) / count
        hours = np.sort(rng.uniform(low, high, size)) * days * 24 - days * 24
        at = [NOON + timedelta(hours=float(each)) for each in hours]
        ids = [f"bench:{seed}-{start + n:09}" for n in range(size)]
        shingles = list(shingles_of(stock, drawn)) if exact else None
        sizes = [len(each) for each in shingles] if shingles else [700] * size
        rows = {
            "article_id": ids,
            "story_id": ids,
            "relation": ["first"] * size,
            "kind": ["text"] * size,
            "url": [f"https://news.example/{each}" for each in ids],
            "headline": [f"headline {n} of {n % 97}" for n in range(size)],
            "publisher": [f"publisher {n % 60}" for n in range(size)],
            "published_at": at,
            "first_seen_at": at,
            "body": [body(stock, row) for row in drawn] if bodies else [""] * size,
            "minhash": [each.astype("<u4").tobytes() for each in signed],
            "shingles": sizes,
            "commit_seq": [tables.articles.version + 1] * size,
            "crawl_date": [each.date() for each in at],
            "published_precision": ["second"] * size,
            "body_chars": [1000] * size,
            "body_hash": [""] * size,
            "run_id": ["bench"] * size,
            "batch_id": [f"{seed}-{start}"] * size,
            "removed": [[]] * size,
            "authors": [[]] * size,
            "summary": [[]] * size,
            "captions": [[]] * size,
            "fields_from": [[]] * size,
        }
        schema = tables.articles.schema.columns
        table = pa.table(
            {f.name: pa.array(rows.get(f.name, [None] * size), f.type) for f in schema},
            schema=schema,
        )
        tables.articles.append_next(table, f"{seed}-{start}")
        if shingles is not None:
            manifest_add(index, table, at, signed, shingles, tables.articles.version)


def manifest_add(
    index: Index,
    table: pa.Table,
    at: list[datetime],
    signed: np.ndarray,
    shingles: list,
    version: int,
) -> None:
    """Do what ``Index.add`` does, without a Text each."""
    micros = np.array([round(each.timestamp() * 1e6) for each in at], np.int64)
    shelf = index._shelf
    with shelf.changing():
        blocks = {int(b) + s for b in np.unique(micros // index._window) for s in (-1, 0, 1)}
        shelf.manifest.blocks.update(dict.fromkeys(sorted(blocks), shelf.manifest.round))
        refs = shelf.shingles.append(shingles, shelf.manifest.shingles)
        index._put(
            Entries(
                names=table.select(NAMES.names).cast(NAMES),
                at=micros,
                signatures=signed,
                sizes=np.array(list(map(len, shingles)), np.int32),
                refs=refs,
            )
        )
        shelf.manifest.commit_seq = version


def questions(batch: int, window: int, seed: int) -> list[tuple[str, datetime]]:
    """Return texts: three in ten are copies of articles in the window, cut and reworded."""
    stock = make_stock(STOCK, 1)
    fresh = draw(stock, batch, 999_000 + seed)
    part = draw(stock, min(PART, window), 1000)
    texts = []
    for n in range(batch):
        row = fresh[n]
        if n % 10 < 3:
            row = part[n * 3 % len(part)][: SENTENCES - n % 5].copy()
        texts.append((body(stock, row), NOON - timedelta(hours=70) + timedelta(minutes=n % 60)))
    return texts


def judged(folder: Path, batch: int, window: int, bands: int, seed: int) -> dict[str, float]:
    """Judge one batch from a fresh start and say what it took."""
    asked = questions(batch, window, seed)
    articles = [
        Article(
            url=f"https://new.example/{seed}/{n}",
            headline=f"new {n}",
            body=text,
            publisher=f"asks {n % 60}",
            published_at=at,
        )
        for n, (text, at) in enumerate(asked)
    ]
    tables = Tables.open(config_of(folder, bands))
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    marks = [time.perf_counter()]
    index = index_of(tables)
    index.catch_up([])
    marks.append(time.perf_counter())
    texts = [text_of(article, article.published_at) for article in articles]
    marks.append(time.perf_counter())
    index.catch_up(texts)
    held = index.candidates(texts)
    marks.append(time.perf_counter())
    it = iter([held])
    verdicts = judge(texts, lambda _: reordered(texts, held, _), tables.config.dedup)
    marks.append(time.perf_counter())
    from dataclasses import replace

    kept = [
        replace(t, story_id=v.story_id)
        for t, v in zip(texts, verdicts, strict=True)
        if isinstance(v, Kept)
    ]
    index.add(kept, tables.articles.version + 1)
    marks.append(time.perf_counter())
    spans = dict(
        zip(("open", "sign", "candidates", "judge", "commit"), np.diff(marks).tolist(), strict=True)
    )
    copies = sum(isinstance(v, Copy) for v in verdicts)
    return spans | {
        "total": marks[-1] - marks[0],
        "copies": copies,
        "pairs": sum(map(len, held)),
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "base": base,
    }


def reordered(texts, held, ordered):
    by = {text.article_id: each for text, each in zip(texts, held, strict=True)}
    return [by[text.article_id] for text in ordered]


def in_process(task: str, *args: object) -> dict[str, float]:
    out = subprocess.run(
        [sys.executable, __file__, "--task", task, *map(str, args)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=3600,
    )
    return json.loads(out.stdout.splitlines()[-1]) if out.stdout else {}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--window", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=5000)
    parser.add_argument("--bands", type=int, default=64)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--task", nargs="*")
    given = parser.parse_args()
    if given.task:
        name, *rest = given.task
        if name == "fill":
            folder, count, seed, bands, days, bodies, exact = rest
            fill(
                Path(folder),
                int(count),
                int(seed),
                int(bands),
                days=float(days),
                bodies=bodies == "1",
                exact=exact == "1",
            )
            print("{}")
        elif name == "judge":
            folder, batch, window, bands, seed = rest
            kept = Path(folder) / "kept"
            if not kept.exists():
                subprocess.run(["cp", "-al", f"{folder}/index", kept], check=True)
            subprocess.run(["rm", "-rf", f"{folder}/index"], check=True)
            subprocess.run(["cp", "-al", kept, f"{folder}/index"], check=True)
            print(json.dumps(judged(Path(folder), int(batch), int(window), int(bands), int(seed))))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        if not (folder / "data").exists():
            start = time.perf_counter()
            in_process("fill", folder, given.window, 1, given.bands, 5.5, 1, 1)
            print(f"filled in {time.perf_counter() - start:.0f} s")
        for seed in range(given.rounds):
            print(in_process("judge", folder, given.batch, given.window, given.bands, seed))


if __name__ == "__main__":
    main()
