"""Bodies against the article extraction benchmark, headlines and times against labels, and speed.

    python bench/extract/quality.py [FOLDER] [--no-peers]

FOLDER holds ground-truth.json and the pages; the default is that of the captures. Exit code 1 says
that a bar was missed.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus import FOLDER, Sample, headline_hash, labels, load
from score import score

from archive.article import Article
from crawler.errors import NotAnArticle, PageChanged
from crawler.pages.article import read_article
from crawler.pages.page import Page
from crawler.pages.publisher import Publisher

LEAST_F1 = 0.955
MOST_TIMES_TRAFILATURA = 1.3
FETCHED_AT = datetime(2019, 11, 20, 15, tzinfo=UTC)
ANY = Publisher(zone=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Articles by page id, and processor time a page of newsfold and of trafilatura beside it."""

    articles: dict[str, Article]
    ms: float
    trafilatura_ms: float


def read(sample: Sample) -> Article | None:
    try:
        return read_article(Page(url=sample.url, text=sample.html, fetched_at=FETCHED_AT), ANY)
    except (PageChanged, NotAnArticle):
        return None


def read_all(samples: list[Sample]) -> Ours:
    """Read every page with both in turn, so that whatever slows the machine slows both."""
    from trafilatura import extract

    read(samples[0])
    articles, ours, theirs = {}, 0.0, 0.0
    for sample in samples:
        began = time.process_time()
        article = read(sample)
        middle = time.process_time()
        extract(sample.html, include_comments=False)
        theirs += time.process_time() - middle
        ours += middle - began
        if article:
            articles[sample.key] = article
    each = 1000 / len(samples)
    return Ours(articles=articles, ms=ours * each, trafilatura_ms=theirs * each)


def print_row(name: str, samples: list[Sample], bodies: dict[str, str], ms: float) -> float:
    result = score((sample.body, bodies.get(sample.key, "")) for sample in samples)
    print(
        f"{name:<14} {result.f1:.3f} {result.precision:.3f} {result.recall:.3f} {ms:8.1f}",
        flush=True,
    )
    return result.f1


def print_labels(samples: list[Sample], articles: dict[str, Article]) -> None:
    headlines = times = 0
    keys = {sample.key for sample in samples}
    known = {key: label for key, label in labels().items() if key in keys}
    for key, label in known.items():
        article = articles.get(key)
        headlines += bool(article) and headline_hash(article.headline) == label.headline_hash
        at = article.published_at if article else None
        wanted = label.published_at
        wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
        is_right = at is not None and abs((at - wanted).total_seconds()) < 60
        times += is_right
        if article and not is_right:
            print(f"  time of {key[:8]}: {at}, labelled {wanted}")
        if article and headline_hash(article.headline) != label.headline_hash:
            print(f"  headline of {key[:8]} from {article.fields_from.get('headline')}")
    print(f"labelled pages: {headlines} of {len(known)} headlines, {times} of {len(known)} times")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    if not (options.folder / "ground-truth.json").exists():
        print(f"{options.folder}: the benchmark's pages are not there", file=sys.stderr)
        return 1
    samples = load(options.folder)
    print(f"{len(samples)} pages         F1 precision recall  CPU ms")
    ours = read_all(samples)
    bodies = {key: article.body for key, article in ours.articles.items()}
    f1 = print_row("newsfold", samples, bodies, ours.ms)
    if not options.no_peers:
        import peers

        peers.install()
        for name in peers.PEERS:
            answer = peers.ask(name, options.folder)
            print_row(name, samples, answer.bodies, answer.ms)
            for line in answer.failed:
                print(f"  failed: {' '.join(line.split())}")
    ratio = ours.ms / ours.trafilatura_ms
    print(
        f"side by side: newsfold {ours.ms:.1f} ms, trafilatura {ours.trafilatura_ms:.1f} ms a page,"
    )
    print(f"  {ratio:.2f} times; the bar is {MOST_TIMES_TRAFILATURA}")
    print_labels(samples, ours.articles)
    return 0 if f1 >= LEAST_F1 and ratio <= MOST_TIMES_TRAFILATURA else 1


sys.exit(main())
