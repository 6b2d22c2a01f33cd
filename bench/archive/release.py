"""What a release costs: its bytes beside one plain file of the same rows.

python bench/archive/release.py [ARTICLES]
"""

import json
import sys
import tempfile
from pathlib import Path

A_DAY = 20_000
NAME = "2026-11-25"


def grow(location: str, articles: int) -> None:
    """Fill an archive: half of its articles in days of some A_DAY, the other half on one day."""
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


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        grow(folder, int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
        release(folder, NAME)
        bytes_of(folder)
        look(folder)


if __name__ == "__main__":
    main()
