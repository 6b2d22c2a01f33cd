"""What is wrong with an archive is named, and nothing is said of one that is right."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from conftest import Newsfold
from crawled import COPY, FULLER, GONE, STAYS, crawl, erase, spool
from deltalake import write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st
from support import make_article, opened, prose, take

from archive.config import ArchiveConfig
from archive.dedup.index.shelf import MANIFEST
from archive.objects.opening import open_store
from archive.spool import Spool
from archive.tables.table import Table
from archive.tables.tables import Tables
from archive.upkeep.checks.damage import FATAL, Reader
from archive.upkeep.checks.found import Found
from archive.upkeep.verify import verify

ALWAYS = pc.scalar(True)


def looked_at(config: ArchiveConfig, *, is_quick: bool = False) -> list[Found]:
    return list(verify(Tables.open_existing(config), is_quick=is_quick))


def wrong(config: ArchiveConfig, *, is_quick: bool = False) -> dict[str, tuple[str, ...]]:
    """Return what breaks a claim, by claim."""
    return {f.claim: f.first for f in looked_at(config, is_quick=is_quick) if f.broken}


def filled(config: ArchiveConfig) -> ArchiveConfig:
    crawl(config, 1, GONE, COPY, STAYS)
    crawl(config, 2, FULLER, replace(STAYS, body=prose(77)))
    take(config, "import-1", make_article(9, prose(9)))
    return config


def add_again(table: Table, wanted: Any = ALWAYS, **changed: object) -> None:
    """Commit rows of a table to it a second time, past everything that prevents that."""
    rows = table.read(table.schema.columns.names, wanted)
    for name, value in changed.items():
        place = rows.schema.get_field_index(name)
        column = pa.array([value] * len(rows), rows.schema.field(place).type)
        rows = rows.set_column(place, rows.schema.field(place), column)
    table.append_once(rows.cast(table.schema.columns), "planted", table.version + 1)


def data_file(config: ArchiveConfig, table: str) -> str:
    store = open_store(config)
    return next(e.key for e in store.entries(f"{table}/") if e.key.endswith(".parquet"))


def put(config: ArchiveConfig, tmp_path: Path, key: str, data: bytes) -> None:
    (tmp_path / "planted").write_bytes(data)
    open_store(config).put_file(key, tmp_path / "planted")


def test_an_archive_that_is_right_is_called_so(config: ArchiveConfig) -> None:
    filled(config)
    found = looked_at(config)
    assert [one.claim for one in found if one.broken] == []
    assert len(found) > 30
    assert {one.claim: one.looked_at for one in found}[
        "rows point at the pages that they were made of"
    ] == 7
    assert wrong(config, is_quick=True) == {}
    erase(config, GONE.key)
    assert wrong(config) == {}


@pytest.mark.parametrize(
    ("table", "changed", "claim"),
    [
        ("articles", {}, "an id stands once in articles"),
        ("copies", {}, "an id stands once in copies"),
        ("copies", {"article_id": STAYS.key}, "no id is in articles and in copies"),
        ("copies", {"copy_of": "nobody"}, "the article of every copy is kept"),
        ("copies", {"story_id": STAYS.key}, "a copy is of its article's story"),
        ("articles", {"relates_to": "nobody"}, "what an article relates to is kept, in its story"),
        ("articles", {"story_id": "nobody"}, "every story is named after an article that is kept"),
        ("revisions", {"article_id": "nobody"}, "every revision is of an article that is held"),
        ("visits", {"article_id": "nobody"}, "every article that was read is held"),
        ("articles", {"batch_id": "other"}, "a commit is of one batch"),
        ("articles", {"batch_id": "half"}, "every batch of a crawl is whole"),
        ("copies", {"commit_seq": 99}, "no row of copies is of a commit to come"),
        ("articles", {"warc_file": "raw/none"}, "the files of recorded pages are there"),
        ("copies", {"warc_offset": 7}, "rows point at the pages that they were made of"),
        (
            "copies",
            {"article_id": "x:1", "url": "https://x.example/"},
            "rows point at the pages that they were made of",
        ),
    ],
)
def test_a_planted_row_is_named_with_its_claim(
    folder_config: ArchiveConfig, table: str, changed: dict[str, object], claim: str
) -> None:
    filled(folder_config)
    add_again(getattr(Tables.open(folder_config), table), **changed)
    found = wrong(folder_config)
    assert found[claim]


def test_a_clock_that_runs_ahead_is_a_warning(folder_config: ArchiveConfig) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=1)
    take(folder_config, "b1", make_article(1, prose(1), first_seen_at=ahead, fetched_at=ahead))
    (found,) = [one for one in looked_at(folder_config) if one.broken]
    assert found.is_warning
    assert found.first[0].startswith("example:000001 at ")


def test_only_some_offenders_are_named_and_all_are_counted(folder_config: ArchiveConfig) -> None:
    take(folder_config, "b1", *(make_article(n, prose(n)) for n in range(9)))
    add_again(Tables.open(folder_config).articles)
    found = {one.claim: one for one in looked_at(folder_config)}["an id stands once in articles"]
    assert (found.looked_at, found.broken, len(found.first)) == (18, 9, 5)


def test_a_file_that_is_missing_or_cut_short_is_named(
    config: ArchiveConfig, tmp_path: Path
) -> None:
    filled(config)
    store, key = open_store(config), data_file(config, "copies")
    data = store.get(key) or b""
    put(config, tmp_path, key, data[:-9])
    claim = "the files of copies are there, of the size that its log says"
    assert wrong(config, is_quick=True) == {
        claim: (f"{key}: {len(data) - 9} bytes, not {len(data)}",)
    }
    store.delete(key)
    assert wrong(config, is_quick=True) == {claim: (f"{key}: missing",)}


def test_a_data_file_with_other_bits_is_named(config: ArchiveConfig, tmp_path: Path) -> None:
    filled(config)
    key = data_file(config, "articles")
    data = bytearray(open_store(config).get(key) or b"")
    for place in range(len(data) // 3, len(data) // 3 + 64):
        data[place] ^= 4
    put(config, tmp_path, key, bytes(data))
    ((claim, names),) = wrong(config).items()
    assert claim == "the files of articles can be read to the last row"
    assert names[0].startswith(key)


def test_a_footer_that_ends_the_process_that_reads_it_is_named(
    config: ArchiveConfig, tmp_path: Path
) -> None:
    filled(config)
    key = data_file(config, "articles")
    data = open_store(config).get(key) or b""
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    spoiled = data[footer:].replace(b"\x15\x0c\x19", b"\x15\x0d\x19", 1)  # a column's type
    put(config, tmp_path, key, data[:footer] + spoiled)
    assert wrong(config) == {
        "the files of articles can be read to the last row": (f"{key}: {FATAL}",)
    }


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as found:
        yield found


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, Path]:
    folder = tmp_path_factory.mktemp("sound")
    config = ArchiveConfig(
        location=str(folder / "data"), spool=folder / "spool", index=folder / "index"
    )
    filled(config)
    return Tables.open(config), folder


@settings(max_examples=400, deadline=None)
@given(st.floats(0, 1, exclude_max=True), st.booleans(), st.integers(0, 7))
def test_any_flipped_bit_is_named_or_changes_nothing_that_is_read(
    reader: Reader, sound: tuple[Tables, Path], place: float, in_footer: bool, bit: int
) -> None:
    tables, folder = sound
    table = tables.articles
    stated = table.files()[0]
    path = Path(tables.store.location, "articles", stated.path)
    data = bytearray(path.read_bytes())
    footer = int.from_bytes(data[-8:-4], "little") + 8
    start = len(data) - footer if in_footer else 0
    data[start + int(place * (len(data) - start))] ^= 1 << bit
    (folder / "flipped").write_bytes(data)
    assert reader.damage(table.schema, path, stated) is None
    if reader.damage(table.schema, folder / "flipped", stated) is None:
        with pq.ParquetFile(folder / "flipped") as flipped, pq.ParquetFile(path) as whole:
            assert flipped.read().equals(whole.read())


def test_a_bound_that_is_not_true_is_named(reader: Reader, sound: tuple[Tables, Path]) -> None:
    tables, folder = sound
    table = tables.articles
    stated = table.files()[0]
    data = Path(tables.store.location, "articles", stated.path).read_bytes()
    body, mark, footer = data.rpartition(b"PAR1")[0].rpartition(b"example:00000")
    assert len(data) - len(body) < int.from_bytes(data[-8:-4], "little") + 8
    (folder / "other").write_bytes(body + mark + b"0" + footer[1:] + b"PAR1")
    assert str(reader.damage(table.schema, folder / "other", stated)).startswith("bounds of")


def test_a_flipped_bit_of_a_recorded_page_is_named(config: ArchiveConfig, tmp_path: Path) -> None:
    filled(config)
    (key, _) = [entry.key for entry in open_store(config).entries("raw/")]
    data = bytearray(open_store(config).get(key) or b"")
    data[len(data) // 2] ^= 4
    put(config, tmp_path, key, bytes(data))
    assert wrong(config, is_quick=True) == {}
    ((_, names),) = wrong(config).items()
    assert names[0].startswith(f"{key}: damaged at byte")


def test_an_index_that_says_something_else_is_named(folder_config: ArchiveConfig) -> None:
    filled(folder_config)
    index = folder_config.index
    assert {f.claim: f.looked_at for f in looked_at(folder_config)}[
        "the local index holds what the table says"
    ] == 4
    add_again(
        Tables.open(folder_config).articles,
        pc.field("article_id") == STAYS.key,
        article_id="planted:1",
        story_id="planted:1",
    )
    found = wrong(folder_config)
    assert found["the local index holds what the table says"] == ("planted:1",)
    shutil.rmtree(index)
    assert "the local index holds what the table says" not in wrong(folder_config)
    assert not (index / MANIFEST).exists()


def test_an_intent_that_nobody_carried_out_is_a_warning(
    folder_config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledHere(Exception):
        pass

    def die(*_: object) -> None:
        raise KilledHere

    ingest = opened(folder_config)
    with monkeypatch.context() as patch:
        patch.setattr(ingest.tables, "_carry_out", die)
        with pytest.raises(KilledHere):
            crawl_with(ingest, folder_config)
    monkeypatch.setattr("archive.upkeep.verify.PAUSE_SECONDS", 0.01)
    found = {one.claim: one for one in looked_at(folder_config) if one.broken}
    assert found["every committed batch is carried out"].is_warning
    Tables.open(folder_config)
    assert wrong(folder_config) == {}


def crawl_with(ingest: Any, config: ArchiveConfig) -> None:
    ingest.take_spooled(Spool(config.spool), spool(config, 1, [GONE, COPY]))


def remove_log(folder: Path) -> None:
    shutil.rmtree(folder / "copies" / "_delta_log")


def remove_first_entry(folder: Path) -> None:
    (folder / "copies" / "_delta_log" / f"{0:020}.json").unlink()


def remove_an_entry(folder: Path) -> None:
    (folder / "articles" / "_delta_log" / f"{1:020}.json").unlink()


def spoil_an_entry(folder: Path) -> None:
    (folder / "articles" / "_delta_log" / f"{1:020}.json").write_bytes(b'{"add": ')


def remove_the_mark(folder: Path) -> None:
    (folder / "newsfold.json").unlink()


def spoil_the_mark(folder: Path) -> None:
    (folder / "newsfold.json").write_text("[]")


def put_another_table(folder: Path) -> None:
    shutil.rmtree(folder / "copies")
    rows = pa.table({"article_id": pa.array([1, 2]), "price": pa.array([0.5, 1.5])})
    write_deltalake(str(folder / "copies"), rows)


def put_a_newer_table(folder: Path) -> None:
    shutil.rmtree(folder / "copies")
    rows = pa.table({"article_id": pa.array(["a"])})
    write_deltalake(
        str(folder / "copies"), rows, configuration={"delta.enableDeletionVectors": "true"}
    )


def put_another_archive(folder: Path) -> None:
    (folder / "raw" / "deep").mkdir(parents=True)
    shutil.copy(folder / "newsfold.json", folder / "raw" / "deep" / "newsfold.json")


def put_it_into_another(folder: Path) -> None:
    shutil.copy(folder / "newsfold.json", folder.parent / "newsfold.json")


def lose_the_forgotten(folder: Path) -> None:
    next((folder / "forgotten").glob("*.msgpack")).unlink()


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (remove_log, "copies/_delta_log"),
        (remove_first_entry, f"copies/_delta_log/{0:020}.json"),
        (remove_an_entry, f"articles/_delta_log/{1:020}.json"),
        (spoil_an_entry, f"articles/_delta_log/{1:020}.json"),
        (remove_the_mark, "no newsfold archive"),
        (spoil_the_mark, "newsfold.json"),
        (put_another_table, "copies"),
        (put_a_newer_table, "copies"),
        (put_another_archive, "raw/deep/newsfold.json"),
        (put_it_into_another, "newsfold.json"),
        (lose_the_forgotten, "forgotten/"),
    ],
)
def test_a_place_that_is_not_as_it_should_be_is_explained(
    newsfold: Newsfold, tmp_path: Path, harm: Callable[[Path], None], named: str
) -> None:
    config = ArchiveConfig(
        location=str(tmp_path / "data"),
        spool=tmp_path / "data" / "spool",
        index=tmp_path / "data" / "index",
    )
    crawl(config, 1, GONE, COPY, STAYS)
    crawl(config, 2, make_article(6, prose(6)))
    erase(config, make_article(6, prose(6)).key)
    assert newsfold("verify").returncode == 0
    harm(tmp_path / "data")
    done = newsfold("verify")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert named in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_nobody_writes_over_a_table_that_lost_its_log(newsfold: Newsfold, tmp_path: Path) -> None:
    config = ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "spool", index=tmp_path / "index"
    )
    filled(config)
    remove_log(tmp_path / "data")
    done = newsfold("ingest")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "copies/_delta_log: the log is missing, though" in done.stderr
    assert not (tmp_path / "data" / "copies" / "_delta_log").exists()


def test_verify_names_what_to_do(newsfold: Newsfold, tmp_path: Path) -> None:
    config = ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "spool", index=tmp_path / "index"
    )
    filled(config)
    Path(config.location, data_file(config, "articles")).unlink()
    done = newsfold("verify")
    assert done.returncode == 1
    assert "WRONG    the files of articles are there" in done.stdout
    assert "restore the file from a backup" in done.stdout
    assert done.stderr == "newsfold: 1 claim does not hold\n"
    assert newsfold("verify", "--archive", tmp_path / "nothing").stderr.endswith(
        "no archive there yet; crawl or ingest first\n"
    )
