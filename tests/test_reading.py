"""Asking an archive: what is in it, some of it, all of it, within bounds."""

import csv
import json
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from conftest import Newsfold
from support import ask, make_article, prose, take

from archive.config import ArchiveConfig, ReadingConfig
from archive.errors import BadQuery, ConfigError, StoreUnreachable
from archive.reading.query import connect, query, stream
from archive.reading.sample import KEYS, sample_sql
from archive.tables.dictionary import DESCRIBED, dictionary
from archive.tables.tables import Tables

SORT = "SELECT md5(i::VARCHAR) AS h, i FROM range(2000000) t(i) ORDER BY h"


@pytest.fixture
def filled(folder_config: ArchiveConfig) -> ArchiveConfig:
    take(folder_config, "b1", *(make_article(n, prose(n // 2)) for n in range(60)))
    take(folder_config, "b2", make_article(0, prose(99)), make_article(2, prose(98)))
    return folder_config


def within(config: ArchiveConfig, memory_mb: int) -> Tables:
    return Tables.open_existing(replace(config, reading=ReadingConfig(memory_mb=memory_mb)))


# What is in it


def test_the_dictionary_of_every_table_and_view_is_what_queries_give(filled: ArchiveConfig) -> None:
    for each in DESCRIBED:
        told = query(Tables.open_existing(filled), f"SELECT * FROM {each.name} LIMIT 0").schema
        assert [(f.name, f.type) for f in told] == [(f.name, f.type) for f in each.columns]
    assert set(KEYS) == {each.name for each in DESCRIBED}


def test_describe_shows_one_table_or_all_in_three_forms(newsfold: Newsfold) -> None:
    shown = newsfold("describe", "copies").stdout
    assert "own_sentences" in shown
    assert "body_hash" in shown
    assert newsfold("describe", "--format", "markdown").stdout.strip() == dictionary()
    told = json.loads(newsfold("describe", "stories", "--format", "json").stdout)
    assert [each["name"] for each in told] == ["stories"]
    assert {"name": "copies", "type": "int64", "meaning": "copies of them"} in told[0]["columns"]
    wrong = newsfold("describe", "article")
    assert wrong.returncode == 2
    assert "articles, copies" in wrong.stderr


# Some of it


@pytest.mark.parametrize("name", KEYS)
def test_a_sample_is_the_same_for_the_same_seed(filled: ArchiveConfig, name: str) -> None:
    first = ask(filled, sample_sql(name, 5, 1))
    assert first == ask(filled, sample_sql(name, 5, 1))
    assert len(first) == min(5, len(ask(filled, f"SELECT * FROM {name}")))
    if len(first) == 5:
        assert first != ask(filled, sample_sql(name, 5, 2))


def test_a_sample_stays_what_it_was_but_for_rows_that_came(filled: ArchiveConfig) -> None:
    before = {row["article_id"] for row in ask(filled, sample_sql("articles", 8, 3))}
    take(filled, "b3", *(make_article(n, prose(n)) for n in (100, 101)))
    after = {row["article_id"] for row in ask(filled, sample_sql("articles", 8, 3))}
    assert len(after) == 8
    assert after - before <= {"example:000100", "example:000101"}


@pytest.mark.usefixtures("filled")
def test_the_command_samples_in_every_format(newsfold: Newsfold, tmp_path: Path) -> None:
    rows = newsfold("sample", "latest", "-n", "3", "--seed", "7", "--format", "json").stdout
    ids = [json.loads(line)["article_id"] for line in rows.splitlines()]
    told = csv.DictReader(
        StringIO(newsfold("sample", "latest", "-n", "3", "--seed", "7", "--format", "csv").stdout)
    )
    assert [row["article_id"] for row in told] == ids
    newsfold("sample", "latest", "-n3", "--seed=7", "--format", "parquet", "-o", "s.parquet")
    assert pl.read_parquet(tmp_path / "s.parquet")["article_id"].to_list() == ids
    shown = newsfold("sample", "latest", "-n", "3", "--seed", "7").stdout
    assert all(each in shown for each in ids)
    assert newsfold("sample", "nothing").returncode == 2


# All of it


def read_csv(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["article_id"] for row in csv.DictReader(file)]


def read_lines(path: Path) -> list[str]:
    return [json.loads(line)["article_id"] for line in path.read_text("utf-8").splitlines()]


def read_parquet(path: Path) -> list[str]:
    ids: list[str] = pl.read_parquet(path)["article_id"].to_list()
    return ids


def read_sqlite(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT article_id FROM latest")]
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("a.csv", read_csv),
        ("a.jsonl", read_lines),
        ("a.parquet", read_parquet),
        ("a.sqlite", read_sqlite),
    ],
)
def test_a_view_is_exported_whole(
    filled: ArchiveConfig,
    newsfold: Newsfold,
    tmp_path: Path,
    name: str,
    read: Callable[[Path], list[str]],
) -> None:
    assert newsfold("export", "latest", name).returncode == 0
    wanted = [row["article_id"] for row in ask(filled, "SELECT article_id FROM latest")]
    assert sorted(read(tmp_path / name)) == sorted(wanted)
    assert newsfold("export", "latest", name).returncode == 0  # in place of the first
    assert len(read(tmp_path / name)) == len(wanted)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.usefixtures("filled")
def test_a_select_goes_to_a_pipe_as_text(newsfold: Newsfold) -> None:
    done = newsfold("export", "SELECT 1 AS n, NULL AS nothing, [1, 2] AS l", "-", "--format", "csv")
    assert done.stdout == '"n","nothing","l"\n1,,"[1,2]"\n'
    for arguments in (("-",), ("-", "--format", "parquet"), ("x.unknown",)):
        assert newsfold("export", "articles", *arguments).returncode == 2


@pytest.mark.usefixtures("filled")
def test_an_export_that_fails_midway_leaves_no_file(newsfold: Newsfold, tmp_path: Path) -> None:
    sql = (
        "SELECT CASE WHEN i < 300000 THEN i ELSE error('invented') END AS n FROM range(400000) t(i)"
    )
    for name in ("a.csv", "a.sqlite", "a.parquet", "a.jsonl"):
        (tmp_path / name).write_bytes(b"before")
        done = newsfold("export", sql, name)
        assert done.returncode == 1
        assert "invented" in done.stderr
        assert "Traceback" not in done.stderr
        assert (tmp_path / name).read_bytes() == b"before"
    assert not list(tmp_path.glob("*.part*"))
    assert "no/such" in newsfold("export", "articles", "no/such/a.sqlite").stderr


# Within bounds


def test_a_query_larger_than_its_memory_is_spilled_and_answered(
    filled: ArchiveConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spills"))
    (tmp_path / "spills").mkdir()
    with stream(within(filled, 100), SORT) as answer:
        first = next(answer.batches)
        spilled = sum(path.stat().st_size for path in tmp_path.glob("spills/*/spill/*"))
        rows = first.num_rows + sum(batch.num_rows for batch in answer.batches)
    assert rows == 2_000_000
    assert spilled > 10_000_000
    assert not list(tmp_path.glob("spills/*"))


def test_a_query_that_cannot_be_spilled_is_told_what_to_do(filled: ArchiveConfig) -> None:
    sql = "SELECT length(string_agg(repeat(i::VARCHAR, 90), '')) FROM range(4000000) t(i)"
    with pytest.raises(BadQuery, match=r"more than 64 MB; ask for fewer columns .* memory_mb"):
        query(within(filled, 64), sql)
    with pytest.raises(ConfigError, match="memory_mb"):
        ReadingConfig(memory_mb=1)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{}')",
        "SELECT * FROM read_csv('{}')",
        "SELECT * FROM read_parquet('{}')",
        "SELECT * FROM '{}'",
        "SELECT * FROM glob('{}')",
        "SELECT * FROM (SELECT unnest(content) FROM read_blob('{}'))",
        "COPY (SELECT 1) TO '{}'",
        "ATTACH '{}' AS other",
        "EXPORT DATABASE '{}'",
        "INSTALL '{}'",
        "LOAD '{}'",
        "SET temp_directory = '{}'",
        "SELECT 1; COPY (SELECT 1) TO '{}'",
        "PRAGMA database_list",
        "SELECT getenv('HOME') AS \"{}\"",
    ],
)
def test_no_query_reaches_a_file_beyond_the_archive(
    filled: ArchiveConfig, tmp_path: Path, sql: str
) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("a\nsecret\n")
    with pytest.raises(BadQuery):
        query(Tables.open_existing(filled), sql.format(path))
    assert path.read_text() == "a\nsecret\n"


def test_the_folder_of_spills_shows_a_query_nothing_of_others(filled: ArchiveConfig) -> None:
    tables = Tables.open_existing(filled)
    with connect(tables) as connection, connect(tables) as other:
        where = "SELECT current_setting('temp_directory')"
        theirs = other.sql(where).fetchall()[0][0]
        assert theirs != connection.sql(where).fetchall()[0][0]
        with pytest.raises(BadQuery):
            query(tables, f"SELECT * FROM read_text('{theirs}/*')")


def test_a_query_names_damage_instead_of_giving_what_it_read(config: ArchiveConfig) -> None:
    take(config, "b1", *(make_article(number, prose(number)) for number in range(20)))
    tables = Tables.open(config)
    key = f"articles/{tables.articles.snapshot.files()[0].path}"
    data = tables.store.get(key)
    assert data is not None
    place = data.index(b"example:")
    tables.store.delete(key)
    tables.store.create(key, data[:place] + b"X" + data[place + 1 :])
    with pytest.raises(StoreUnreachable, match="newsfold verify tells which file"):
        ask(config, "SELECT * FROM articles")
    tables.store.delete(key)
    with pytest.raises(StoreUnreachable, match=config.location):
        ask(config, "SELECT * FROM articles")
