"""Odd places for an archive: names with spaces and Hangul, other regions, no archive at all."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pytest
from conftest import Newsfold, S3Server
from deltalake import DeltaTable, write_deltalake
from support import ask, make_article, prose, take

from archive.config import ArchiveConfig
from archive.tables.tables import Tables
from archive.upkeep.maintain import maintain

ODD = "뉴스 모음 100% +a&b=c"


@pytest.fixture(params=["folder", "s3"])
def odd(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ArchiveConfig:
    location = str(tmp_path / ODD)
    if request.param == "s3":
        server: S3Server = request.getfixturevalue("s3_server")
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        location = f"s3://news/{tmp_path.name}/{ODD}"
    return ArchiveConfig(location=location, spool=tmp_path / "spool", index=tmp_path / "index")


def test_a_place_may_have_spaces_hangul_and_signs(odd: ArchiveConfig) -> None:
    take(odd, "b1", make_article(1, prose(1)), make_article(2, prose(1), hours=1))
    maintain(Tables.open(odd))
    assert take(odd, "b2", make_article(3, prose(1), hours=2)) == {"example:000003": "copy"}
    assert len(ask(odd, "SELECT * FROM articles")) == 1
    assert len(ask(odd, "SELECT * FROM copies")) == 2


def test_the_whole_chain_works_at_an_odd_place(newsfold: Newsfold, tmp_path: Path) -> None:
    corpus = tmp_path / "말 뭉치.jsonl"
    corpus.write_text('{"url": "https://n.example/1", "headline": "머리", "body": "본문 하나"}')
    for arguments in (("ingest", corpus), ("maintain",), ("release",), ("verify",)):
        done = newsfold(*arguments, "--archive", ODD)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [("query", "SELECT 1"), ("verify",), ("release",)])
def test_a_folder_that_is_no_archive_is_said_in_a_line(
    newsfold: Newsfold, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "photos").mkdir()
    done = newsfold(*command, "--archive", "photos")
    assert done.returncode == 1
    assert "no newsfold archive lies there" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "photos").iterdir()) == []


FOREIGN_TABLES: dict[str, dict[str, Any]] = {
    "it is not partitioned by crawl_date": {"columns": {"article_id": ["1"]}, "by": None},
    "it has no column story_id": {
        "columns": {"article_id": ["1"], "crawl_date": [date(2026, 1, 1)]},
        "by": "crawl_date",
    },
    "its column article_id is long": {
        "columns": {"article_id": [1], "crawl_date": [date(2026, 1, 1)]},
        "by": "crawl_date",
    },
}


@pytest.mark.parametrize("difference", FOREIGN_TABLES)
@pytest.mark.parametrize("has_checkpoint", [False, True])
def test_another_programs_table_is_refused_and_left_as_it_is(
    newsfold: Newsfold, tmp_path: Path, difference: str, has_checkpoint: bool
) -> None:
    table = FOREIGN_TABLES[difference]
    write_deltalake(tmp_path / "a/articles", pa.table(table["columns"]), partition_by=table["by"])
    if has_checkpoint:
        DeltaTable(tmp_path / "a/articles").create_checkpoint()
    before = contents(tmp_path / "a")
    corpus = tmp_path / "one.jsonl"
    corpus.write_text('{"url": "https://n.example/1", "headline": "머리", "body": "본문 하나"}')
    done = newsfold("ingest", corpus, "--archive", "a")
    assert done.returncode == 1
    assert f"articles is another program's table: {difference}" in done.stderr
    assert "give newsfold a folder or prefix of its own" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(tmp_path / "a") == before


def test_a_table_that_another_program_put_in_an_archive_is_refused(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    corpus = tmp_path / "one.jsonl"
    corpus.write_text('{"url": "https://n.example/1", "headline": "머리", "body": "본문 하나"}')
    assert newsfold("ingest", corpus, "--archive", "a").returncode == 0
    shutil.rmtree(tmp_path / "a/copies")
    write_deltalake(tmp_path / "a/copies", pa.table({"id": [1]}))
    before = contents(tmp_path / "a/copies")
    for command in (("ingest", corpus), ("query", "SELECT 1"), ("maintain",), ("verify",)):
        done = newsfold(*command, "--archive", "a")
        assert done.returncode == 1, command
        assert "copies is another program's table" in done.stderr + done.stdout
        assert "Traceback" not in done.stderr
    assert contents(tmp_path / "a/copies") == before


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
