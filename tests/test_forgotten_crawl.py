"""A crawl of the same portal after an erasure brings nothing back, not even in recorded lists."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from support import ask

from archive.config import ArchiveConfig
from archive.objects.opening import open_store
from archive.raw.needles import Needles, needles
from archive.tables.tables import Tables
from archive.upkeep.forgetting import forget
from archive.upkeep.selection import Wanted
from archive.upkeep.traces import traces
from archive.upkeep.verify import verify
from crawler.demo.day import make_day
from crawler.demo.records import Day
from crawler.demo.server import DemoPortal

PAGES = 60

CRAWL = """
import sys
from pathlib import Path

import crawler.run
from archive.config import ArchiveConfig
from crawler.config.config import Config
from crawler.crawl import crawl
from crawler.fetch.warc import Recordings
from crawler.plan import open_run
from crawler.portals import daum

news, location, index, *recorded = sys.argv[1:]
source = daum.source(name="demo", news=news, delay_seconds=0.001)
plan = crawler.run.Plan(
    source=source,
    sections=source.sections,
    recordings=Recordings(map(Path, recorded)) if recorded else None,
)
archive = ArchiveConfig(location=location, spool=Path(location) / "spool", index=Path(index))
crawl(open_run(plan, Config(archive=archive, contact=None)))
"""


def crawl(portal: DemoPortal, config: ArchiveConfig, *recorded: Path) -> None:
    command = [sys.executable, "-c", CRAWL, portal.base_url, config.location, str(config.index)]
    done = subprocess.run(
        [*command, *map(str, recorded)], capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr


def acknowledged(config: ArchiveConfig) -> set[str]:
    sql = "SELECT article_id FROM articles UNION ALL SELECT article_id FROM copies"
    return {row["article_id"] for row in ask(config, sql)}


def left(config: ArchiveConfig, sought: Needles) -> list[str]:
    return list(traces(open_store(config), config, sought))


def headlines(config: ArchiveConfig, day: Day, gone: set[str]) -> Needles:
    """Return the headlines of these articles that no article has which stays."""
    stays = ask(config, "SELECT headline, body FROM articles")
    sought = needles((a.headline, "") for a in day.articles if a.number in gone)
    return sought.without(sought.found("\n".join(f"{r['headline']}\n{r['body']}" for r in stays)))


def test_a_crawl_and_a_replay_after_it_bring_nothing_back(tmp_path: Path) -> None:
    day = make_day(pages=PAGES)
    day = replace(day, articles=tuple(replace(article, fault=None) for article in day.articles))
    config = ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "data" / "spool", index=tmp_path / "index"
    )
    with DemoPortal(day) as portal:
        crawl(portal, config)
        most = "SELECT publisher FROM articles GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        (row,) = ask(config, most)
        held = acknowledged(config)
        recorded = tmp_path / "kept elsewhere"
        recorded.mkdir()
        for path in Path(config.location, "raw").rglob("*.warc.gz"):
            (recorded / path.name).write_bytes(path.read_bytes())
        assert forget(Tables.open(config), Wanted(publisher=row["publisher"])).left == []
        stays = acknowledged(config)
        numbers = {article_id.partition(":")[2] for article_id in held - stays}
        sought = headlines(config, day, numbers)
        assert len(sought) > 2
        assert left(config, sought) == []
        asked = len(portal.requests)
        crawl(portal, config)
        crawl(portal, config, *recorded.iterdir())
        pages = [path for path in portal.requests[asked:] if any(n in path for n in numbers)]
    assert pages == []
    assert left(config, sought) == []
    assert acknowledged(config) == stays
    assert [found.claim for found in verify(Tables.open_existing(config)) if found.broken] == []
