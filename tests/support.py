"""Invented articles and short ways to archives, for tests that need many."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.article import Article
from archive.batch import Batch
from archive.config import ArchiveConfig
from archive.ingest import Ingest
from archive.reading.query import query
from archive.tables.tables import Tables
from crawler.health.text import Text

NOON = datetime(2026, 3, 18, 3, 0, tzinfo=UTC)
SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초"
ENDINGS = ("했다", "밝혔다", "전했다", "말했다", "설명했다", "덧붙였다")


def prose(seed: int, sentences: int = 12) -> str:
    """Return a text of invented words, one sentence a paragraph, unlike that of other seeds."""
    rng = random.Random(seed)
    return "\n".join(
        " ".join("".join(rng.choices(SYLLABLES, k=rng.randint(2, 5))) for _ in range(9))
        + f" {rng.choice(ENDINGS)}."
        for _ in range(sentences)
    )


def make_article(number: int, body: str, *, hours: float = 0, **fields: Any) -> Article:
    """Return an article of an invented portal, published some hours after noon."""
    given = {
        "url": f"https://news.example/v/{number}",
        "article_id": f"example:{number:06}",
        "headline": f"invented headline {number}",
        "publisher": f"publisher {number}",
        "published_at": NOON + timedelta(hours=hours),
        "fetched_at": NOON + timedelta(days=1),
    }
    return Article(body=body, **(given | fields))


def opened(config: ArchiveConfig) -> Ingest:
    return Ingest(Tables.open(config))


def take(config: ArchiveConfig, batch_id: str, *articles: Article) -> dict[str, str]:
    """Commit a batch from a fresh start and return the verdicts as words."""
    done = opened(config).take(Batch(batch_id=batch_id, articles=articles), "test")
    return {article_id: verdict.value for article_id, verdict in done.verdicts.items()}


def ask(config: ArchiveConfig, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = query(Tables.open_existing(config), sql).to_pylist()
    return rows


def alike(text: str) -> Text:
    return Text(en=text, ko=text)
