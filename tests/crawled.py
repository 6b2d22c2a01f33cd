"""Batches as a crawl leaves them, with recorded pages: a list and the articles that it names."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from support import make_article, opened, prose

from archive.article import Article
from archive.config import ArchiveConfig
from archive.spool import Spool
from archive.tables.tables import Tables
from archive.upkeep.forgetting import Erased, forget
from archive.upkeep.selection import Wanted
from archive.visit import Outcome, Target, Visit
from crawler.fetch.warc import Answer, warc_info, warc_response

AT = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
RUN = "20260318T040000Z-example-000001"
GONE = make_article(1, prose(1), headline="누리시 의회, 낡은 다리 세 곳 고친다", hours=0)
COPY = make_article(2, prose(1), headline="누리시 낡은 다리 세 곳 올해 고치기로", hours=1)
STAYS = make_article(3, prose(3), headline="한들항 새 등대 오늘 저녁 불 밝힌다", hours=1)
FULLER = make_article(
    4, f"{prose(1)}\n{prose(40, 30)}", headline="낡은 다리 공사에 지원금 보탠다", hours=2
)


def page(article: Article, beside: Sequence[Article] = ()) -> bytes:
    links = "".join(f'<a href="{one.url}">{one.headline}</a>' for one in beside)
    text = "".join(f"<p>{line}</p>" for line in article.body.split("\n"))
    return f"<html><h1>{article.headline}</h1>{text}{links}</html>".encode()


def listing(articles: Sequence[Article]) -> bytes:
    return json.dumps([{"url": one.url, "title": one.headline} for one in articles]).encode()


def spool(config: ArchiveConfig, number: int, articles: Sequence[Article]) -> Path:
    """Lay a crawled batch into the spool: a list that names all articles, then their pages."""
    batch = Spool(config.spool).start(f"{RUN}-{number:04}")
    batch.add_raw(warc_info(RUN))
    listed = "https://news.example/list.json"
    offset = batch.add_raw(recorded(listed, listing(articles)))
    batch.add_visit(visit(Target.LIST, listed, batch.raw_key, offset))
    for one in articles:
        offset = batch.add_raw(recorded(one.url, page(one)))
        batch.add_article(replace(one, warc_file=batch.raw_key, warc_offset=offset))
        batch.add_visit(visit(Target.ARTICLE, one.url, batch.raw_key, offset, one.key))
    path = batch.finish()
    assert path is not None
    return path


def recorded(url: str, body: bytes) -> bytes:
    headers = (("Content-Type", "text/html"),)
    return warc_response(Answer(url=url, fetched_at=AT, status=200, headers=headers, body=body))


def visit(target: Target, url: str, file: str, offset: int, article_id: str | None = None) -> Visit:
    return Visit(
        source="example",
        target=target,
        url=url,
        fetched_at=AT,
        outcome=Outcome.ARTICLE if article_id else Outcome.LISTED,
        article_id=article_id,
        warc_file=file,
        warc_offset=offset,
    )


def crawl(config: ArchiveConfig, number: int, *articles: Article) -> dict[str, str]:
    done = opened(config).take_spooled(Spool(config.spool), spool(config, number, articles))
    return {article_id: verdict.value for article_id, verdict in done.verdicts.items()}


def erase(config: ArchiveConfig, *names: str) -> Erased:
    return forget(Tables.open(config), Wanted(names=names))
