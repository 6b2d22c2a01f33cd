"""One behaviour, every store: these run on a folder and on S3."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow.dataset as ds
import pytest
from deltalake import DeltaTable
from support import ask, make_article, opened, prose, take

from archive.batch import Batch
from archive.config import ArchiveConfig
from archive.errors import BadQuery, NotInArchive, StaleSnapshot, StoreUnreachable
from archive.reading.story import find_story
from archive.rows import crawl_date
from archive.tables.schema import ARTICLES, TABLES
from archive.tables.tables import Tables

STORY = prose(1)


def test_a_copy_is_kept_as_a_row_of_copies_without_its_text(config: ArchiveConfig) -> None:
    first = make_article(1, STORY)
    copy = make_article(2, STORY.rsplit("\n", 3)[0], hours=1)
    assert take(config, "b1", first, copy) == {first.key: "new", copy.key: "copy"}
    (row,) = ask(config, "SELECT * FROM copies")
    assert (row["article_id"], row["copy_of"]) == (copy.key, first.key)
    assert row["coverage"] == 1.0
    assert "body" not in row
    assert [row["article_id"] for row in ask(config, "SELECT * FROM articles")] == [first.key]


@pytest.mark.parametrize("lost_index", [False, True])
def test_a_flash_without_a_body_is_told_in_its_reports_story(
    config: ArchiveConfig, lost_index: bool
) -> None:
    flash = make_article(1, "", headline="[속보] 한들시 앞바다 규모 4.1 지진", publisher="한결")
    headline = "한들시 앞바다 규모 4.1 지진…다친 사람 없어"
    body = f"오늘 아침 한들시 앞바다에서 규모 4.1의 지진이 일어났다.\n{STORY}"
    report = make_article(2, body, headline=headline, publisher="한결", hours=1)
    later = replace(flash, article_id="example:000003", url="https://news.example/v/3")
    elsewhere = make_article(4, body, headline=headline, publisher="다른", hours=1)
    for number, article in enumerate((flash, report, later)):
        if lost_index:
            shutil.rmtree(config.index, ignore_errors=True)
        take(config, f"b{number}", article)
    take(config, "b9", replace(elsewhere, body=prose(9)))
    rows = ask(config, "SELECT article_id, story_id, relation FROM articles ORDER BY 1")
    assert [row["story_id"] for row in rows] == [flash.key] * 3 + [elsewhere.key]
    assert rows[1]["relation"] == "update"
    assert not ask(config, "SELECT * FROM copies")


def test_taking_a_batch_again_changes_nothing(config: ArchiveConfig) -> None:
    articles = [make_article(number, prose(number % 4)) for number in range(8)]
    take(config, "b1", *articles)
    before = {schema.name: ask(config, f"SELECT * FROM {schema.name}") for schema in TABLES}
    take(config, "b1", *articles)
    take(config, "another-name", *articles)
    after = {schema.name: ask(config, f"SELECT * FROM {schema.name}") for schema in TABLES}
    assert after == before


def test_a_later_batch_is_judged_against_what_was_kept(config: ArchiveConfig) -> None:
    take(config, "b1", make_article(1, STORY))
    assert take(config, "b2", make_article(2, STORY, hours=2)) == {"example:000002": "copy"}


def test_beyond_the_window_the_same_text_is_news_again(config: ArchiveConfig) -> None:
    take(config, "b1", make_article(1, STORY))
    assert take(config, "b2", make_article(2, STORY, hours=73)) == {"example:000002": "new"}


def test_a_changed_reading_of_a_known_article_is_a_revision_once(config: ArchiveConfig) -> None:
    first = make_article(1, STORY)
    changed = replace(first, body=STORY + "\n정정한 문장을 끝에 새로 덧붙였다.")
    assert take(config, "b1", first) == {first.key: "new"}
    assert take(config, "b2", changed) == {first.key: "revised"}
    assert take(config, "b3", changed) == {first.key: "known"}
    assert take(config, "b4", first) == {first.key: "known"}
    (row,) = ask(config, "SELECT * FROM latest")
    assert row["body"].endswith("덧붙였다.")
    assert row["revisions"] == 1


def test_two_readings_in_one_batch_leave_one_article(config: ArchiveConfig) -> None:
    first = make_article(1, STORY)
    second = replace(first, body=prose(2), modified_at=first.fetched_at)
    take(config, "b1", second, first)
    rows = ask(config, "SELECT body FROM articles")
    assert [row["body"] for row in rows] == [STORY]
    assert len(ask(config, "SELECT * FROM revisions")) == 1


def test_a_fuller_text_is_kept_in_the_story_of_the_shorter(config: ArchiveConfig) -> None:
    take(config, "b1", make_article(1, STORY))
    fuller = make_article(2, STORY + "\n" + prose(2, 14), hours=3)
    assert take(config, "b2", fuller) == {fuller.key: "fuller"}
    (story,) = ask(config, "SELECT * FROM stories")
    assert (story["article_id"], story["versions"]) == (fuller.key, 2)
    found = find_story(Tables.open_existing(config), fuller.url)
    assert [row["relates_to"] for row in found.kept] == [None, "example:000001"]


def test_an_empty_import_body_is_kept_and_matches_nothing(config: ArchiveConfig) -> None:
    verdicts = take(config, "b1", make_article(1, ""), make_article(2, ""))
    assert set(verdicts.values()) == {"new"}


def test_every_row_lies_in_the_partition_of_its_day_in_seoul(config: ArchiveConfig) -> None:
    late = make_article(1, STORY, first_seen_at=None)
    take(config, "b1", late)
    (row,) = ask(config, "SELECT crawl_date, first_seen_at FROM articles")
    assert row["crawl_date"] == crawl_date(row["first_seen_at"])


def test_a_handle_that_lags_behind_cannot_commit(config: ArchiveConfig) -> None:
    slow, quick = Tables.open(config), Tables.open(config)
    rows = ARTICLES.columns.empty_table()
    quick.articles.append_next(rows, "quick")
    with pytest.raises(StaleSnapshot):
        slow.articles.append_next(rows, "slow")
    slow.settle()
    slow.articles.append_next(rows, "slow")


def test_four_ingests_at_once_leave_each_article_once(config: ArchiveConfig) -> None:
    opened(config)
    articles = [make_article(number, prose(number // 2)) for number in range(40)]

    def run(worker: int) -> None:
        ingest = opened(config)
        for start in range(0, 40, 10):
            batch = Batch(
                batch_id=f"w{worker}-{start}", articles=tuple(articles[start : start + 10])
            )
            ingest.take(batch, f"run{worker}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    ids = "SELECT article_id FROM articles UNION ALL SELECT article_id FROM copies"
    found = sorted(row["article_id"] for row in ask(config, ids))
    assert found == sorted(article.key for article in articles)
    assert len(ask(config, "SELECT * FROM copies")) == 20


def test_what_a_killed_writer_left_undone_is_finished_by_the_next(
    config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    first, copy = make_article(1, STORY), make_article(2, STORY, hours=1)
    ingest = opened(config)
    with monkeypatch.context() as patch:
        patch.setattr("archive.tables.tables.Tables._carry_out", die)
        with pytest.raises(KeyboardInterrupt):
            ingest.take(Batch(batch_id="b1", articles=(first, copy)), "test")
    assert ask(config, "SELECT * FROM copies") == []
    assert take(config, "b2", copy) == {copy.key: "known"}
    for _ in range(2):
        assert [row["copy_of"] for row in ask(config, "SELECT * FROM copies")] == [first.key]
        Tables.open(config)


def test_queries_only_read_the_archive(config: ArchiveConfig, tmp_path: Path) -> None:
    take(config, "b1", make_article(1, STORY))
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    for sql in (
        "DELETE FROM articles",
        "SELECT 1; SELECT 2",
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        "SELEC 1",
        "SELECT nothing FROM articles",
    ):
        with pytest.raises(BadQuery):
            ask(config, sql)


def test_asking_for_what_is_not_there_is_said(config: ArchiveConfig) -> None:
    with pytest.raises(StoreUnreachable, match="no "):
        Tables.open_existing(config)
    take(config, "b1", make_article(1, STORY))
    with pytest.raises(NotInArchive, match="https://nowhere"):
        find_story(Tables.open_existing(config), "https://nowhere")


def test_other_tools_read_the_same_rows(folder_config: ArchiveConfig) -> None:
    take(folder_config, "b1", *(make_article(n, prose(n)) for n in range(5)))
    where = f"{folder_config.location}/articles"
    assert pl.read_delta(where).height == 5
    assert (
        ds.dataset(
            where,
            format="parquet",
            partitioning="hive",
            exclude_invalid_files=True,
            ignore_prefixes=["_"],
        ).count_rows()
        == 5
    )
    assert DeltaTable(where).to_pyarrow_table().column_names == ARTICLES.columns.names


def test_a_story_is_its_agencys_though_a_copy_came_first(config: ArchiveConfig) -> None:
    body = prose(4)
    copy = make_article(1, body, publisher="한결")
    original = make_article(
        2, f"(서울=연합뉴스) 오가람 기자 = {body}", publisher="연합뉴스", hours=2
    )
    assert take(config, "b1", copy) == {copy.key: "new"}
    assert take(config, "b2", original) == {original.key: "copy"}
    (story,) = ask(config, "SELECT story_id, original_publisher, copies FROM stories")
    assert story == {"story_id": copy.key, "original_publisher": "연합뉴스", "copies": 1}


def test_an_outlet_that_names_only_itself_is_credited_by_nobody(config: ArchiveConfig) -> None:
    own = make_article(1, f"(광주=한결일보) {prose(4)}", publisher="한결일보")
    bought = make_article(2, f"(서울=뉴시스) 오가람 기자 = {prose(5)}", publisher="한결일보")
    take(config, "b1", own, bought)
    rows = ask(config, "SELECT agency FROM articles ORDER BY article_id")
    assert [row["agency"] for row in rows] == [None, "뉴시스"]
