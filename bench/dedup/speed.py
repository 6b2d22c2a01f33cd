"""Text to verdict with a million articles in the window, a cold start, and odd input.

    .venv/bin/python bench/dedup/speed.py [--window 1000000] [--archive 10000000] [--wide 10000000]

Every measurement is a process of its own on one core, which opens the index from disk. Text to
verdict is: comparable text, shingles, signature, opening the index, candidates, exact
comparison, verdicts, and the commit of the index. Cleaning a page's body comes before it, the
commit to the table behind it; both are in ``bench/crawl.py``.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from archive.unneeded import do_without

do_without()

import numpy as np
from corpus import SENTENCES, body, draw, make_stock
from window import NOON, PART, config_of, fill, index_of

from archive.article import Article
from archive.dedup.judge import judge
from archive.dedup.text import Text, text_of
from archive.dedup.verdict import Kept
from archive.tables.tables import Tables

SPANS = ("open", "sign", "candidates", "judge", "commit")
DAYS = (5.5, 0.0)
OLD_DAYS = (400.0, 30.0)
Figures = dict[str, float]


def questions(batch: int, window: int, seed: int, copies: int = 3) -> list[Article]:
    """Return new articles; of ten so many are copies of articles in the window, cut short."""
    stock = make_stock()
    fresh, held = draw(batch, 999_000 + seed), draw(min(PART, window), len("window"))
    articles = []
    for number in range(batch):
        row = fresh[number]
        if number % 10 < copies:
            row = held[number * 3 % len(held)][: SENTENCES - number % 5]
        articles.append(
            Article(
                url=f"https://new.example/{seed}/{number}",
                headline=f"new {number}",
                body=body(stock, row),
                publisher=f"asks {number % 60}",
                published_at=NOON - timedelta(hours=100, minutes=number % 60),
            )
        )
    return articles


def batch_figures(folder: Path, bands: int, articles: Sequence[Article]) -> Figures:
    """Judge one batch from a fresh start."""
    tables = Tables.open(config_of(folder, bands))
    before = _resident_mb()
    marks = [time.perf_counter()]
    index = index_of(tables)
    index.catch_up([])
    marks.append(time.perf_counter())
    texts = [text_of(article, article.published_at or NOON) for article in articles]
    marks.append(time.perf_counter())
    index.catch_up(texts)
    held = dict(zip((text.article_id for text in texts), index.candidates(texts), strict=True))
    marks.append(time.perf_counter())

    def found(ordered: Sequence[Text]) -> list[list[Text]]:
        return [held[text.article_id] for text in ordered]

    verdicts = judge(texts, found, tables.config.dedup)
    marks.append(time.perf_counter())
    kept = [
        replace(text, story_id=verdict.story_id)
        for text, verdict in zip(texts, verdicts, strict=True)
        if isinstance(verdict, Kept)
    ]
    index.add(kept, "asked", tables.articles.version + 1)
    marks.append(time.perf_counter())
    spans = np.diff(marks) * 1e6 / len(articles)
    return {
        **dict(zip(SPANS, spans.tolist(), strict=True)),
        "open_ms": (marks[1] - marks[0]) * 1e3,
        "per_second": len(articles) / (marks[-1] - marks[0]),
        "copies": len(texts) - len(kept),
        "resident_mb": _resident_mb(),
        "before_mb": before,
    }


def cold_figures(folder: Path, bands: int, articles: Sequence[Article]) -> Figures:
    """Make the index anew from the table."""
    shutil.rmtree(folder / "index")
    tables = Tables.open(config_of(folder, bands))
    texts = [text_of(article, article.published_at or NOON) for article in articles[:100]]
    start = time.perf_counter()
    index_of(tables).catch_up(texts)
    return {"cold_s": time.perf_counter() - start, "resident_mb": _resident_mb()}


def wide_figures(folder: Path, bands: int, count: int, articles: Sequence[Article]) -> Figures:
    """Look up a batch without copies in a window of millions, its index made from the table."""
    config = config_of(folder, bands)
    if not (folder / "data").exists():
        fill(config, count, "window", DAYS, is_indexed=False)
    tables = Tables.open(config)
    texts = [text_of(article, article.published_at or NOON) for article in articles]
    marks = [time.perf_counter()]
    index = index_of(tables)
    index.catch_up(texts)
    marks.append(time.perf_counter())
    for _ in range(2):  # the first reads every byte once, for the checksums
        index.candidates(texts)
        marks.append(time.perf_counter())
    spans = np.diff(marks).tolist()
    return {
        "made_s": spans[0],
        "first_us": spans[1] * 1e6 / len(texts),
        "candidates_us": spans[2] * 1e6 / len(texts),
        "resident_mb": _resident_mb(),
    }


def odd_figures() -> Figures:
    """Judge 10,000 identical articles, and as many different ones, without an archive."""
    different = questions(10_000, PART, 5)
    identical = [
        replace(each, body=different[0].body, headline=different[0].headline) for each in different
    ]
    took = []
    for articles in (different, identical):
        start = time.perf_counter()
        texts = [text_of(article, NOON) for article in articles]
        judge(texts, lambda ordered: [[] for _ in ordered], config_of(Path()).dedup)
        took.append(time.perf_counter() - start)
    return {"different_s": took[0], "identical_s": took[1]}


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def task(name: str, *rest: str) -> Figures:
    """Do one measurement in this process."""
    if name == "odd":
        return odd_figures()
    folder, bands, count = Path(rest[0]), int(rest[1]), int(rest[2])
    if name in {"fill", "old"}:
        is_window = name == "fill"
        days = DAYS if is_window else OLD_DAYS
        title = "window" if is_window else "old"
        fill(config_of(folder, bands), count, title, days, is_indexed=is_window)
        return {}
    if name == "wide":
        return wide_figures(folder, bands, count, questions(int(rest[3]), count, 1, copies=0))
    articles = questions(int(rest[3]), count, int(rest[4]))
    if name == "cold":
        return cold_figures(folder, bands, articles)
    kept = folder / "kept"
    if not kept.exists():
        shutil.copytree(folder / "index", kept)
    shutil.rmtree(folder / "index")
    # The index that the crawls left, not the one that the last round grew.
    subprocess.run(["cp", "-al", kept, folder / "index"], check=True)
    return batch_figures(folder, bands, articles)


def apart(*words: object) -> Figures:
    """Do one measurement in a process of its own, on one core."""
    command = ["taskset", "-c", "1", sys.executable, __file__, "--task", *map(str, words)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=3600)
    figures: Figures = json.loads(done.stdout)
    return figures


def show(title: str, rounds: Sequence[Figures]) -> None:
    """Print a row a round."""
    for figures in rounds:
        spans = " | ".join(f"{figures[name]:.0f}" for name in SPANS)
        print(
            f"| {title} | {figures['per_second']:.0f} | {figures['open_ms']:.1f} | {spans} "
            f"| {figures['before_mb']:.0f} | {figures['resident_mb']:.0f} |",
            flush=True,
        )


def measure(folder: Path, given: argparse.Namespace) -> None:
    """Fill what is missing, then measure in turn."""
    sizes = {"window": folder / "window"}
    if given.archive > given.window:
        sizes["archive"] = folder / "archive"
    for name, place in sizes.items():
        if not (place / "data").exists():
            if name == "archive":
                apart("old", place, given.bands, given.archive - given.window)
            apart("fill", place, given.bands, given.window)
    print(f"| | articles a second | open, ms | {' | '.join(SPANS)} | before, MB | peak, MB |")
    print("|---" * (5 + len(SPANS)) + "|")
    for seed in range(given.rounds):
        for name, place in sizes.items():
            title = f"{given.window:,} in the window" + (
                f", {given.archive:,} in all" if name == "archive" else ""
            )
            show(title, [apart("batch", place, given.bands, given.window, given.batch, seed)])
    for suffix in ("run", "shingles"):
        sizes_of = (path.stat().st_size for path in (sizes["window"] / "kept").glob(f"*.{suffix}"))
        print(f"\nDisk, .{suffix} files: {sum(sizes_of) / given.window:.0f} bytes an article")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure text to verdict.")
    parser.add_argument("--window", type=int, default=1_000_000)
    parser.add_argument("--archive", type=int, default=0, help="articles in all, older ones too")
    parser.add_argument("--wide", type=int, default=0, help="candidates in so wide a window")
    parser.add_argument("--cold", type=int, default=300_000)
    parser.add_argument("--batch", type=int, default=5000)
    parser.add_argument("--bands", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the archives there for another run")
    parser.add_argument("--task", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.task:
        print(json.dumps(task(*given.task)))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        measure(folder, given)
        if given.cold:
            apart("fill", folder / "cold", given.bands, given.cold)
            cold = apart("cold", folder / "cold", given.bands, given.cold, 100, 1)
            took = f"{cold['cold_s']:.1f} s, peak {cold['resident_mb']:.0f} MB"
            print(f"Cold start, {given.cold:,} in the window: {took}")
        for bands in (64, 42) if given.wide else ():
            print(given.wide, bands, apart("wide", folder / "wide", bands, given.wide, given.batch))
        odd = apart("odd")
        ratio = odd["identical_s"] / odd["different_s"]
        print(f"10,000 identical articles: {ratio:.2f} times as long as 10,000 different ones")


if __name__ == "__main__":
    main()
