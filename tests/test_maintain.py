"""Upkeep: fewer files, the same rows, whatever happens meanwhile."""

import json
import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from conftest import Newsfold
from deltalake import DeltaTable, write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ask, make_article, opened, prose, take

from archive.article import Article, Section
from archive.batch import Batch
from archive.config import ArchiveConfig, UpkeepConfig
from archive.errors import ArchiveError, StoreUnreachable
from archive.rows import crawl_date
from archive.tables.livefile import LiveFile
from archive.tables.schema import SCHEMA_VERSION, TABLES
from archive.tables.tables import Tables
from archive.upkeep.compaction import MOST_OPEN, due
from archive.upkeep.maintain import keep_up, maintain
from archive.visit import Outcome, Target, Visit

NOW = datetime.now(UTC)
MOST_LIVE = 50


def news(number: int, **fields: Any) -> Article:
    """Return an article seen now, every second one a copy of the one before."""
    sections = list(Section)
    given = {"section": sections[number % len(sections)], "fetched_at": NOW}
    return make_article(number, prose(number // 2), hours=number % 7, **(given | fields))


def fill(config: ArchiveConfig, batches: int, size: int = 4, *, start: int = 0) -> None:
    ingest = opened(config)
    for batch in range(batches):
        numbers = range(start + batch * size, start + (batch + 1) * size)
        articles = tuple(news(number) for number in numbers)
        ingest.take(Batch(batch_id=f"b{numbers.start}", articles=articles), "test")


def rows(config: ArchiveConfig) -> dict[str, list[Any]]:
    """Return every row of every table, in an order that files have no part in."""
    tables = [schema.name for schema in TABLES]
    return {name: sorted(map(repr, ask(config, f"SELECT * FROM {name}"))) for name in tables}


def live(config: ArchiveConfig, table: str = "articles") -> list[LiveFile]:
    found: list[LiveFile] = getattr(Tables.open_existing(config), table).files()
    return found


def test_todays_small_files_become_one_and_rows_stay(config: ArchiveConfig) -> None:
    fill(config, MOST_OPEN + 1)
    before = rows(config)
    done = maintain(Tables.open(config), NOW)
    assert (done.compacted["articles"].old, done.compacted["articles"].new) == (MOST_OPEN + 1, 1)
    assert len(live(config)) == 1
    assert rows(config) == before


def test_a_past_day_is_sealed_sorted_by_section_and_time(config: ArchiveConfig) -> None:
    fill(config, 3, 40)
    before = rows(config)
    maintain(Tables.open(config), NOW + timedelta(days=1))
    (file,) = live(config)
    assert file.is_sealed
    assert rows(config) == before
    held = Tables.open_existing(config).articles.dataset().to_table()
    order = [
        (r["section"], r["published_at"], r["article_id"])
        for r in held.select(["section", "published_at", "article_id"]).to_pylist()
    ]
    assert order == sorted(order)


def test_a_straggler_of_a_sealed_day_is_joined(folder_config: ArchiveConfig) -> None:
    for start in range(4):
        fill(folder_config, 1, start=100 * start)
        maintain(Tables.open(folder_config), NOW + timedelta(days=1 + start))
        assert len(live(folder_config)) == 1
    assert len(ask(folder_config, "SELECT * FROM articles")) == 8


def test_doing_it_again_changes_nothing(config: ArchiveConfig) -> None:
    fill(config, 3)
    tables = Tables.open(config)
    maintain(tables, NOW + timedelta(days=1))
    version = tables.articles.version
    assert not any(c.old for c in maintain(tables, NOW + timedelta(days=1)).compacted.values())
    assert tables.articles.version == version


def test_trouble_with_upkeep_neither_stops_an_import_nor_passes_unseen(
    folder_config: ArchiveConfig, newsfold: Newsfold, tmp_path: Path
) -> None:
    seen = Visit(
        source="daum",
        target=Target.LIST,
        url="https://news.example/list",
        fetched_at=NOW,
        outcome=Outcome.LISTED,
    )
    ingest = opened(folder_config)
    for number in range(MOST_OPEN + 1):
        batch = Batch(batch_id=f"b{number}", articles=(news(number),), visits=(seen,))
        ingest.take(batch, "test")
    damaged = Path(folder_config.location, "visits", live(folder_config, "visits")[0].path)
    damaged.write_bytes(damaged.read_bytes()[:-9])
    lines = [
        json.dumps({"url": f"https://news.example/{n}", "headline": f"h {n}", "body": prose(n)})
        for n in range(900, 912)
    ]
    for name, part in (("one.jsonl", lines[:6]), ("two.jsonl", lines[6:])):
        (tmp_path / name).write_text("\n".join(part), "utf-8")
    command = ("ingest", "one.jsonl", "two.jsonl", "--archive", folder_config.location)
    done = newsfold(*command)
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith("12 new")
    assert "upkeep failed" in done.stderr
    assert damaged.name in done.stderr
    imported = "SELECT headline FROM articles WHERE headline LIKE 'h %'"
    assert len(ask(folder_config, imported)) == 12


def test_many_batches_never_leave_many_files_when_ingests_keep_up(
    folder_config: ArchiveConfig,
) -> None:
    ingest = opened(folder_config)
    for number in range(130):
        ingest.take(Batch(batch_id=f"b{number}", articles=(news(2 * number),)), "test")
        keep_up(ingest.tables)
        if number % 10 == 0:
            assert len(live(folder_config)) <= MOST_LIVE
    assert len(ask(folder_config, "SELECT * FROM articles")) == 130
    log = Path(folder_config.location, "articles", "_delta_log")
    assert list(log.glob("*.checkpoint.parquet"))
    assert len(list(Path(folder_config.location, "intents").glob("*"))) <= 130


def test_other_programs_read_a_checkpoint_without_the_entries_before_it(
    folder_config: ArchiveConfig,
) -> None:
    ingest = opened(folder_config)
    for number in range(30):
        ingest.take(Batch(batch_id=f"b{number}", articles=(news(2 * number),)), "test")
        keep_up(ingest.tables)
    where = f"{folder_config.location}/articles"
    before = DeltaTable(where)
    stated = before.metadata(), before.protocol(), before.schema()
    log = Path(where, "_delta_log")
    last = max(int(path.name.partition(".")[0]) for path in log.glob("*.checkpoint.parquet"))
    for path in log.glob("*.json"):
        if int(path.stem) <= last:
            path.unlink()
    after = DeltaTable(where)
    assert (after.metadata(), after.protocol(), after.schema()) == stated
    assert sorted(after.file_uris()) == sorted(before.file_uris())
    assert after.transaction_version("b0") == 1
    assert len(pl.read_delta(where)) == len(ask(folder_config, "SELECT * FROM articles")) == 30
    assert ingest.tables.articles.files() == Tables.open(folder_config).articles.files()
    known = opened(folder_config).take(Batch(batch_id="b3", articles=(news(6),)), "test")
    assert set(known.verdicts.values()) == {"known"}


def test_a_pull_by_commit_number_gives_every_row_once_over_any_compaction(
    folder_config: ArchiveConfig,
) -> None:
    rng = random.Random(3)
    pulled: list[str] = []
    newest = 0
    for step in range(12):
        fill(folder_config, rng.randint(1, 4), start=100 * step)
        if rng.random() < 0.5:
            maintain(Tables.open(folder_config), NOW + timedelta(days=rng.randint(0, 2)))
        sql = f"SELECT article_id, commit_seq FROM articles WHERE commit_seq > {newest}"
        found = ask(folder_config, sql)
        newest = max([newest, *(row["commit_seq"] for row in found)])
        pulled += [row["article_id"] for row in found]
    everything = [row["article_id"] for row in ask(folder_config, "SELECT * FROM articles")]
    assert Counter(pulled) == Counter(everything)


def test_ingests_race_with_maintenance_and_nothing_is_lost(config: ArchiveConfig) -> None:
    opened(config)
    articles = [news(number) for number in range(160)]

    def ingest(worker: int) -> None:
        own = opened(config)
        for start in range(worker * 40, worker * 40 + 40, 5):
            batch = Batch(batch_id=f"w{start}", articles=tuple(articles[start : start + 5]))
            own.take(batch, "test")

    def keep(worker: int) -> None:
        for _ in range(6):
            maintain(Tables.open(config), NOW + timedelta(days=1 + worker))

    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(ingest, worker) for worker in range(4)]
        running += [pool.submit(keep, worker) for worker in range(2)]
        for each in running:
            each.result()
    ids = ask(config, "SELECT article_id FROM articles UNION ALL SELECT article_id FROM copies")
    assert sorted(row["article_id"] for row in ids) == [article.key for article in articles]
    maintain(Tables.open(config), NOW + timedelta(days=2))
    assert len(live(config)) <= 2


def test_orphaned_pages_go_and_pages_that_rows_point_into_stay(config: ArchiveConfig) -> None:
    config = replace(config, upkeep=UpkeepConfig(grace_hours=1))
    pointed = f"raw/{NOW:%Y%m%d}/pointed.warc.gz"
    take(config, "b1", news(1, warc_file=pointed, warc_offset=0))
    store = Tables.open(config).store
    orphan = f"raw/{NOW:%Y%m%d}/orphan.warc.gz"
    for key in (pointed, orphan):
        store.create(key, b"pages")
    maintain(Tables.open(config), NOW)
    assert store.get(orphan) is not None  # its batch may be on its way
    maintain(Tables.open(config), NOW + timedelta(hours=2))
    assert store.get(orphan) is None
    assert store.get(pointed) == b"pages"


def test_files_that_were_replaced_go_after_the_grace(folder_config: ArchiveConfig) -> None:
    config = replace(folder_config, upkeep=UpkeepConfig(grace_hours=1))
    fill(config, 3)
    tables = Tables.open(config)
    maintain(tables, NOW + timedelta(days=1))
    day = Path(config.location, "articles", f"crawl_date={crawl_date(NOW)}")
    assert len(list(day.glob("*.parquet"))) == 4  # a reader may still be at the version before
    torn = day / "part-of-a-killed-writer.zstd.parquet"
    torn.write_bytes(b"half")
    old = time.time() - 7200
    os.utime(torn, (old, old))
    maintain(tables, NOW + timedelta(days=1))
    assert not torn.exists()
    assert pl.read_delta(str(Path(config.location, "articles"))).height == 6


def test_settled_intents_go_and_waiting_ones_stay(config: ArchiveConfig) -> None:
    fill(config, 2)
    tables = Tables.open(config)
    waiting = f"intents/{tables.articles.version + 2:020}-later.arrow"
    tables.store.create(waiting, b"of a commit to come")
    maintain(tables, NOW)
    assert [entry.key for entry in tables.store.entries("intents/")] == [waiting]


def old_archive(config: ArchiveConfig) -> None:
    """Make an archive as a newsfold did that knew no rights, own sentences or runs."""
    root = Path(config.location)
    new = replace(config, location=str(root.with_name("new")))
    take(new, "b1", news(1, rights="all rights"), news(2), news(3))
    for schema in TABLES[:-1]:
        held = getattr(Tables.open_existing(new), schema.name).dataset().to_table()
        lost = {"rights", "own_sentences", "basis"} & set(held.column_names)
        write_deltalake(
            root / schema.name,
            held.drop_columns(list(lost)),
            partition_by=["crawl_date"],
            mode="overwrite",
        )
    (root / "newsfold.json").write_text('{"format": 2, "archive_id": "an older one"}')


def test_an_older_archive_is_read_with_nulls_and_migrated_on_the_next_maintain(
    folder_config: ArchiveConfig,
) -> None:
    old_archive(folder_config)
    sql = "SELECT article_id, rights FROM articles ORDER BY 1"
    assert [row["rights"] for row in ask(folder_config, sql)] == [None, None]
    assert [row["own_sentences"] for row in ask(folder_config, "SELECT * FROM copies")] == [None]
    assert take(folder_config, "b2", news(8, rights="new")) == {"example:000008": "new"}
    done = maintain(Tables.open(folder_config), NOW)
    assert done.migrated == ("articles.rights", "copies.own_sentences", "visits.basis", "runs")
    assert [row["rights"] for row in ask(folder_config, sql)] == [None, None, "new"]
    assert DeltaTable(f"{folder_config.location}/articles").to_pyarrow_table().num_rows == 3
    assert Tables.open(folder_config).is_current


def test_a_newer_archive_is_refused_with_its_format_named(folder_config: ArchiveConfig) -> None:
    take(folder_config, "b1", news(1))
    newer = SCHEMA_VERSION + 1
    Path(folder_config.location, "newsfold.json").write_text(
        f'{{"format": {newer}, "archive_id": "of tomorrow"}}'
    )
    for open_archive in (Tables.open, Tables.open_existing):
        with pytest.raises(StoreUnreachable, match=f"format {newer}.*install a newer"):
            open_archive(folder_config)


def test_no_text_stands_in_the_log_or_in_the_statistics_of_files(
    folder_config: ArchiveConfig,
) -> None:
    fill(folder_config, 2)
    maintain(Tables.open(folder_config), NOW + timedelta(days=1))
    root = Path(folder_config.location, "articles")
    words = {word for word in prose(0).split() if len(word) > 3}
    for entry in root.glob("_delta_log/*"):
        text = entry.read_bytes().decode("utf-8", "replace")
        assert not [word for word in words if word in text]
        assert "invented headline" not in text
    for path in root.rglob("*.zstd.parquet"):
        meta = pq.ParquetFile(path).metadata.row_group(0)
        stated = {
            meta.column(n).path_in_schema
            for n in range(meta.num_columns)
            if meta.column(n).is_stats_set
        }
        assert stated == {
            "article_id", "story_id", "portal", "section", "published_at", "commit_seq",
        }  # fmt: skip


files = st.builds(
    LiveFile,
    path=st.integers(0, 10**9).flatmap(
        lambda n: st.sampled_from([f"d/part-{n}.parquet", f"d/sealed-{n}.parquet"])
    ),
    size=st.integers(1, 1 << 28),
    rows=st.integers(1, 100),
    day=st.dates(date(2026, 3, 1), date(2026, 3, 5)),
)


@given(
    st.lists(files, max_size=60, unique_by=lambda file: file.path),
    st.dates(date(2026, 3, 1), date(2026, 3, 6)),
)
@settings(deadline=None)
def test_what_is_due_leaves_few_files_a_day(held: list[LiveFile], today: date) -> None:
    wanted = due(held, today)
    for day, chosen in wanted.items():
        assert {file.day for file in chosen} == {day}
        assert {file.path for file in chosen} <= {file.path for file in held}
    left = [f for f in held if f not in [g for chosen in wanted.values() for g in chosen]]
    assert all(file.is_sealed for file in left if file.day < today)
    small = Counter(file.day for file in left if file.size < 64 << 20)
    assert all(small[day] <= MOST_OPEN for day in small if day >= today)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "corpus.jsonl"
    file.write_text(
        "\n".join(
            f'{{"url": "https://n.example/{n}", "headline": "머리 {n}", "body": "본문 {n}"}}'
            for n in range(5)
        )
    )
    return file


def test_the_command_says_what_it_did(newsfold: Newsfold, corpus: Path) -> None:
    assert newsfold("ingest", corpus).returncode == 0
    done = newsfold("maintain")
    assert done.returncode == 0
    assert "removed: 0 replaced files, " in done.stdout
    assert newsfold("query", "SELECT count(*) AS n FROM articles").stdout.split()[-1] == "5"


def test_a_silent_cast_is_impossible(folder_config: ArchiveConfig) -> None:
    tables = Tables.open(folder_config)
    wrong = tables.articles.schema.columns.empty_table().drop_columns("story_id")
    wrong = wrong.append_column("story_id", pa.array([], pa.int64()))
    with pytest.raises(ArchiveError, match=r"articles\.story_id must be string, not int64"):
        tables.articles.append_next(wrong, "b1")
    assert ds.dataset(tables.articles.dataset().to_table()).count_rows() == 0
