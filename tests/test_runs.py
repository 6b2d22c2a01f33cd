"""The row that a crawl leaves behind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from proxy import Proxy
from support import ask, make_article, prose, take

from archive.config import ArchiveConfig
from archive.runs import EndedRun, RunOutcome, append_run
from archive.tables.tables import Tables
from archive.upkeep.maintain import maintain
from archive.upkeep.verify import verify

ENDED = datetime(2026, 3, 18, 16, 30, tzinfo=UTC)
RUN = EndedRun(
    run_id="20260318T161500Z-daum-abcdef",
    source="daum",
    sections=("politics", "economy"),
    due_at=ENDED - timedelta(minutes=20),
    started_at=ENDED - timedelta(minutes=15),
    ended_at=ENDED,
    outcome=RunOutcome.UNHEALTHY,
    exit_code=3,
    counts={"listed": 30, "known": 12, "fetched": 17, "failed": 1},
    alarms=("economy: listed nothing",),
    bytes_fetched=123_456,
    host="crawler-1",
    version="0.1.0",
)


def test_a_row_says_what_the_run_was_and_is_written_once(config: ArchiveConfig) -> None:
    tables = Tables.open(config)
    append_run(tables, RUN)
    append_run(Tables.open(config), RUN)
    append_run(tables, replace(RUN, run_id="by-hand", due_at=None))
    first, second = ask(config, "SELECT * FROM runs ORDER BY run_id")
    assert (first["trigger"], second["trigger"]) == ("schedule", "manual")
    assert first["sections"] == ["politics", "economy"]
    assert (first["listed"], first["known"], first["kept"]) == (30, 12, 0)
    assert (first["outcome"], first["alarms"]) == ("unhealthy", ["economy: listed nothing"])
    assert str(first["crawl_date"]) == "2026-03-19"  # in Seoul


def test_rows_of_runs_are_compacted_and_verified_like_any(folder_config: ArchiveConfig) -> None:
    take(folder_config, "b1", make_article(1, prose(1)))
    tables = Tables.open(folder_config)
    for number in range(30):
        append_run(tables, replace(RUN, run_id=f"run-{number:02}"))
    maintain(Tables.open(folder_config), ENDED + timedelta(days=2))
    assert len(Tables.open_existing(folder_config).runs.files()) == 1
    assert len(ask(folder_config, "SELECT * FROM runs")) == 30
    assert not [found for found in verify(Tables.open_existing(folder_config)) if found.broken]


def test_an_open_archive_asks_nothing_of_runs_before_they_are_wanted(
    proxy: Proxy, behind_proxy: ArchiveConfig
) -> None:
    append_run(Tables.open(behind_proxy), replace(RUN, run_id="the-first-makes-the-table"))
    proxy.requests.clear()
    tables = Tables.open(behind_proxy)
    assert not [request for request in proxy.requests if "/runs/" in request.path]
    proxy.requests.clear()
    append_run(tables, RUN)
    assert len(proxy.requests) <= 6
