"""What is told on standard error: lines for people, or an object a line for machines."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Newsfold
from test_run_command import CONFIG, Paper
from village import Reply, Village

LOST = 20260402000001


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """Serve a feed of two articles, of which one is not there."""
    paper = Paper()
    answers = {
        "/feed.xml": paper.feed,
        "/robots.txt": Reply(status=404),
        f"/{LOST}": Reply(status=410),
        "/": paper.story,
    }
    with Village(answers) as served:
        text = CONFIG.format(base=served.url, when='every = "10m"')
        (tmp_path / "newsfold.toml").write_text(text, "utf-8")
        yield served


def log_as(folder: Path, table: str) -> None:
    with (folder / "newsfold.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[log]\n{table}\n")


def lines(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines()]


def test_each_line_of_json_has_time_level_run_and_source_and_a_lost_page_its_address(
    newsfold: Newsfold, village: Village, tmp_path: Path
) -> None:
    log_as(tmp_path, 'format = "json"')
    done = newsfold("crawl", "village")
    assert done.returncode == 3  # half of the pages failed
    told = lines(done.stderr)
    for line in told:
        assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0)
        assert line["level"] in {"INFO", "WARNING", "ERROR"}
    ours = [line for line in told if not line["message"].startswith("unhealthy")]
    assert {line["source"] for line in ours} == {"village"}
    assert len({line["run"] for line in ours}) == 1
    (lost,) = (line for line in told if "url" in line)
    assert lost["url"] == f"{village.url}/{LOST}"
    assert (lost["section"], lost["outcome"]) == ("all", "http_error")
    assert any(line["message"].startswith("unhealthy: all: 1 of 2") for line in told)


@pytest.mark.usefixtures("village")
def test_a_schedule_and_its_crawls_tell_in_the_same_form(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    log_as(tmp_path, 'format = "json"')
    done = newsfold("run")
    told = lines(done.stderr)
    (trouble,) = (line for line in told if "unhealthy" in line["message"])
    assert trouble["source"] == "village"
    assert trouble["run"] in {line["run"] for line in told if "url" in line}


@pytest.mark.usefixtures("village")
def test_what_ends_a_command_is_told_in_the_form_of_the_log(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    log_as(tmp_path, 'format = "json"')
    done = newsfold("crawl", "villagee")
    assert done.returncode == 1
    (line,) = lines(done.stderr)
    assert line["level"] == "ERROR"
    assert "did you mean 'village'" in line["message"]


@pytest.mark.usefixtures("village")
def test_a_level_leaves_out_what_is_below_it(newsfold: Newsfold, tmp_path: Path) -> None:
    log_as(tmp_path, 'level = "error"')
    done = newsfold("crawl", "village")
    assert "committed" not in done.stderr
    assert "http_error" not in done.stderr


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize(("level", "is_told"), [("", False), ('level = "info"', True)])
def test_a_terminal_is_quiet_unless_asked(tmp_path: Path, level: str, is_told: bool) -> None:
    log_as(tmp_path, level)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("newsfold")), "crawl", "village"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 1 << 16):
            said += piece
    except OSError:
        pass  # the terminal is closed when its last writer is gone
    os.close(ours)
    assert process.wait(60) == 3
    assert (b"committed" in said) == is_told
    assert b"unhealthy" in said


def test_a_format_that_there_is_not_is_named(newsfold: Newsfold, tmp_path: Path) -> None:
    log_as(tmp_path, 'format = "xml"')
    done = newsfold("crawl", "daum")
    assert done.returncode == 1
    assert "log.format" in done.stderr
    assert "Traceback" not in done.stderr
