"""A release: immutable plain Parquet that says what it holds, made anew only where it must."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Newsfold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import NOON, ask, make_article, prose, take

from archive.article import Section
from archive.config import ArchiveConfig
from archive.errors import ArchiveError, NoSuchRelease, ReleaseExists, StoreUnreachable
from archive.objects.opening import open_store
from archive.tables.tables import Tables
from archive.upkeep import sorting
from archive.upkeep.contents import ORDER, RELEASED_ARTICLES
from archive.upkeep.latest import move_latest, read_latest
from archive.upkeep.leftovers import ABANDONED_HOURS, clear_abandoned
from archive.upkeep.manifest import Manifest, key, manifest_key, read_manifest
from archive.upkeep.names import ReleaseName
from archive.upkeep.recheck import recheck
from archive.upkeep.release import release

STORY = prose(1)
FIRST, SECOND, THIRD = "2026-11-01", "2026-11-02", "2026-11-03"


def day(number: int, body: str, days: int, **fields: Any) -> Any:
    """Return an article that was first seen some days after noon."""
    at = NOON + timedelta(days=days)
    return make_article(number, body, hours=24 * days, fetched_at=at, **fields)


def fill(config: ArchiveConfig) -> None:
    """Make an archive of three days with a copy and a revision."""
    take(config, "b1", *(day(n, prose(n), n % 3, section=None) for n in range(9)))
    take(config, "b2", day(20, prose(4).rsplit("\n", 2)[0], 1))
    take(config, "b3", replace(day(5, prose(5), 2), body=prose(50)))


def local(config: ArchiveConfig, name: str, folder: Path) -> Path:
    """Bring a release into a folder, as a reader without newsfold would."""
    store = open_store(config)
    for entry in store.entries(f"releases/{name}/"):
        path = folder / entry.key
        path.parent.mkdir(parents=True, exist_ok=True)
        assert store.fetch_file(entry.key, path)
    return folder / "releases" / name


def paths(manifest: Manifest, table: str) -> dict[date, set[str]]:
    return {
        each.day.crawl_date: {file.path for file in each.files}
        for each in manifest.days
        if each.table == table
    }


def test_a_release_holds_every_article_and_copy_with_the_newest_text(
    config: ArchiveConfig, tmp_path: Path
) -> None:
    fill(config)
    release(config, FIRST)
    root = local(config, FIRST, tmp_path / "local")
    rows = duckdb.sql(f"""
        SELECT * FROM read_parquet('{root}/articles/*/*.parquet', hive_partitioning = true)
        ORDER BY article_id
    """).to_arrow_table()
    wanted = ask(config, "SELECT * EXCLUDE (minhash) FROM latest ORDER BY article_id")
    copies = {r["story_id"]: r["copies"] for r in ask(config, "SELECT * FROM stories")}
    told = [row | {"copies": copies[row["story_id"]]} for row in wanted]
    assert [row | {} for row in rows.to_pylist()] == [
        {name: row[name] for name in rows.column_names} for row in told
    ]
    assert set(rows.column_names) == set(RELEASED_ARTICLES.schema.columns.names)
    assert sum(row["copies"] for row in told) == sum(row["revisions"] for row in told) == 1
    found = pl.read_parquet(root / "copies", hive_partitioning=True)
    assert found["article_id"].to_list() == ["example:000020"]


def test_the_manifest_names_every_file_with_its_bytes_rows_and_times(
    config: ArchiveConfig, tmp_path: Path
) -> None:
    fill(config)
    release(config, FIRST)
    root = local(config, FIRST, tmp_path / "local")
    stated = json.loads((root / "_MANIFEST.json").read_bytes())
    named = {file["path"]: file for each in stated["days"] for file in each["files"]}
    assert {str(path.relative_to(root)) for path in root.rglob("*.parquet")} == set(named)
    for path, file in named.items():
        data = (root / path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
        times = pl.read_parquet(root / path)["published_at"]
        assert (times.min(), times.max()) == tuple(
            pl.Series([file[side]]).str.to_datetime(time_zone="UTC").item()
            for side in ("published_from", "published_to")
        )
        assert file["rows"] == len(times)
    tables = Tables.open_existing(config)
    assert stated["archive_id"] == tables.archive_id
    assert stated["versions"]["articles"] == stated["commit_seq"] == tables.articles.version
    assert stated["totals"]["articles"]["rows"] == 9
    assert {document["path"] for document in stated["documents"]} == {"SCHEMA.json", "README.md"}


def test_files_are_sorted_and_can_be_searched_by_page_and_bloom(
    config: ArchiveConfig, tmp_path: Path
) -> None:
    sections = (Section.WORLD, None, Section.ECONOMY)
    articles = [make_article(n, prose(n), hours=-n, section=sections[n % 3]) for n in range(12)]
    take(config, "b1", *articles)
    release(config, FIRST)
    (path,) = local(config, FIRST, tmp_path / "local").glob("articles/*/*.parquet")
    rows = pq.ParquetFile(path).read().to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["section"] or "~", row["published_at"]))
    group = pq.ParquetFile(path).metadata.row_group(0)
    columns = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}
    assert columns["article_id"].has_column_index
    assert columns["published_at"].has_column_index
    assert not columns["body"].is_stats_set
    assert {c.compression for c in columns.values()} == {"ZSTD"}
    assert [c.column_index for c in group.sorting_columns] == [
        RELEASED_ARTICLES.filed.get_field_index(name) for name in ORDER
    ]
    for name in ("article_id", "story_id"):
        for value, is_excluded in (("example:000003", False), ("nobody:1", True)):
            probed = duckdb.sql(
                f"SELECT bloom_filter_excludes FROM "
                f"parquet_bloom_probe('{path}', '{name}', '{value}')"
            )
            assert probed.fetchall() == [(is_excluded,)]


def test_unchanged_days_are_copied_and_changed_ones_written(config: ArchiveConfig) -> None:
    fill(config)
    first = release(config, FIRST)
    again = release(config, SECOND)
    assert again.days_copied == len(again.manifest.days)
    assert again.manifest.paths.keys() == first.manifest.paths.keys()
    assert not recheck(open_store(config), ReleaseName.of(SECOND)).offenders


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("an article", {"articles": {0}, "copies": set()}),
        ("a revision", {"articles": {0}, "copies": set()}),
        ("a copy", {"articles": {0}, "copies": {2}}),
    ],
)
def test_one_new_row_writes_the_day_of_its_article_anew(
    config: ArchiveConfig, what: str, changed: dict[str, set[int]]
) -> None:
    fill(config)
    first = release(config, FIRST).manifest
    news = {
        "an article": day(30, prose(30), 0),
        "a revision": replace(day(3, prose(3), 2), body=prose(33)),
        "a copy": day(31, prose(3).rsplit("\n", 2)[0], 2, published_at=NOON),
    }
    take(config, "b4", news[what])
    second = release(config, SECOND).manifest
    start = NOON.date()
    for table, days in changed.items():
        before, after = paths(first, table), paths(second, table)
        differ = {(d - start).days for d in after if after[d] != before.get(d)}
        assert differ == days
    (row,) = ask(config, "SELECT body, revisions FROM latest WHERE article_id = 'example:000003'")
    root = local(config, SECOND, Path(config.spool).parent / "local")
    found = pl.read_parquet(root / "articles", hive_partitioning=True)
    article = found.filter(pl.col("article_id") == "example:000003").to_dicts()[0]
    assert (article["body"], article["revisions"]) == (row["body"], row["revisions"])
    assert article["copies"] == (1 if what == "a copy" else 0)


def test_a_day_whose_file_is_lost_in_the_last_release_is_written(config: ArchiveConfig) -> None:
    fill(config)
    first = release(config, FIRST).manifest
    lost = next(path for path in first.paths if path.endswith(".parquet"))
    open_store(config).delete(key(ReleaseName.of(FIRST), lost))
    second = release(config, SECOND)
    assert second.days_copied == len(second.manifest.days) - 1
    assert not recheck(open_store(config), ReleaseName.of(SECOND)).offenders


def test_a_release_of_a_name_that_exists_is_refused(config: ArchiveConfig) -> None:
    fill(config)
    release(config, FIRST)
    with pytest.raises(ReleaseExists, match=FIRST):
        release(config, FIRST)
    with pytest.raises(NoSuchRelease, match="yesterday"):
        release(config, "yesterday")


def test_a_second_release_of_a_day_gets_a_number(folder_config: ArchiveConfig) -> None:
    fill(folder_config)
    names = [release(folder_config).manifest.release for _ in range(3)]
    assert names == [names[0], f"{names[0]}.2", f"{names[0]}.3"]
    latest = read_latest(open_store(folder_config))
    assert latest is not None
    assert latest.release == names[2]


def test_latest_never_goes_back(config: ArchiveConfig) -> None:
    fill(config)
    release(config, SECOND)
    store = open_store(config)
    assert not move_latest(store, ReleaseName.of(THIRD), 1)
    assert release(config, FIRST).manifest.release == FIRST
    latest = read_latest(store)
    assert latest is not None
    assert latest.release == SECOND  # the same content, so the later name stays
    take(config, "b9", day(60, prose(60), 0))
    release(config, "2026-10-01")
    latest = read_latest(store)
    assert latest is not None
    assert latest.release == "2026-10-01"  # it holds more


def test_nothing_is_released_of_no_archive_and_of_an_empty_one(
    folder_config: ArchiveConfig,
) -> None:
    with pytest.raises(StoreUnreachable, match="no archive there yet"):
        release(folder_config)
    Tables.open(folder_config)
    with pytest.raises(ArchiveError, match="nothing to release yet"):
        release(folder_config)
    assert not Path(folder_config.location, "releases").exists()


def test_what_is_wrong_with_a_release_is_named(config: ArchiveConfig, tmp_path: Path) -> None:
    fill(config)
    manifest = release(config, FIRST).manifest
    store = open_store(config)
    name = ReleaseName.of(FIRST)
    assert recheck(store, name).offenders == ()
    spoilt, lost, *_ = [path for path in manifest.paths if path.endswith(".parquet")]
    data = bytearray(store.get(key(name, spoilt)) or b"")
    data[len(data) // 2] ^= 1
    (tmp_path / "spoilt").write_bytes(data)
    store.put_file(key(name, spoilt), tmp_path / "spoilt")
    store.put_file(key(name, "articles/crawl_date=2026-03-18/part-9.parquet"), tmp_path / "spoilt")
    store.delete(key(name, lost))
    told = recheck(store, name).offenders
    assert len(told) == 3
    assert any("part-9.parquet: the manifest does not name it" in line for line in told)
    assert any(spoilt in line and "SHA-256" in line for line in told)
    assert any(lost in line and "missing" in line for line in told)


def test_the_command_makes_lists_and_verifies(newsfold: Newsfold, tmp_path: Path) -> None:
    config = ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "spool", index=tmp_path / "index"
    )
    fill(config)
    assert newsfold("release", "--verify").returncode == 1
    made = newsfold("release", FIRST)
    assert made.returncode == 0
    assert f"release {FIRST}, up to commit 3" in made.stdout
    assert "latest" in newsfold("release", "--list").stdout
    assert newsfold("release", "--verify").returncode == 0
    spoilt = next((tmp_path / "data/releases").rglob("*.parquet"))
    spoilt.write_bytes(spoilt.read_bytes()[:-1])
    told = newsfold("release", "--verify", FIRST)
    assert told.returncode == 1
    assert spoilt.name in told.stderr
    assert "Traceback" not in told.stderr


# Killed, beaten, abandoned


def test_a_killed_release_does_not_show_and_the_next_uses_its_files(tmp_path: Path) -> None:
    config = ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "spool", index=tmp_path / "index"
    )
    take(config, "b1", *(day(n, prose(n, 40), n % 60) for n in range(180)))
    command = [str(Path(sys.executable).with_name("newsfold")), "release", FIRST]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=os.environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    root = tmp_path / "data/releases" / FIRST
    while len(list(root.rglob("*.parquet"))) < 10:
        assert process.poll() is None
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)
    assert process.stderr is not None
    process.stderr.close()
    store = open_store(config)
    with pytest.raises(NoSuchRelease):
        read_manifest(store, ReleaseName.of(FIRST))
    assert read_latest(store) is None
    left = {path: path.stat().st_ino for path in root.rglob("*.parquet")}
    take(config, "b2", day(500, prose(500), 0))
    release(config, FIRST)
    assert recheck(store, ReleaseName.of(FIRST)).offenders == ()
    kept = [path for path, inode in left.items() if path.exists() and path.stat().st_ino == inode]
    assert len(kept) == len(left) - 1  # the day that changed since
    assert pl.read_parquet(root / "articles", hive_partitioning=True).height == 181


def test_of_two_releases_at_once_one_counts_and_is_whole(config: ArchiveConfig) -> None:
    fill(config)
    name = ReleaseName.of(FIRST)

    def overtake(what: str) -> None:
        if "writing copies" in what and open_store(config).get(manifest_key(name)) is None:
            take(config, "b7", day(70, prose(70), 0))
            release(config, FIRST)

    with pytest.raises(ReleaseExists, match="meanwhile"):
        release(config, FIRST, overtake)
    assert recheck(open_store(config), name).offenders == ()
    assert read_manifest(open_store(config), name).totals["articles"].rows == 10


def test_what_was_begun_and_never_finished_is_removed_in_time(folder_config: ArchiveConfig) -> None:
    fill(folder_config)
    root = Path(folder_config.location, "releases")
    for name, hours in (("2026-10-01", ABANDONED_HOURS + 1), ("2026-10-02", ABANDONED_HOURS - 1)):
        path = root / name / "articles" / "part-1.parquet"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half")
        at = time.time() - hours * 3600
        os.utime(path, (at, at))
    release(folder_config, FIRST)
    assert sorted(path.name for path in root.iterdir()) == ["2026-10-02", FIRST, "LATEST.json"]
    clear_abandoned(open_store(folder_config), ReleaseName.of("2026-10-03"))
    assert (root / FIRST / "_MANIFEST.json").exists()


# Order and memory


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(st.sampled_from(["b", "a", None]), st.integers(0, 5)), max_size=60))
def test_rows_come_in_order_however_few_fit_into_memory(
    monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str | None, int]]
) -> None:
    monkeypatch.setattr(sorting, "STRETCH_BYTES", 64)
    monkeypatch.setattr(sorting, "ROWS_AT_ONCE", 3)
    columns = {
        "section": pa.array([row[0] for row in rows], pa.string()),
        "at": pa.array([row[1] for row in rows], pa.int64()),
        "id": pa.array(range(len(rows)), pa.int64()),
    }
    dataset = pa.dataset.dataset(pa.table(columns))
    found = [
        (row["section"], row["at"], row["id"])
        for table in sorting.in_order(dataset, list(columns), list(columns))
        for row in table.to_pylist()
    ]
    told = [(section, at, number) for number, (section, at) in enumerate(rows)]
    assert found == sorted(told, key=lambda row: (row[0] is None, row[0] or "", *row[1:]))


def test_a_large_day_is_cut_into_row_groups_and_files(
    folder_config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.upkeep.parts.GROUP_BYTES", 20_000)
    monkeypatch.setattr("archive.upkeep.parts.SLICE_ROWS", 4)
    monkeypatch.setattr("archive.upkeep.parts.FILE_BYTES", 30_000)
    monkeypatch.setattr(sorting, "STRETCH_BYTES", 50_000)
    take(folder_config, "b1", *(make_article(n, prose(n)) for n in range(200)))
    manifest = release(folder_config, FIRST).manifest
    (one,) = [each for each in manifest.days if each.table == "articles"]
    assert len(one.files) > 2
    root = Path(folder_config.location, "releases", FIRST)
    found = [pq.ParquetFile(root / file.path) for file in one.files]
    assert all(file.metadata.num_row_groups > 1 for file in found[:-1])
    ids = [row for file in found for row in file.read(["published_at", "article_id"]).to_pylist()]
    times = [(row["published_at"], row["article_id"]) for row in ids]
    assert times == sorted(times)
    assert len(set(times)) == 200
