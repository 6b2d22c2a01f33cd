"""Four analyst queries on a kept archive beside the same rows as compacted plain Parquet.

    .venv/bin/python bench/archive/queries.py [ARTICLES]

And 1,000 small files compacted by newsfold and by deltalake itself.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import DeltaTable, WriterProperties
from invented import rows

from archive.config import ArchiveConfig
from archive.reading.query import connect
from archive.rows import crawl_date
from archive.tables.intents import Judged
from archive.tables.schema import ARTICLES, COPIES, REVISIONS, VISITS
from archive.tables.tables import Tables
from archive.upkeep.compaction import compact
from archive.upkeep.maintain import maintain

ARTICLES_HELD = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
NOW = datetime.now(UTC)
DAYS = 10
ROUNDS = 7
QUERIES = {
    "count by section and day": "SELECT section, crawl_date, count(*) FROM articles GROUP BY ALL",
    "text search": "SELECT count(*) FROM articles WHERE body LIKE '%가나%'",
    "newest 1,000": (
        "SELECT article_id, headline FROM articles ORDER BY published_at DESC LIMIT 1000"
    ),
    "one id": "SELECT * FROM articles WHERE article_id = 'bench:000003-000007'",
}


def fill(config: ArchiveConfig, articles: int, batches: int, days: int) -> None:
    tables = Tables.open(config)
    size = articles // batches
    for number in range(batches):
        at = NOW - timedelta(days=days * (1 - number / batches))
        held = rows(ARTICLES, size, number, tables.articles.version + 1, at)
        tables.commit(
            Judged(
                batch_id=f"b{number}",
                articles=held,
                copies=COPIES.columns.empty_table(),
                revisions=REVISIONS.columns.empty_table(),
                visits=VISITS.columns.empty_table(),
            )
        )


def timed(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> object:
    return connection.sql(sql).fetchall()


def config_in(folder: Path) -> ArchiveConfig:
    return ArchiveConfig(location=str(folder / "a"), spool=folder / "s", index=folder / "i")


def queries(folder: Path) -> None:
    config = config_in(folder)
    fill(config, ARTICLES_HELD, 100, DAYS)
    tables = Tables.open(config)
    maintain(tables, NOW + timedelta(days=1))
    plain = folder / "plain"
    ds.write_dataset(
        tables.articles.dataset().scanner(batch_size=4096),
        plain,
        format="parquet",
        partitioning=ds.partitioning(
            pa.schema([ARTICLES.columns.field("crawl_date")]), flavor="hive"
        ),
        file_options=ds.ParquetFileFormat().make_write_options(
            compression="zstd", compression_level=9
        ),
    )
    print(f"{ARTICLES_HELD:,} articles of {DAYS} days")
    print("| query | archive, ms | plain Parquet, ms | ratio |\n|---|---|---|---|")
    hive = ds.dataset(plain, format="parquet", partitioning="hive")
    for name, sql in QUERIES.items():
        times: dict[str, list[float]] = {"archive": [], "plain": []}
        for _ in range(ROUNDS):
            with connect(tables) as connection:
                times["archive"].append(timed(partial(answer, connection, sql)))
            with duckdb.connect() as connection:
                connection.execute("SET TimeZone = 'UTC'")
                connection.register("articles", hive)
                times["plain"].append(timed(partial(answer, connection, sql)))
        archive, parquet = (1e3 * statistics.median(times[side]) for side in times)
        print(f"| {name} | {archive:.0f} | {parquet:.0f} | {archive / parquet:.2f} |")


def compaction(folder: Path) -> None:
    config = config_in(folder)
    fill(config, 100_000, 1000, 0)
    twin = folder / "twin"
    shutil.copytree(folder / "a" / "articles", twin)
    own = Tables.open(config).articles
    today = crawl_date(NOW)
    ours = timed(lambda: compact(own, today))
    merged = len(own.files())
    theirs = timed(
        lambda: DeltaTable(twin).optimize.compact(
            writer_properties=WriterProperties(compression="ZSTD", compression_level=3)
        )
    )
    sealed = timed(lambda: compact(own, today + timedelta(days=1)))
    rounds = (
        ("deltalake's optimize.compact, zstd 3", theirs, len(DeltaTable(twin).file_uris())),
        ("newsfold, zstd 3", ours, merged),
        ("newsfold, sealing that: sorted, zstd 9", sealed, len(own.files())),
    )
    print("\n100,000 articles in 1,000 files\n| | s | files left |\n|---|---|---|")
    for name, seconds, files in rounds:
        print(f"| {name} | {seconds:.1f} | {files} |")
    print(f"ratio {ours / theirs:.2f}")


def main() -> None:
    for part in (queries, compaction):
        with tempfile.TemporaryDirectory() as folder:
            part(Path(folder))


if __name__ == "__main__":
    main()
