"""Erasures beside ingests: nobody fails, nothing that was erased comes back, nothing else goes."""

import threading
from dataclasses import replace

from crawled import crawl
from support import ask, make_article, opened, prose

from archive.article import Article
from archive.batch import Batch
from archive.config import ArchiveConfig
from archive.objects.opening import open_store
from archive.raw.needles import needles
from archive.tables.tables import Tables
from archive.upkeep.forgetting import forget
from archive.upkeep.selection import Wanted
from archive.upkeep.traces import traces
from archive.upkeep.verify import verify

BATCHES, ARTICLES = 8, 5
ERASURES = 4


def article(number: int) -> Article:
    headline = f"{prose(number)[:12]} 알림 {number} 번째"
    return make_article(number, prose(number), headline=headline, hours=number / 10)


def test_ingests_and_erasures_go_on_beside_each_other(config: ArchiveConfig) -> None:
    gone = [article(number) for number in range(ERASURES)]
    crawl(config, 1, *gone, *map(article, range(100, 110)))
    failures: list[BaseException] = []

    def bring(name: str, start: int) -> None:
        own = replace(config, index=config.index.with_name(name), spool=config.spool / name)
        try:
            ingest = opened(own)
            for number in range(BATCHES):
                first = start + number * ARTICLES
                others = [article(n) for n in range(first, first + ARTICLES)]
                again = gone[number % ERASURES]  # known before it is erased, forgotten after
                batch = Batch(batch_id=f"{name}-{number}", articles=(*others, again))
                ingest.take(batch, name)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)

    bringers = [threading.Thread(target=bring, args=(f"w{n}", 1000 * (n + 1))) for n in range(2)]
    for one in bringers:
        one.start()
    done = [forget(Tables.open(config), Wanted(names=(one.key,))) for one in gone]
    for one in bringers:
        one.join(120)
    assert failures == []
    assert [each.left for each in done] == [[]] * ERASURES
    sought = needles((one.headline, one.body) for one in gone)
    assert list(traces(open_store(config), config, sought)) == []
    (row,) = ask(config, "SELECT count(*) AS n, count(DISTINCT article_id) AS ids FROM articles")
    assert row == {"n": 10 + 2 * BATCHES * ARTICLES, "ids": 10 + 2 * BATCHES * ARTICLES}
    assert [found.claim for found in verify(Tables.open_existing(config)) if found.broken] == []
