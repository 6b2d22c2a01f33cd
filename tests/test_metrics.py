"""Figures for a monitoring system: what runs came to, in a file and on a port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Newsfold, free_port
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from support import alike
from test_run_command import CONFIG, Paper, start, wait_for_pages
from village import Reply, Village

from crawler.health.finding import Finding, Severity
from crawler.metrics.book import Book, adding
from crawler.metrics.recording import record_findings
from crawler.metrics.series import ALL, FINDINGS, MISSED, Kind

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(text: str) -> Figures:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(name: str, found: Figures, **labels: str) -> float:
    return found[f"newsfold_{name}", tuple(sorted(labels.items()))]


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def village(paper: Paper, tmp_path: Path) -> Iterator[Village]:
    answers = {"/feed.xml": paper.feed, "/robots.txt": Reply(status=404), "/": paper.story}
    with Village(answers) as served:
        text = CONFIG.format(base=served.url, when='every = "10m"')
        (tmp_path / "newsfold.toml").write_text(f"{text}\n[metrics]\n", "utf-8")
        yield served


@pytest.mark.usefixtures("village")
def test_what_a_run_came_to_is_added_to_the_file(
    newsfold: Newsfold, paper: Paper, tmp_path: Path
) -> None:
    file = tmp_path / "data/spool/metrics.prom"
    assert newsfold("run").returncode == 0
    first = figures(file.read_text())
    assert of("runs_total", first, source="village", outcome="healthy") == 1
    assert of("listed_articles_total", first, source="village", section="all") == 2
    assert of("kept_articles_total", first, source="village", section="all") == 2
    assert of("fetched_bytes_total", first, source="village") > 1000
    assert of("missed_slots_total", first, source="village", entry="village") == 0
    assert of("next_due_timestamp_seconds", first, source="village") > time.time()
    paper.first = 1
    assert newsfold("crawl", "village").returncode == 0
    second = figures(file.read_text())
    assert of("runs_total", second, source="village", outcome="healthy") == 2
    assert of("known_articles_total", second, source="village", section="all") == 1
    assert of("fetched_articles_total", second, source="village", section="all") == 3
    assert all(value >= first.get(name, 0) for name, value in second.items() if "_total" in name[0])


def test_a_schedule_that_stays_shows_them_on_its_port(village: Village, tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "newsfold.toml").open("a") as toml:
        toml.write(f"port = {port}\n")
    process = start(tmp_path, "--forever")
    accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers=accept)
    deadline, found = time.monotonic() + 60, Figures()
    while ("newsfold_next_due_timestamp_seconds", (("source", "village"),)) not in found:
        assert time.monotonic() < deadline
        time.sleep(0.2)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
                found = figures(answer.read().decode())
        except urllib.error.URLError:
            continue  # not up yet
    process.terminate()
    assert process.wait(30) == 0
    assert of("runs_total", found, source="village", outcome="healthy") == 1
    assert village.paths.count("/feed.xml") == 1


def test_a_crawl_that_was_killed_counts_as_dead(
    village: Village, paper: Paper, tmp_path: Path
) -> None:
    paper.hangs_at = 0
    process = start(tmp_path)
    wait_for_pages(village, 1)
    children = Path(f"/proc/{process.pid}/task").glob("*/children")
    (child,) = (int(pid) for each in children for pid in each.read_text().split())
    os.kill(child, signal.SIGKILL)
    assert process.wait(60) == 1
    found = figures((tmp_path / "data/spool/metrics.prom").read_text())
    assert of("runs_total", found, source="village", outcome="died") == 1


@pytest.mark.usefixtures("village")
def test_a_file_that_cannot_be_written_is_told_and_loses_no_article(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    with (tmp_path / "newsfold.toml").open("a") as toml:
        toml.write('file = "/proc/newsfold/metrics.prom"\n')
    done = newsfold("crawl", "village")
    assert done.returncode == 3
    assert "/proc/newsfold/metrics.prom: the metrics cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert newsfold("query", "SELECT 1 FROM articles").stdout.count("1") >= 2


@pytest.mark.usefixtures("village")
def test_a_port_that_is_taken_is_named(newsfold: Newsfold, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (tmp_path / "newsfold.toml").open("a") as toml:
            toml.write(f"port = {port}\n")
        done = newsfold("run", "--forever")
    assert done.returncode == 1
    assert f"nothing can listen on 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr


ADDS = """
import sys
from pathlib import Path
from crawler.metrics.book import adding
from crawler.metrics.series import MISSED
for _ in range(40):
    with adding(Path(sys.argv[1])) as book:
        book.add(MISSED, 1, "village", "entry")
"""


def test_of_processes_at_once_none_overwrites_what_another_added(tmp_path: Path) -> None:
    file = tmp_path / "a/metrics.prom"
    started = [subprocess.Popen([sys.executable, "-c", ADDS, str(file)]) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    found = figures(file.read_text())
    assert of("missed_slots_total", found, source="village", entry="entry") == 120


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        *(("", False), ("# EOF\n", False)),
        *(("newsfold_runs_total{", True), ("other 1\n# EOF\n", True), ("\x00", True)),
    ],
)
def test_a_file_that_is_damaged_or_anothers_begins_anew_and_is_kept_beside(
    tmp_path: Path, text: str, is_kept: bool
) -> None:
    file = tmp_path / "metrics.prom"
    file.write_text(text)
    with adding(file) as book:
        book.add(MISSED, 1, "village", "entry")
    assert len(figures(file.read_text())) == 1
    aside = tmp_path / "metrics.prom.aside"
    assert aside.is_file() == is_kept
    assert not is_kept or aside.read_text() == text


words = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)


@given(
    values=st.lists(
        st.tuples(st.sampled_from(ALL), st.lists(words, min_size=3, max_size=3), st.floats(0, 1e12))
    )
)
def test_figures_that_were_written_are_read_again(
    values: list[tuple[object, list[str], float]],
) -> None:
    book = Book()
    for series, labels, value in values:
        given_labels = labels[: len(series.labels)]  # type: ignore[attr-defined]
        act = book.add if series.kind == Kind.COUNTER else book.put  # type: ignore[attr-defined]
        act(series, value, *given_labels)  # type: ignore[arg-type]
    assert Book.read(book.text().decode()).text() == book.text()


def test_a_finding_that_has_mended_shows_as_none_where_it_was_looked_for() -> None:
    def found(source: str) -> Finding:
        return Finding(
            check="few_new",
            severity=Severity.WARNING,
            says=alike("s"),
            advice=alike("a"),
            source=source,
        )

    book = Book()
    record_findings(book, [found("daum"), found("daum"), found("naver")], ["daum", "naver"])
    record_findings(book, [], ["daum"])
    assert book.held(FINDINGS) == {
        ("daum", "few_new", "warning"): 0,
        ("naver", "few_new", "warning"): 1,
    }
