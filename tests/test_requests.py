"""What a batch asks of an S3 server, counted on the way to it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import GIVEN
from proxy import Fault, Proxy, Request, during, once
from support import ask, make_article, opened, prose

from archive.batch import Batch
from archive.config import ArchiveConfig
from archive.errors import StoreUnsafe
from archive.objects.opening import open_store
from archive.tables.tables import Tables
from archive.upkeep.maintain import keep_up
from archive.visit import Outcome, Target, Visit

MOST_REQUESTS = 15


@pytest.fixture
def config(tmp_path: Path) -> ArchiveConfig:
    return ArchiveConfig(
        location=f"s3://news/{tmp_path.name}", spool=tmp_path / "spool", index=tmp_path / "index"
    )


def batch(number: int, folder: Path) -> Batch:
    """Return a batch as a crawl leaves it: articles, copies, visits and recorded pages."""
    articles = [make_article(n, prose(n // 2)) for n in range(20 * number, 20 * number + 20)]
    visits = [
        Visit(
            source="example",
            target=Target.ARTICLE,
            url=article.url,
            fetched_at=datetime.now(UTC),
            outcome=Outcome.ARTICLE,
        )
        for article in articles
    ]
    raw = folder / f"{number}.warc.gz"
    raw.write_bytes(b"pages")
    return Batch(
        batch_id=f"20260318T000000Z-{number:04}",
        articles=tuple(articles),
        visits=tuple(visits),
        raw=raw,
    )


def test_a_batch_asks_little_of_the_store(
    proxy: Proxy, config: ArchiveConfig, tmp_path: Path
) -> None:
    ingest = opened(config)
    counts = []
    for number in range(4):
        proxy.requests.clear()
        ingest.take_whole(batch(number, tmp_path), "test")
        counts.append(len(proxy.requests))
    assert max(counts) <= MOST_REQUESTS
    assert {request.method for request in proxy.requests} == {"GET", "PUT"}
    assert len(ask(config, "SELECT * FROM copies")) == 40


def test_a_batch_asks_little_of_the_store_with_upkeep_counted(
    proxy: Proxy, config: ArchiveConfig, tmp_path: Path
) -> None:
    ingest = opened(config)
    ingest.take_whole(batch(0, tmp_path), "test")
    keep_up(ingest.tables)  # what is done once a day
    proxy.requests.clear()
    for number in range(1, 53):
        ingest.take_whole(batch(number, tmp_path), "test")
        keep_up(ingest.tables)
    merged = [each for each in proxy.requests if each.path.endswith(".checkpoint.parquet")]
    assert merged
    assert len(proxy.requests) / 52 <= MOST_REQUESTS


signed = pytest.mark.skipif(bool(GIVEN), reason="a signature covers the conditions there")


@signed
def test_a_store_behind_a_proxy_that_drops_conditions_is_refused(
    proxy: Proxy, config: ArchiveConfig
) -> None:
    proxy.fault = during(Fault.UNCONDITIONAL, lambda request: request.method == "PUT")
    with pytest.raises(StoreUnsafe, match=r"s3://news/.* overwrites a key"):
        Tables.open(config)
    assert not [request for request in proxy.requests if "_delta_log" in request.path]


@signed
def test_a_store_that_ignores_if_match_is_refused_before_it_replaces(
    proxy: Proxy, config: ArchiveConfig
) -> None:
    store = open_store(config)
    store.prepare()
    store.create("newest", b"1")
    proxy.fault = during(Fault.UNCONDITIONAL, lambda request: request.method == "PUT")
    with pytest.raises(StoreUnsafe, match="If-Match is ignored"):
        store.replace("newest", b"2", b"1")
    assert store.get("newest") == b"1"


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.ANSWER_TORN, Fault.UNAVAILABLE])
@pytest.mark.parametrize(
    "part", ["/raw/", "/intents/", "/articles/crawl_date", "/articles/_delta_log", "/copies/_delta"]
)
def test_a_spoiled_answer_to_a_write_doubles_and_loses_nothing(
    proxy: Proxy, config: ArchiveConfig, tmp_path: Path, fault: Fault, part: str
) -> None:
    ingest = opened(config)

    def is_write(request: Request) -> bool:
        return request.method == "PUT" and part in request.path

    proxy.fault = once(fault, is_write)
    whole = batch(0, tmp_path)
    done = ingest.take_whole(whole, "test")
    # Of a torn answer the status may have come.
    least = 1 if fault == Fault.ANSWER_TORN else 2
    assert sum(is_write(request) for request in proxy.requests) >= least
    assert len(done.verdicts) == 20
    ingest.take_whole(batch(1, tmp_path), "test")
    ids = "SELECT article_id FROM articles UNION ALL SELECT article_id FROM copies"
    assert len(ask(config, ids)) == len({row["article_id"] for row in ask(config, ids)}) == 40
    assert len(ask(config, "SELECT * FROM visits")) == 40
