"""After a run, what is amiss is found, told, counted, and told again when it has mended."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Newsfold
from ears import said, writer
from test_metrics import figures, of
from test_run_command import CONFIG, Paper, put_back
from village import Reply, Village

FULL = "[health]\ndisk_free = 1.0\n"  # no disk is that empty


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def village(paper: Paper) -> Iterator[Village]:
    answers = {"/feed.xml": paper.feed, "/robots.txt": Reply(status=404), "/": paper.story}
    with Village(answers) as served:
        yield served


def configure(folder: Path, served: Village, more: str = "") -> None:
    command = json.dumps(list(writer(folder)))
    text = CONFIG.format(base=served.url, when='every = "10m"')
    alerts = f'[[alerts]]\nname = "ops"\nkind = "command"\ncommand = {command}\n'
    (folder / "newsfold.toml").write_text(f"{text}\n[metrics]\n{alerts}\n{more}", "utf-8")


def news(folder: Path) -> list[tuple[str, str]]:
    return [(each["check"], each["news"]) for one in said(folder) for each in one["findings"]]


def test_a_finding_is_warned_of_told_counted_and_told_as_mended(
    newsfold: Newsfold, village: Village, paper: Paper, tmp_path: Path
) -> None:
    configure(tmp_path, village, FULL)
    done = newsfold("run")
    assert done.returncode == 3
    assert re.search(r"WARNING archive: disk: .*free", done.stderr)
    assert {check for check, _ in news(tmp_path)} == {"disk"}
    assert {what for _, what in news(tmp_path)} == {"new"}
    counted = len(news(tmp_path))
    put_back(tmp_path)
    paper.first = 1
    assert newsfold("run").returncode == 3
    assert len(news(tmp_path)) == counted  # nobody is told twice
    found = figures((tmp_path / "data/spool/metrics.prom").read_text())
    assert sum(value for (name, _), value in found.items() if name == "newsfold_findings") == 1
    assert of("alerts_total", found, alert="ops", result="sent") == 1
    configure(tmp_path, village)
    assert newsfold("health").returncode == 0
    assert ("disk", "mended") in news(tmp_path)
    found = figures((tmp_path / "data/spool/metrics.prom").read_text())
    assert sum(value for (name, _), value in found.items() if name == "newsfold_findings") == 0


def test_the_page_shows_what_the_checkup_finds(
    newsfold: Newsfold, village: Village, tmp_path: Path
) -> None:
    configure(tmp_path, village, FULL)
    assert newsfold("crawl", "village").returncode == 3
    assert newsfold("report").returncode == 0
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "1 finding" in page
    assert "make room" in page.lower() or "free" in page


def test_an_alert_that_nobody_takes_makes_the_run_unhealthy_and_loses_nothing(
    newsfold: Newsfold, village: Village, tmp_path: Path
) -> None:
    configure(tmp_path, village, FULL)
    text = (tmp_path / "newsfold.toml").read_text("utf-8")
    broken = re.sub(r"command = \[.*\]", 'command = ["/no/such/program"]', text)
    (tmp_path / "newsfold.toml").write_text(broken, "utf-8")
    done = newsfold("crawl", "village")
    assert done.returncode == 3
    assert "ops: " in done.stderr
    assert "Traceback" not in done.stderr
    (tmp_path / "newsfold.toml").write_text(text, "utf-8")
    assert newsfold("health").returncode == 3
    assert ("disk", "new") in news(tmp_path)


@pytest.mark.usefixtures("paper")
def test_a_replay_is_no_news_and_is_not_checked(
    newsfold: Newsfold, village: Village, tmp_path: Path
) -> None:
    configure(tmp_path, village, FULL)
    assert newsfold("crawl", "village").returncode == 3
    before = len(news(tmp_path))
    recorded = next((tmp_path / "data/raw").glob("*/*.warc.gz"))
    assert newsfold("crawl", "village", "--replay", recorded, "--archive", "again").returncode == 0
    assert len(news(tmp_path)) == before
