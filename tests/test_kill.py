"""Whatever instant a process is killed at, every article is in the archive once in the end."""

import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support import ask, make_article, prose

from archive.batch import encode_article
from archive.config import ArchiveConfig
from archive.spool import Spool
from crawler.demo.day import make_day
from crawler.demo.server import DemoPortal

PAGES = 75
CRAWL_KILLS, INGEST_KILLS = 6, 5
SEED = 20260318

# Both say "ready" once they are loaded, so that a kill meets work and not only imports.
CRAWL = """
import sys
from pathlib import Path

import crawler.run
from archive.config import ArchiveConfig
from crawler.config.config import Config
from crawler.crawl import crawl
from crawler.plan import open_run
from crawler.portals import daum

news, location = sys.argv[1:]
crawler.run.BATCH_ARTICLES = 10
source = daum.source(name="demo", news=news, delay_seconds=0.001)
plan = crawler.run.Plan(source=source, sections=source.sections)
archive = ArchiveConfig(
    location=location, spool=Path(location) / "spool", index=Path(location) / "index"
)
print("ready", flush=True)
sys.exit(crawl(open_run(plan, Config(archive=archive, contact=None))))
"""
INGEST = """
import crawler.cli.ingest
from archive.config import ArchiveConfig
from crawler.cli.main import main

ArchiveConfig.__init__.__kwdefaults__["batch_articles"] = 25
print("ready", flush=True)
main()
"""


@pytest.fixture(scope="module")
def portal() -> Iterator[DemoPortal]:
    """Serve a day without faults: each of its pages is an article once it has been read."""
    day = make_day(pages=PAGES)
    articles = tuple(replace(article, fault=None) for article in day.articles)
    with DemoPortal(replace(day, articles=articles)) as portal:
        yield portal


@pytest.fixture(scope="module")
def undisturbed(portal: DemoPortal, tmp_path_factory: pytest.TempPathFactory) -> ArchiveConfig:
    config = archive_in(tmp_path_factory.mktemp("undisturbed"))
    assert finish(CRAWL, portal.base_url, config.location) == 0
    return config


def archive_in(folder: Path) -> ArchiveConfig:
    return ArchiveConfig(
        location=str(folder / "data"),
        spool=folder / "data" / "spool",
        index=folder / "data" / "index",
    )


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a Python program and return when it is about to work."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str]) -> int:
    """Wait for a process and return its exit code; it may complain, but not break."""
    _, complaints = process.communicate(timeout=120)
    assert "Traceback" not in complaints, complaints
    return process.returncode


def finish(program: str, *arguments: object) -> int:
    return end(start(program, *arguments))


def kill_when(process: subprocess.Popen[str], is_time: Callable[[], bool], delay: float) -> bool:
    """Kill a process a moment after something happened; return whether it was still at work."""
    while process.poll() is None and not is_time():
        time.sleep(0.01)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    return end(process) == -signal.SIGKILL


def commits(config: ArchiveConfig) -> int:
    return len(list(Path(config.location, "articles", "_delta_log").glob("*.json")))


def acknowledged(config: ArchiveConfig) -> list[str]:
    """Return the ids of both tables, sorted, as often as they stand there."""
    sql = "SELECT article_id FROM articles UNION ALL SELECT article_id FROM copies ORDER BY 1"
    return [row["article_id"] for row in ask(config, sql)]


def texts(config: ArchiveConfig) -> dict[str, str]:
    sql = (
        "SELECT article_id, body_hash FROM articles UNION ALL "
        "SELECT article_id, body_hash FROM copies"
    )
    return {row["article_id"]: row["body_hash"] for row in ask(config, sql)}


def stories(config: ArchiveConfig) -> set[frozenset[str]]:
    """Return the ids by story, whichever of them is kept."""
    found = defaultdict(set)
    for table in ("articles", "copies"):
        for row in ask(config, f"SELECT story_id, article_id FROM {table}"):
            found[row["story_id"]].add(row["article_id"])
    return {frozenset(ids) for ids in found.values()}


def pages_missing(config: ArchiveConfig) -> list[str]:
    """Return the recorded files that rows point into and that are not there."""
    sql = "SELECT warc_file FROM articles UNION SELECT warc_file FROM copies"
    named = [row["warc_file"] for row in ask(config, sql)]
    return [name for name in named if not Path(config.location, name).is_file()]


def leftovers(config: ArchiveConfig) -> list[str]:
    """Return the files of the spool, which a finished run should have cleared."""
    return sorted(path.name for path in config.spool.glob("*") if path.name != ".lock")


def test_a_crawl_killed_again_and_again_misses_nothing_and_doubles_nothing(
    portal: DemoPortal, undisturbed: ArchiveConfig, tmp_path: Path
) -> None:
    config = archive_in(tmp_path)
    rng = random.Random(SEED)
    print(f"seed {SEED}")  # noqa: T201 - a failure is looked into with it
    kills = 0
    for number in range(CRAWL_KILLS):
        # Every third dies while it opens the archive and takes up what the last one left.
        asked = len(portal.requests) + (rng.randint(12, 30) if number % 3 != 2 else 0)
        process = start(CRAWL, portal.base_url, config.location)
        delay = rng.uniform(0, 0.4)
        kills += kill_when(process, lambda asked=asked: len(portal.requests) >= asked, delay)
    assert kills >= CRAWL_KILLS - 2
    assert finish(CRAWL, portal.base_url, config.location) == 0
    assert acknowledged(config) == acknowledged(undisturbed)
    assert len(set(acknowledged(config))) == len(acknowledged(config))
    assert texts(config) == texts(undisturbed)
    assert stories(config) == stories(undisturbed)
    assert pages_missing(config) == []
    assert leftovers(config) == []


def test_a_crawl_that_is_asked_to_end_commits_what_it_has(
    portal: DemoPortal, undisturbed: ArchiveConfig, tmp_path: Path
) -> None:
    config = archive_in(tmp_path)
    asked = len(portal.requests) + 35
    process = start(CRAWL, portal.base_url, config.location)
    while process.poll() is None and len(portal.requests) < asked:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert end(process) == 1  # pages are left, which a scheduler should hear of
    read = ask(config, "SELECT article_id FROM visits WHERE outcome = 'article' ORDER BY 1")
    assert acknowledged(config) == [row["article_id"] for row in read]
    assert 0 < len(read) < len(acknowledged(undisturbed))
    assert leftovers(config) == []


def test_an_import_killed_again_and_again_leaves_each_article_once(tmp_path: Path) -> None:
    config = archive_in(tmp_path)
    articles = [make_article(n, prose(n % 250), hours=n / 100) for n in range(400)]
    file = tmp_path / "corpus.jsonl"
    file.write_bytes(b"".join(map(encode_article, articles)))
    arguments = ("ingest", file, "--archive", config.location)
    rng = random.Random(SEED)
    print(f"seed {SEED}")  # noqa: T201 - a failure is looked into with it
    kills = 0
    for _ in range(INGEST_KILLS):
        wanted = commits(config) + rng.randint(0, 4)
        delay = rng.uniform(0, 0.15)
        process = start(INGEST, *arguments)
        kills += kill_when(process, lambda wanted=wanted: commits(config) >= wanted, delay)
    assert kills >= INGEST_KILLS - 2
    assert finish(INGEST, *arguments) == 0
    assert acknowledged(config) == sorted(article.key for article in articles)
    assert len(ask(config, "SELECT article_id FROM articles")) == 250
    assert ask(config, "SELECT * FROM revisions") == []
    assert leftovers(config) == []


def test_a_batch_without_a_line_leaves_nothing_in_the_spool(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    batch = spool.start("20260318T000000Z-demo-000000-0001")
    batch.add_raw(b"a page that nobody read")
    assert batch.finish() is None
    assert [path.name for path in spool.folder.iterdir()] == []


def test_opening_the_spool_clears_what_a_killed_writer_left_at_any_step(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    folder.mkdir()
    stem = "20260318T000000Z-demo-000000-000"
    for name in (
        f"{stem}1.jsonl.part",
        f"{stem}2.jsonl.part",
        f"{stem}2.warc.gz.part",
        f"{stem}3.jsonl.part",
        f"{stem}3.warc.gz",
    ):
        (folder / name).write_bytes(b"half a line")
    whole = Spool(folder).start(f"{stem}4")
    whole.add_article(make_article(1, prose(1)))
    whole.add_raw(b"its page")
    finished = whole.finish()
    assert Spool(folder).finished() == [finished]
    assert sorted(path.name for path in folder.iterdir()) == [f"{stem}4.jsonl", f"{stem}4.warc.gz"]
