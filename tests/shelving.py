"""Articles put on the index's table past every judgement, and what the index makes of them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from support import make_article, prose

from archive.article import Article
from archive.config import ArchiveConfig
from archive.dedup.frequent import Frequent
from archive.dedup.index.index import Index
from archive.dedup.text import NOTHING, Text, made_by, text_of
from archive.dedup.verdict import Kept, Relation
from archive.rows import Stamp, article_row
from archive.tables.intents import Judged
from archive.tables.schema import ARTICLES, COPIES, REVISIONS, VISITS
from archive.tables.table import arrow_rows
from archive.tables.tables import Tables

BASES = [prose(seed, 10).split("\n") for seed in range(3)]
ASKED_SEED = 2

Seen = tuple[str, int]

HEADLINES = ["[속보] 가나다라 발표", "가나다라 발표 내용", "전혀 다른 소식 하나"]


def cut(number: int, base: int, first: int, hours: float, headline: int) -> Article:
    """Return an article that is a stretch of one of three texts, with an ending of its own."""
    lines = [*BASES[base][first : first + 6], prose(100 + number, 2)]
    return make_article(
        number,
        "\n".join(lines),
        hours=hours,
        headline=HEADLINES[headline],
        publisher=f"publisher {number % 2}",
    )


def drawn_cuts(seed: int, count: int, hours: float) -> list[Article]:
    rng = random.Random(seed)
    return [
        cut(number, rng.randrange(3), rng.randrange(5), rng.uniform(-hours, hours), number % 3)
        for number in range(count)
    ]


def text(article: Article, frequent: Frequent = NOTHING) -> Text:
    assert article.published_at
    return text_of(article, article.published_at, frequent)


def keep(tables: Tables, batch_id: str, articles: Sequence[Article]) -> list[Text]:
    """Commit articles as kept, each a story of its own, and return their texts."""
    tables.settle()
    texts = [text(article) for article in articles]
    stamp = Stamp(
        run_id="test",
        batch_id=batch_id,
        commit_seq=tables.articles.version + 1,
        dedup_version="none",
        at=articles[0].fetched_at,  # type: ignore[arg-type]
    )
    rows = [
        article_row(article, _first(article), each, stamp)
        for article, each in zip(articles, texts, strict=True)
    ]
    tables.commit(
        Judged(
            batch_id=batch_id,
            articles=arrow_rows(ARTICLES, rows),
            copies=COPIES.columns.empty_table(),
            revisions=REVISIONS.columns.empty_table(),
            visits=VISITS.columns.empty_table(),
        )
    )
    return [replace(each, story_id=each.article_id) for each in texts]


def index_of(tables: Tables, folder: Path | None = None) -> Index:
    config = tables.config
    header = f"{tables.archive_id}/{made_by(config.dedup, NOTHING)}"
    return Index(tables.articles, folder or config.index, header, config.dedup, NOTHING)


def candidates(config: ArchiveConfig, asked: Sequence[Article], folder: Path) -> list[set[Seen]]:
    """Return what a newly opened index gives for each article."""
    tables = Tables.open(config)
    return met(index_of(tables, folder), [text(article) for article in asked])


def met(index: Index, texts: Sequence[Text]) -> list[set[Seen]]:
    index.catch_up(texts)
    found = index.candidates(texts)
    assert all(len(each) == len({one.article_id for one in each}) for each in found)
    return [set(map(seen, each)) for each in found]


def seen(text: Text) -> Seen:
    """Return what a judge goes by, in a form that can be compared."""
    shingles = text.shingles.hashes.tobytes(), text.shingles.figures.tobytes()
    named = text.story_id, text.publisher, text.headline, text.kind, text.at
    return text.article_id, hash((shingles, named))


def _first(article: Article) -> Kept:
    return Kept(
        article_id=article.key, story_id=article.key, relation=Relation.FIRST, relates_to=None
    )
