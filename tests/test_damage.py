"""Whatever happens to the index's folder, the verdicts are those of a fresh index."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import xxhash
from conftest import Newsfold
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shelving import ASKED_SEED, Seen, candidates, drawn_cuts, index_of, keep, met, text
from support import ask, make_article, opened, prose, take

from archive.article import Article
from archive.batch import Batch, encode_article
from archive.config import ArchiveConfig
from archive.dedup.index import shelf
from archive.dedup.index.shelf import MANIFEST
from archive.errors import ArchiveError, IndexUnusable
from archive.tables.tables import Tables

STORY = prose(1)
MONTH = 24.0 * 30
ASKED = drawn_cuts(ASKED_SEED, 12, 100)
KILLS = 12
SEED = 20260318

# Children are forked before a thread of Arrow's runs, so that a kill costs no start.
KILLED = """
import os
import random
import signal
import sys
import time
from pathlib import Path
from shelving import ASKED_SEED, drawn_cuts, index_of, text
from archive.config import ArchiveConfig
from archive.dedup.index import index, shelf
from archive.errors import ArchiveError, IndexUnusable
from archive.tables.tables import Tables

location, folder, kills, seed = sys.argv[1:]
config = ArchiveConfig(location=location, spool=Path(location), index=Path(folder))
index.ROWS_AT_ONCE, shelf.TIER = 2, 2
rng = random.Random(int(seed))
for _ in range(int(kills)):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        tables = Tables.open(config)
        texts = [text(article) for article in drawn_cuts(ASKED_SEED, 12, 100)]
        os.write(writing, b"ready")
        while True:
            held = index_of(tables)
            held.catch_up(texts)
            held.candidates(texts)
            with held._shelf.changing():
                held._shelf.reset()
    os.read(reading, 5)
    time.sleep(rng.uniform(0, 0.15))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[ArchiveConfig, list[set[Seen]]]:
    """Return an archive with an index of several runs, and what it gives when it is whole."""
    folder = tmp_path_factory.mktemp("sound")
    config = ArchiveConfig(
        location=str(folder / "data"), spool=folder / "spool", index=folder / "index"
    )
    tables = Tables.open(config)
    index, articles = index_of(tables), drawn_cuts(1, 20, 100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "TIER", 99)
        for start in range(0, 20, 5):
            met(index, [text(article) for article in ASKED])
            texts = keep(tables, f"b{start}", articles[start : start + 5])
            index.add(texts, f"b{start}", tables.articles.refresh())
    assert len(list(config.index.glob("*.run"))) == 4
    fresh = candidates(config, ASKED, folder / "fresh")
    assert candidates(config, ASKED, config.index) == fresh
    assert any(fresh)
    return config, fresh


def after(
    damage: Callable[[Path], object],
    sound: tuple[ArchiveConfig, list[set[Seen]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Damage a copy of the index, and see that nobody is told anything else."""
    config, expected = sound
    folder = tmp_path_factory.mktemp("copy") / "index"
    shutil.copytree(config.index, folder)
    damage(folder)
    assert candidates(config, ASKED, folder) == expected
    assert candidates(config, ASKED, folder) == expected  # and it has been mended
    shutil.rmtree(folder.parent)


def flip(path: Path, place: float, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 1 << bit
    path.write_bytes(data)


def chosen(folder: Path, suffixes: tuple[str, ...], number: int) -> Path:
    files = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
    return files[number % len(files)]


share = st.floats(0, 1, exclude_max=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), share, st.integers(0, 7))
def test_a_flipped_bit_of_a_run_or_of_shingles_changes_nothing(
    sound: tuple[ArchiveConfig, list[set[Seen]]],
    tmp_path_factory: pytest.TempPathFactory,
    file: int,
    place: float,
    bit: int,
) -> None:
    after(
        lambda folder: flip(chosen(folder, (".run", ".shingles"), file), place, bit),
        sound,
        tmp_path_factory,
    )


@settings(max_examples=30, deadline=None)
@given(share, st.integers(0, 7))
@example(0.5, 7)
def test_a_flipped_bit_of_the_manifest_changes_nothing(
    sound: tuple[ArchiveConfig, list[set[Seen]]],
    tmp_path_factory: pytest.TempPathFactory,
    place: float,
    bit: int,
) -> None:
    after(lambda folder: flip(folder / MANIFEST, place, bit), sound, tmp_path_factory)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 9), share)
def test_a_file_cut_short_anywhere_changes_nothing(
    sound: tuple[ArchiveConfig, list[set[Seen]]],
    tmp_path_factory: pytest.TempPathFactory,
    file: int,
    place: float,
) -> None:
    def cut_short(folder: Path) -> None:
        path = chosen(folder, (".run", ".shingles", ".json"), file)
        os.truncate(path, int(place * path.stat().st_size))

    after(cut_short, sound, tmp_path_factory)


def test_the_loss_of_any_file_changes_nothing(
    sound: tuple[ArchiveConfig, list[set[Seen]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for path in sound[0].index.iterdir():
        name = path.name
        after(lambda folder, name=name: (folder / name).unlink(), sound, tmp_path_factory)


def test_a_folder_in_the_place_of_any_file_changes_nothing(
    sound: tuple[ArchiveConfig, list[set[Seen]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def put_folder(path: Path) -> None:
        path.unlink(missing_ok=True)
        (path / "inside").mkdir(parents=True)

    for name in (*(path.name for path in sound[0].index.iterdir()), f"{MANIFEST}.part"):
        after(lambda folder, name=name: put_folder(folder / name), sound, tmp_path_factory)


def test_a_folder_that_looks_like_shingles_stops_no_batch(folder_config: ArchiveConfig) -> None:
    copy = make_article(2, STORY, hours=1)
    take(folder_config, "b1", make_article(1, STORY))
    for path in folder_config.index.glob("*.shingles"):
        path.unlink()
        path.mkdir()
    assert take(folder_config, "b2", copy, make_article(3, prose(3))) == {
        copy.key: "copy",
        "example:000003": "new",
    }


def test_a_file_in_the_place_of_the_indexs_folder_is_put_aside(
    folder_config: ArchiveConfig,
) -> None:
    folder_config.index.write_text("not an index")
    assert take(folder_config, "b1", make_article(1, STORY)) == {"example:000001": "new"}
    assert folder_config.index.is_dir()
    assert folder_config.index.with_name("index.aside").read_text() == "not an index"


def test_what_is_another_archives_is_not_believed(
    sound: tuple[ArchiveConfig, list[set[Seen]]],
    tmp_path_factory: pytest.TempPathFactory,
    folder_config: ArchiveConfig,
) -> None:
    take(folder_config, "b1", *drawn_cuts(9, 12, 100))
    (foreign,) = folder_config.index.glob("*.run")

    def replace_all(folder: Path) -> None:
        shutil.rmtree(folder)
        shutil.copytree(folder_config.index, folder)

    after(
        lambda folder: shutil.copy(foreign, chosen(folder, (".run",), 1)), sound, tmp_path_factory
    )
    after(replace_all, sound, tmp_path_factory)


def test_a_run_in_the_place_of_another_is_not_believed(
    sound: tuple[ArchiveConfig, list[set[Seen]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    after(
        lambda folder: shutil.copy(chosen(folder, (".run",), 0), chosen(folder, (".run",), 1)),
        sound,
        tmp_path_factory,
    )


def test_damage_in_days_that_nobody_asks_for_stops_no_batch(folder_config: ArchiveConfig) -> None:
    take(folder_config, "b1", make_article(1, STORY))
    for path in folder_config.index.glob("*.run"):
        path.unlink()
    late = make_article(2, prose(2), hours=MONTH)
    assert take(folder_config, "b2", late) == {late.key: "new"}


def test_a_file_that_somebody_else_left_in_the_folder_stops_no_batch(
    folder_config: ArchiveConfig,
) -> None:
    take(folder_config, "b1", make_article(1, STORY))
    (folder_config.index / "copy of it.shingles").touch()
    for number in range(2, 8):
        take(folder_config, f"b{number}", make_article(number, prose(number)))


def go_back(config: ArchiveConfig, *lost: Article) -> None:
    """Restore the archive from a backup made before some articles came."""
    backup = Path(config.location).with_name("backup")
    shutil.copytree(config.location, backup)
    take(config, "lost", *lost)
    shutil.rmtree(config.location)
    shutil.copytree(backup, config.location)


def test_an_index_ahead_of_a_restored_table_is_made_again(folder_config: ArchiveConfig) -> None:
    take(folder_config, "b1", make_article(1, prose(9)))
    go_back(folder_config, make_article(2, STORY))
    again = make_article(3, STORY, hours=1)
    assert take(folder_config, "b2", again) == {again.key: "new"}


def test_an_index_of_a_history_that_a_backup_undid_is_made_again(
    folder_config: ArchiveConfig,
) -> None:
    take(folder_config, "b1", make_article(1, prose(9)))
    go_back(folder_config, make_article(2, STORY))
    elsewhere = replace(folder_config, index=folder_config.index.with_name("elsewhere"))
    take(elsewhere, "b2", make_article(3, prose(3)))
    verdicts = take(
        folder_config, "b3", make_article(4, STORY, hours=1), make_article(5, prose(3), hours=1)
    )
    assert list(verdicts.values()) == ["new", "copy"]


def test_an_index_that_cannot_be_kept_is_one_clear_error(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    (tmp_path / "corpus.jsonl").write_bytes(encode_article(make_article(1, STORY)))
    (tmp_path / "newsfold.toml").write_text('index = "here/index"\n')
    (tmp_path / "here").write_text("a file stands in the folder's place")
    done = newsfold("ingest", "corpus.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "index" in done.stderr
    (tmp_path / "here").unlink()
    done = newsfold("ingest", "corpus.jsonl")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 new, 0 copy")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("full", ["manifest.json.part", "shingles"])
def test_a_full_disk_under_the_index_loses_nothing(
    newsfold: Newsfold, tmp_path: Path, full: str
) -> None:
    (tmp_path / "first.jsonl").write_bytes(encode_article(make_article(1, STORY)))
    (tmp_path / "next.jsonl").write_bytes(encode_article(make_article(2, prose(2))))
    assert newsfold("ingest", "first.jsonl").returncode == 0
    index = tmp_path / "data" / "index"
    path = index / full if full != "shingles" else next(index.glob("*.shingles"))
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/full")
    done = newsfold("ingest", "next.jsonl")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "No space left" in done.stderr
    path.unlink()
    assert newsfold("ingest", "next.jsonl").returncode == 0
    config = ArchiveConfig(location=str(tmp_path / "data"), spool=tmp_path, index=index)
    kept = [row["article_id"] for row in ask(config, "FROM articles ORDER BY article_id")]
    assert kept == ["example:000001", "example:000002"]
    assert take(config, "b3", make_article(3, prose(2))) == {"example:000003": "copy"}


def test_a_table_that_fails_while_it_is_read_is_not_called_the_indexs_fault(
    folder_config: ArchiveConfig,
) -> None:
    take(folder_config, "b1", make_article(1, STORY))
    ingest = opened(folder_config)
    shutil.rmtree(folder_config.index)
    for path in Path(folder_config.location, "articles").rglob("*.parquet"):
        path.unlink()
    with pytest.raises(ArchiveError) as failed:
        ingest.take(Batch(batch_id="b2", articles=(make_article(2, STORY, hours=1),)), "test")
    assert not isinstance(failed.value, IndexUnusable)


def test_a_damaged_data_file_is_one_clear_error(newsfold: Newsfold, tmp_path: Path) -> None:
    (tmp_path / "first.jsonl").write_bytes(encode_article(make_article(1, STORY)))
    (tmp_path / "next.jsonl").write_bytes(encode_article(make_article(2, prose(2))))
    assert newsfold("ingest", "first.jsonl").returncode == 0
    for path in (tmp_path / "data" / "articles").rglob("*.parquet"):
        os.truncate(path, 100)
    done = newsfold("ingest", "next.jsonl")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_process_killed_while_it_writes_or_merges_leaves_a_sound_index(
    sound: tuple[ArchiveConfig, list[set[Seen]]], tmp_path: Path
) -> None:
    config, expected = sound
    folder = tmp_path / "index"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, config.location, folder, str(KILLS), str(SEED)],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert candidates(config, ASKED, folder) == expected
    check, _, encoded = (folder / MANIFEST).read_bytes().partition(b"\n")
    assert check == xxhash.xxh3_64_hexdigest(encoded).encode()
    assert msgspec.json.decode(encoded)["runs"]
