"""newsfold run: what is due is crawled once, whoever asks, and an end leaves nothing undone."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Newsfold
from ears import listening
from support import ask, prose
from village import Reply, Village

from archive.config import ArchiveConfig

ITEMS = 2
STARTED: list[subprocess.Popen[Any]] = []
CONFIG = """
contact = "test@example.org"

[sources.village]
title = "마을신문"
hosts = ["127.0.0.1"]
id = '/([0-9]{{14}})'
delay_seconds = 1.0

[sources.village.lists]
all = {{ url = "{base}/feed.xml" }}

[sources.village.article]
headline = ["h1"]
body = ["div.story"]

[schedule.village]
source = "village"
{when}
jitter = "1s"
"""


class Paper:
    """A newspaper whose feed holds some articles from ``first`` on."""

    def __init__(self) -> None:
        self.first, self.items = 0, ITEMS
        self.seconds = 0.0
        self.hangs_at = -1
        self.lost: Path | None = None

    def feed(self, _path: str) -> Reply:
        now = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>{n}</title><link>/{20260402000000 + n}</link>"
            f"<pubDate>{now}</pubDate></item>"
            for n in range(self.first, self.first + self.items)
        )
        text = f'<rss version="2.0"><channel><title>마을</title>{items}</channel></rss>'
        return Reply(body=text.encode(), headers=(("Content-Type", "text/xml"),))

    def story(self, path: str) -> Reply:
        number = int(path.strip("/"))
        if self.lost is not None:
            shutil.rmtree(self.lost, ignore_errors=True)
        text = "".join(f"<p>{line}</p>" for line in prose(number).split("\n"))
        body = f'<h1>headline {number}</h1><div class="story">{text}</div>'
        seconds = 40.0 if number % 100 == self.hangs_at else self.seconds
        return Reply(body=f"<html><body>{body}</body></html>".encode(), seconds=seconds)


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def village(paper: Paper, tmp_path: Path) -> Iterator[Village]:
    with Village(
        {"/feed.xml": paper.feed, "/robots.txt": Reply(status=404), "/": paper.story}
    ) as served:
        schedule(tmp_path, served, 'every = "10m"')
        yield served
    while STARTED:
        STARTED.pop().kill()


def schedule(folder: Path, served: Village, when: str) -> None:
    (folder / "newsfold.toml").write_text(CONFIG.format(base=served.url, when=when), "utf-8")


def archive_in(folder: Path) -> ArchiveConfig:
    data = folder / "data"
    return ArchiveConfig(location=str(data), spool=data / "spool", index=data / "index")


def state(folder: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((folder / "data/schedule/village.json").read_text("utf-8"))
    return held


def start(folder: Path, *options: str, chapter: str = "run") -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("newsfold")), chapter, *options],
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    STARTED.append(process)
    return process


def wait_for_pages(served: Village, count: int) -> None:
    deadline = time.monotonic() + 30
    while sum("/2026" in path for path in served.paths) < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_of_several_at_once_one_crawls_and_with_nothing_due_all_end_at_once(
    newsfold: Newsfold, village: Village, tmp_path: Path
) -> None:
    started = [start(tmp_path) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    (row,) = ask(archive_in(tmp_path), "SELECT * FROM runs")
    assert (row["trigger"], row["outcome"], row["fetched"]) == ("schedule", "healthy", ITEMS)
    held = state(tmp_path)["entries"]["village"]
    assert held["last_run_id"] == row["run_id"]
    assert datetime.fromisoformat(held["last_due"]) == row["due_at"]
    assert "lease" not in state(tmp_path)
    asked = len(village.paths)
    assert newsfold("run").returncode == 0
    (tmp_path / "data/spool/next-due.json").unlink()
    assert newsfold("run").returncode == 0
    assert len(village.paths) == asked


def test_asked_to_end_it_ends_in_time_with_everything_committed_though_a_host_hangs(
    village: Village, paper: Paper, tmp_path: Path
) -> None:
    paper.hangs_at = 0  # what a list shows first is asked for last
    process = start(tmp_path, "--forever")
    wait_for_pages(village, 1)
    began = time.monotonic()
    process.terminate()
    assert process.wait(30) == 0
    assert time.monotonic() - began < 30
    assert not list((tmp_path / "data/spool").glob("*.part"))
    rows = ask(archive_in(tmp_path), "SELECT * FROM runs")
    held = ask(archive_in(tmp_path), "SELECT * FROM articles")
    assert [row["outcome"] for row in rows] == ["failed"]
    assert len(held) == 1
    assert "lease" not in state(tmp_path)
    assert "last_due" not in state(tmp_path).get("entries", {}).get("village", {})


def test_killed_it_loses_nothing_and_its_slot_is_answered_by_the_next(
    newsfold: Newsfold, village: Village, paper: Paper, tmp_path: Path
) -> None:
    paper.seconds = 0.5
    process = start(tmp_path)
    wait_for_pages(village, 1)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    asked = len(village.paths)
    assert newsfold("run").returncode == 0
    assert len(village.paths) <= asked + ITEMS  # only what the orphan had still asked for
    assert state(tmp_path)["lease"]["pid"] == process.pid
    expire(tmp_path)
    wait_for_end(tmp_path)
    done = newsfold("run")
    assert done.returncode == 0, done.stderr
    assert "was killed; its slot is answered now" in done.stderr
    assert len(ask(archive_in(tmp_path), "SELECT * FROM articles")) == ITEMS
    assert state(tmp_path)["entries"]["village"]["killed"] == 1


IMPATIENT = """
import datetime
import crawler.schedule.child
crawler.schedule.child.RENEWED_EVERY = datetime.timedelta(seconds=0.5)
from crawler.cli.main import main
main()
"""


def test_a_run_whose_lease_another_holds_stops_and_leaves_the_slot_to_it(
    village: Village, paper: Paper, tmp_path: Path
) -> None:
    paper.hangs_at = 0
    process = subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, "run"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    STARTED.append(process)
    wait_for_pages(village, 1)
    held = state(tmp_path)
    held["lease"] |= {"token": "another", "host": "elsewhere"}
    (tmp_path / "data/schedule/village.json").write_text(json.dumps(held), "utf-8")
    _, said = process.communicate(timeout=60)
    assert "its lease was lost, the crawl stops" in said
    assert state(tmp_path) == held


TWO = """
[sources.hamlet]
title = "이웃신문"
hosts = ["127.0.0.2"]
id = '/([0-9]{{14}})'
delay_seconds = 1.0

[sources.hamlet.lists]
all = {{ url = "{base}/feed.xml" }}

[schedule.hamlet]
source = "hamlet"
every = "10m"
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_so_many_sources_are_crawled_at_once_as_it_is_told(
    newsfold: Newsfold, village: Village, paper: Paper, tmp_path: Path, jobs: int
) -> None:
    answers = {"/feed.xml": paper.feed, "/robots.txt": Reply(status=404), "/": paper.story}
    with Village(answers, host="127.0.0.2") as hamlet:
        with (tmp_path / "newsfold.toml").open("a", encoding="utf-8") as file:
            file.write(TWO.format(base=hamlet.url))
        done = newsfold("run", "--jobs", jobs)
        assert done.returncode == 0, done.stderr
        first, second = sorted(
            (served.asked[0].came, served.asked[-1].answered) for served in (village, hamlet)
        )
    assert (second[0] < first[1]) == (jobs == 2)
    assert {row["source"] for row in ask(archive_in(tmp_path), "SELECT source FROM runs")} == {
        "village",
        "hamlet",
    }


@pytest.mark.usefixtures("village")
def test_a_state_that_is_none_is_named_with_what_to_do(newsfold: Newsfold, tmp_path: Path) -> None:
    assert newsfold("run").returncode == 0
    (tmp_path / "data/spool/next-due.json").unlink()
    (tmp_path / "data/schedule/village.json").write_text("{", "utf-8")
    done = newsfold("run")
    assert done.returncode == 1
    assert "schedule/village.json: no state of a schedule" in done.stderr
    assert "delete it" in done.stderr
    assert "Traceback" not in done.stderr


def expire(folder: Path) -> None:
    held = state(folder)
    held["lease"]["until"] = "2026-01-01T00:00:00Z"
    (folder / "data/schedule/village.json").write_text(json.dumps(held), "utf-8")


def put_back(folder: Path) -> None:
    """Let the last poll be some time ago, and the next slot after this one nine minutes away."""
    held = state(folder)
    ago = datetime.now(UTC) - timedelta(minutes=101)
    held["entries"]["village"]["sections"]["all"]["last_due"] = ago.isoformat()
    (folder / "data/schedule/village.json").write_text(json.dumps(held), "utf-8")
    (folder / "data/spool/next-due.json").unlink(missing_ok=True)


def wait_for_end(folder: Path) -> None:
    """Wait until the killed one's child has followed it."""
    deadline = time.monotonic() + 30
    while any(_is_child(entry, folder) for entry in Path("/proc").glob("[0-9]*")):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _is_child(process: Path, folder: Path) -> bool:
    try:
        where = str((process / "cwd").readlink())
        command = (process / "cmdline").read_bytes()
    except OSError:
        return False
    return where == str(folder) and b"\0answer" in command


@pytest.mark.usefixtures("village")
def test_a_list_that_ran_over_is_asked_more_often_and_the_run_says_what_was_missed(
    newsfold: Newsfold, paper: Paper, tmp_path: Path
) -> None:
    paper.items = 1
    assert newsfold("run").returncode == 0
    paper.first = 10
    put_back(tmp_path)
    done = newsfold("run")
    assert "items were likely missed since" in done.stderr
    (section,) = state(tmp_path)["entries"]["village"]["sections"].values()
    assert section["interval_seconds"] == 300
    assert section["likely_missed_at"]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("", "say either every"),
        ('every = "10m"\ncron = "0 * * * *"', "say either every"),
        ('cron = "0 25 * * *"', "Bad hour"),
        ('every = "10 minutes"', "schedule"),
        ('cron = "0 4 * * *"\nzone = "Asia/Busan"', "no zone is called 'Asia/Busan'"),
        ('every = "10m"\nevery_least = "20m"', "every_least <= every <= every_most"),
        ('every = "10m"\nsections = ["sprots"]', "no section of village is called"),
        ('every = "10m"\nhours = "9-17"', "hours"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_named(
    newsfold: Newsfold, village: Village, tmp_path: Path, when: str, said: str
) -> None:
    schedule(tmp_path, village, when)
    done = newsfold("run")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("village")
def test_a_crawl_by_hand_and_the_schedule_wait_for_each_other(
    newsfold: Newsfold, paper: Paper, tmp_path: Path
) -> None:
    paper.seconds = 1.5
    by_hand = start(tmp_path, "village", chapter="crawl")
    while not (tmp_path / "data/schedule/village.json").exists():
        assert by_hand.poll() is None
        time.sleep(0.05)
    refused = newsfold("crawl", "village")
    assert refused.returncode == 1
    assert f"(process {by_hand.pid}); wait until that has ended" in refused.stderr
    done = newsfold("run")
    assert "village is being crawled on" in done.stderr
    by_hand.kill()
    by_hand.wait()
    paper.seconds = 0.0
    assert newsfold("crawl", "village").returncode == 0
    assert "lease" not in state(tmp_path)
    assert len(ask(archive_in(tmp_path), "SELECT * FROM articles")) == ITEMS


def test_a_schedule_is_looked_after_before_its_first_crawl(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    at = datetime.now(UTC) + timedelta(hours=12)
    entry = f'source = "daum"\nzone = "UTC"\ncron = "{at.minute} {at.hour} * * *"\n'
    (tmp_path / "newsfold.toml").write_text(f"[schedule.daum]\n{entry}", "utf-8")
    assert newsfold("run").returncode == 0
    done = newsfold("health")
    assert done.returncode == 0, done.stderr
    assert "looked at 0 polls of daum" in done.stdout


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize("lost", ["data/spool", "data"])
def test_a_spool_that_is_lost_midway_is_named_and_costs_no_article(
    newsfold: Newsfold, paper: Paper, tmp_path: Path, lost: str
) -> None:
    paper.lost = tmp_path / lost
    done = newsfold("run")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "data/spool: the spool cannot be written to (No such file" in done.stderr
    paper.lost = None
    if lost == "data/spool":
        put_back(tmp_path)
    done = newsfold("run")
    assert done.returncode == 0, done.stderr
    assert len(ask(archive_in(tmp_path), "SELECT * FROM articles")) == ITEMS


@pytest.mark.usefixtures("village")
def test_after_each_run_its_heart_beats_and_who_does_not_hear_it_fails_nothing(
    newsfold: Newsfold, paper: Paper, tmp_path: Path
) -> None:
    with listening() as hook:
        heart = (
            f'[heartbeat]\nurl = "{hook.url}/ping/secret"\nfail = true\n[log]\nformat = "json"\n'
        )
        file = tmp_path / "newsfold.toml"
        file.write_text(file.read_text("utf-8") + heart, "utf-8")
        assert newsfold("run").returncode == 0
        assert newsfold("run").returncode == 0  # with nothing due
        paper.items = 0
        put_back(tmp_path)
        assert newsfold("run").returncode == 3
        assert newsfold("run").returncode == 0  # with nothing due, and no better than before
        state = tmp_path / "data/schedule/village.json"
        held = state.read_text("utf-8")
        state.write_text("{", "utf-8")
        (tmp_path / "data/spool/next-due.json").unlink()
        assert newsfold("run").returncode == 1
        state.write_text(held, "utf-8")
        assert [path for _, path, _ in hook.got] == ["/ping/secret"] * 2 + ["/ping/secret/fail"] * 3
    done = newsfold("run")
    assert done.returncode == 0
    assert json.loads(done.stderr)["message"] == "heartbeat: 127.0.0.1: it takes no connection"
    assert "secret" not in done.stderr
