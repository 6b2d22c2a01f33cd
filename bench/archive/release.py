"""What a release costs: its bytes beside one plain file of the same rows, and peaks of memory.

    python bench/archive/release.py [--articles 1000000] [--small 100000]

The peaks are those of a process of its own for each job, start-up included.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUERIES = {
    "count by section and day": "SELECT section, crawl_date, count(*) FROM articles GROUP BY ALL",
    "text search": "SELECT count(*) FROM latest WHERE body LIKE '%북미%'",
    "newest 1,000 with text": "SELECT * FROM latest ORDER BY published_at DESC LIMIT 1000",
    "stories by copies": "SELECT * FROM stories ORDER BY copies DESC, story_id LIMIT 1000",
    "all texts counted apart": "SELECT count(DISTINCT body) FROM articles",
}
A_DAY = 20_000
NAME = "2026-11-25"


def grow(location: str, articles: int) -> None:
    """Fill an archive: half its articles in days of some A_DAY, the other half on one day."""
    from grown import grow as fill
    from grown import load_words

    from archive.tables.tables import Tables

    words, is_real = load_words()
    days = [A_DAY] * max(1, articles // 2 // A_DAY) + [articles // 2]
    if not is_real:
        print("THE REAL ARTICLES ARE MISSING: these texts are of invented words\n")
    fill(Tables.open(config(location)), words, days)
    print(f"{sum(days)} articles, the last day has {days[-1]}")


def config(location: str):  # noqa: ANN201 - ArchiveConfig, not loaded before it is wanted
    from archive.config import ArchiveConfig, UpkeepConfig

    return ArchiveConfig(
        location=location,
        spool=Path(location) / "spool",
        index=Path(location) / "index",
        upkeep=UpkeepConfig(automatic=False),
    )


def release(location: str, name: str) -> None:
    from archive.upkeep.release import release as make

    done = make(config(location), name)
    total = sum(each.bytes for each in done.manifest.totals.values())
    print(f"{done.days_copied} days copied, {total / 1e6:.0f} MB")


def query(location: str, sql: str) -> None:
    from archive.reading.query import stream
    from archive.tables.tables import Tables

    with stream(Tables.open_existing(config(location)), sql) as answer:
        print(f"{sum(batch.num_rows for batch in answer.batches)} rows")


def export(location: str, target: str) -> None:
    from archive.reading.output import write_parquet
    from archive.reading.query import stream
    from archive.tables.tables import Tables

    tables = Tables.open_existing(config(location))
    with stream(tables, "SELECT * FROM latest") as answer, Path(target).open("wb") as file:
        write_parquet(answer, file)
    print(f"{Path(target).stat().st_size / 1e6:.0f} MB")


def bytes_of(location: str) -> None:
    """Print the bytes of each table of a release and of one file of the same rows in its order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    root = Path(location) / "releases" / NAME
    manifest = json.loads((root / "_MANIFEST.json").read_bytes())
    print("| | rows | release, MB | files | one file, MB | ratio |\n|---|---|---|---|---|---|")
    for table in ("articles", "copies"):
        days = [day for day in manifest["days"] if day["table"] == table]
        paths = [root / file["path"] for day in days for file in day["files"]]
        whole = pa.concat_tables([pq.ParquetFile(path).read() for path in paths])
        plain = Path(location) / "plain.parquet"
        pq.write_table(whole, plain, compression="zstd", compression_level=9)
        ours, theirs = sum(p.stat().st_size for p in paths), plain.stat().st_size
        print(
            f"| {table} | {whole.num_rows} | {ours / 1e6:.2f} | {len(paths)} "
            f"| {theirs / 1e6:.2f} | {ours / theirs:.3f} |"
        )


def look(location: str) -> None:
    """Print what DuckDB and polars see in the release, which pyarrow wrote."""
    import duckdb
    import polars as pl

    root = Path(location) / "releases" / NAME
    for table in ("articles", "copies"):
        told = duckdb.sql(
            f"SELECT count(*), count(DISTINCT article_id), min(crawl_date), max(crawl_date) FROM "
            f"read_parquet('{root}/{table}/*/*.parquet', hive_partitioning = true)"
        ).fetchall()
        frame = pl.scan_parquet(root / table, hive_partitioning=True)
        seen = frame.select(pl.len(), pl.col("article_id").n_unique()).collect().row(0)
        print(f"{table}: DuckDB {told[0]}, polars {seen}")
    groups = duckdb.sql(
        "SELECT count(*), median(bytes)::BIGINT, max(bytes) FROM ("
        "SELECT sum(total_uncompressed_size) AS bytes "
        f"FROM parquet_metadata('{root}/articles/*/*.parquet') GROUP BY file_name, row_group_id)"
    ).fetchall()
    print(f"row groups of articles, median and largest bytes before compression: {groups[0]}")


JOBS = {
    "grow": lambda at, what: grow(at, int(what)),
    "release": release,
    "query": query,
    "export": export,
    "bytes": lambda at, _: bytes_of(at),
    "look": lambda at, _: look(at),
}


def peak_mb() -> float:
    """Return the peak of this process's resident memory."""
    told = Path("/proc/self/status").read_text("utf-8")
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def run(job: str, location: str, what: str = "", name: str = "") -> None:
    """Carry a job out in a process of its own; print what it said, its seconds and its peak."""
    command = [sys.executable, __file__, "--job", job, location, what]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said, _, peak = done.stdout.strip().rpartition("| ")
    if done.returncode:  # a failure is a result too
        said, peak = f"FAILED: {done.stderr.strip().splitlines()[-1][:90]}", "-"
    took = time.perf_counter() - began
    print(f"| {name or job} | {said.strip()} | {took:.1f} | {peak} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=100_000)
    parser.add_argument("--job", nargs=3)
    args = parser.parse_args()
    if args.job:
        JOBS[args.job[0]](*args.job[1:])
        print(f"| {peak_mb():.0f}")
        return
    with tempfile.TemporaryDirectory() as folder:
        at = f"{folder}/small"
        grow(at, args.small)
        release(at, NAME)
        bytes_of(at)
        look(at)
        at = f"{folder}/large"
        print("\n| job | | s | peak, MB |\n|---|---|---|---|")
        run("grow", at, str(args.articles))
        run("release", at, NAME)
        run("release", at, f"{NAME}.2", "release again")
        for name, sql in QUERIES.items():
            run("query", at, sql, name)
        run("export", at, f"{folder}/latest.parquet", "export latest as Parquet")


if __name__ == "__main__":
    main()
