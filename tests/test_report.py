"""newsfold report: a page that shows the state of a crawl and does nothing the web tells it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from browser import browser
from conftest import Newsfold, S3Server
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support import alike, make_article, opened, prose
from test_run_command import CONFIG, Paper
from village import Reply, Village

from archive.batch import Batch
from archive.config import ArchiveConfig
from crawler.health.finding import Finding, Mended, Severity
from crawler.health.text import Text
from crawler.report import heatmaps, plots
from crawler.report.building import Wish, build
from crawler.report.charts import draw, labels
from crawler.report.model import LastRun
from crawler.report.page import link, page, said_bytes
from crawler.report.words import LANGUAGES, words

CHAPTERS = (
    *("health", "volume", "freshness", "funnel", "runs"),
    *("coverage", "stories", "carried", "changes", "storage"),
)
DRAWN = ("volume", "funnel", "runs", "coverage", "stories", "carried", "changes", "storage")
HOSTILE = (
    """<script>document.title='owned'</script>"><img src=x onerror="document.title='owned'">"""
)
NOW = datetime.now(UTC)
NEWSFOLD = Path(sys.executable).with_name("newsfold")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an archive that was crawled into and that holds hostile texts."""
    folder = tmp_path_factory.mktemp("report")
    paper = Paper()
    answers = {"/feed.xml": paper.feed, "/robots.txt": Reply(status=404), "/": paper.story}
    with Village(answers) as served:
        text = CONFIG.format(base=served.url, when='every = "10m"')
        (folder / "newsfold.toml").write_text(text, "utf-8")
        subprocess.run([NEWSFOLD, "run"], cwd=folder, check=True)
    fill(config_of(folder))
    return folder


def config_of(folder: Path) -> ArchiveConfig:
    data = folder / "data"
    return ArchiveConfig(location=str(data), spool=data / "spool", index=data / "index")


def fill(config: ArchiveConfig) -> None:
    """Keep stories with copies and corrections, told by people who mean ill."""
    ingest = opened(config)
    for number in range(4):
        text = prose(100 + number)
        first = {"fetched_at": NOW, "published_at": NOW - timedelta(hours=9), "parser": "daum/1"}
        articles = [
            make_article(
                number * 10,
                text,
                **first | {"headline": f"{HOSTILE} {number}", "publisher": f"{HOSTILE} 통신"},
            )
        ]
        later = first | {"published_at": NOW - timedelta(hours=7)}
        articles += [
            make_article(number * 10 + n, text, **later | {"publisher": f"신문 {n} <b>"})
            for n in range(1, 4)
        ]
        ingest.take(Batch(batch_id=f"b{number}", articles=tuple(articles)), "test")
    changed = make_article(
        0, prose(100) + "\n고쳤다.", fetched_at=NOW, headline=f"{HOSTILE} anew", publisher="x"
    )
    ingest.take(Batch(batch_id="again", articles=(changed,)), "test")


@pytest.fixture(scope="module", params=LANGUAGES)
def shown(
    request: pytest.FixtureRequest, crawled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Return a language, and the page that the command wrote in it."""
    file = tmp_path_factory.mktemp("page") / "report.html"
    wanted = [NEWSFOLD, "report", "--to", str(file), "--language", request.param]
    subprocess.run(wanted, cwd=crawled, check=True)
    return request.param, file


def texts(driver: Chrome, chapter: str) -> str:
    return str(driver.find_element(By.ID, chapter).text)


def test_every_chapter_is_there_and_drawn_and_the_browser_has_nothing_to_complain_of(
    shown: tuple[str, Path],
) -> None:
    language, file = shown
    with browser() as driver:
        driver.get(file.as_uri())
        for chapter in CHAPTERS:
            heading = driver.find_element(By.CSS_SELECTOR, f"#{chapter} h2").text
            assert heading == words(language)[chapter]
        for chapter in DRAWN:
            drawing = driver.find_element(By.CSS_SELECTOR, f"#{chapter} .chart svg")
            assert drawing.size["width"] > 100
            assert drawing.size["height"] > 20
        assert "village/all" in texts(driver, "freshness")
        assert driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == language
        assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []
        assert asked_for(driver) == {file.as_uri()}


def asked_for(driver: Chrome) -> set[str]:
    """Return every address that the page made the browser ask for."""
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked = {
        str(event["params"]["request"]["url"])
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    return {url for url in asked if not url.startswith(("data:", "chrome:"))}


def test_a_hostile_headline_is_shown_as_it_is_and_does_nothing(shown: tuple[str, Path]) -> None:
    _, file = shown
    with browser() as driver:
        driver.get(file.as_uri())
        assert HOSTILE in texts(driver, "stories")
        assert HOSTILE in texts(driver, "changes")
        assert HOSTILE[:8] in texts(driver, "carried")
        assert driver.find_elements(By.CSS_SELECTOR, "script, img, iframe, object, [onerror]") == []
        assert driver.title != "owned"
        assert len(driver.find_elements(By.CSS_SELECTOR, "#stories b")) == 0


@example(
    [
        "🔥" * 60,
        f"{'0' * 10}🔥{'0' * 40}",
        "\u2028",
        "\u2029\\",
        "\"'`${x}",
        "*/ // <!--",
        "\0\x1b\x85\ufeff\uffff",
        "constructor",
    ]
)
@given(st.lists(st.text(min_size=1), min_size=20, max_size=40))
@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_no_name_keeps_a_chart_from_being_drawn(names: list[str]) -> None:
    day, hour = NOW.date().isoformat(), f"{NOW:%Y-%m-%d %H:00}"
    charts = (
        plots.dots([{"row": name, "hours": 1.0} for name in names], "hours"),
        plots.lines(
            [{"field": "authors", "day": day, "parser": name, "share": 0.5} for name in names],
            [day],
            ["authors"],
        ),
        heatmaps.heat(
            [{"row": name, "hour": hour, "articles": 1, "failed": 1, "polls": 1} for name in names],
            [hour],
            "hours",
        ),
        heatmaps.matrix(
            [{"publisher": name, "carrier": name, "copies": 2} for name in names], ("wrote", "ran")
        ),
    )
    for chart in charts:
        assert str(draw(chart)).startswith("<svg")


def test_nothing_runs_though_markup_got_in(shown: tuple[str, Path], tmp_path: Path) -> None:
    _, file = shown
    spoiled = tmp_path / "spoiled.html"
    text = file.read_text("utf-8").replace("</h1>", f"</h1><p>{HOSTILE}</p>")
    spoiled.write_text(text, "utf-8")
    with browser() as driver:
        driver.get(spoiled.as_uri())
        assert driver.find_elements(By.TAG_NAME, "script")
        assert driver.title != "owned"


def contrast(driver: Chrome, css: str) -> float:
    """Return the contrast of an element's text with what lies behind it (WCAG 2.2, 1.4.3)."""
    script = """
        const shown = document.querySelector(arguments[0]);
        const numbers = text => text.match(/[0-9.]+/g).map(Number);
        let behind = shown;
        const isClear = each => numbers(getComputedStyle(each).backgroundColor)[3] === 0;
        while (behind.parentElement && isClear(behind)) behind = behind.parentElement;
        return [numbers(getComputedStyle(shown).color),
                numbers(getComputedStyle(behind).backgroundColor)];
    """
    text, ground = (_luminance(color) for color in driver.execute_script(script, css))
    return (max(text, ground) + 0.05) / (min(text, ground) + 0.05)


def _luminance(color: list[float]) -> float:
    parts = [part / 255 for part in color[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_light_and_dark(shown: tuple[str, Path], scheme: str) -> None:
    _, file = shown
    with browser() as driver:
        feature = {"name": "prefers-color-scheme", "value": scheme}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        driver.get(file.as_uri())
        for css in ("body", ".verdict", "header p", "h2", "section > p", "th", "td", "a", "footer"):
            assert contrast(driver, css) >= 4.5, css
        script = "return getComputedStyle(document.querySelector('.chart svg text')).fill"
        drawn = driver.execute_script(script)
        body = driver.execute_script("return getComputedStyle(document.body).color")
        assert drawn == body
        ground = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
        is_dark = _luminance([float(part) for part in re.findall(r"[0-9.]+", ground)]) < 0.2
        assert is_dark == (scheme == "dark")


def test_on_a_phone_nothing_but_tables_and_charts_scrolls_sideways(
    shown: tuple[str, Path],
) -> None:
    _, file = shown
    with browser() as driver:
        phone = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
        driver.get(file.as_uri())
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 390
        assert driver.find_element(By.CSS_SELECTOR, "#volume svg").size["width"] > 390


def test_whoever_uses_the_keyboard_alone_reaches_tables_and_figures(
    shown: tuple[str, Path],
) -> None:
    _, file = shown
    with browser() as driver:
        driver.get(file.as_uri())
        reached, body = set(), driver.find_element(By.TAG_NAME, "body")
        body.send_keys(Keys.TAB)
        for _ in range(80):
            active: Any = driver.switch_to.active_element
            chapter = "return arguments[0].closest('section')?.id"
            reached.add((active.tag_name, driver.execute_script(chapter, active)))
            active.send_keys(Keys.TAB)
        assert ("summary", "funnel") in reached
        assert ("div", "volume") in reached
        assert ("a", "stories") in reached


def test_findings_come_first_and_an_archive_without_crawls_says_so(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    ingest = opened(config)
    ingest.take(Batch(batch_id="b", articles=(make_article(1, prose(1)),)), "test")
    finding = Finding(
        check="few_new",
        severity=Severity.CRITICAL,
        source="daum",
        section="politics",
        says=Text(en="3 new articles in 6 hours, usually 40", ko="6시간에 새 기사 3건, 평소 40건"),
        advice=Text(en="look at the list", ko="목록을 보세요"),
        since=NOW,
    )
    mended = Mended(
        check="robots",
        severity=Severity.WARNING,
        source="daum",
        says=alike("robots.txt <b>kept</b> 3 requests back"),
        since=NOW - timedelta(days=2),
        mended_at=NOW - timedelta(days=1),
    )
    wish = Wish(days=14, price_gb_month=0.023)
    built = build(ingest.tables, wish, (finding,), (mended,), NOW)
    file = tmp_path / "page.html"
    file.write_text(page(built, "en"), "utf-8")
    with browser() as driver:
        driver.get(file.as_uri())
        assert driver.find_element(By.CLASS_NAME, "verdict").text == "1 finding"
        assert "daum/politics" in texts(driver, "health")
        assert "usually 40" in texts(driver, "health")
        past = driver.find_element(By.CSS_SELECTOR, "#health details")
        assert past.text == "1 mended in these days"
        past.find_element(By.TAG_NAME, "summary").click()
        assert "robots.txt <b>kept</b> 3 requests back" in past.text
        assert words("en")["no_crawls"] in texts(driver, "volume")
        assert driver.find_elements(By.CSS_SELECTOR, "#volume svg") == []
        assert "0.023 USD a GB and month" in texts(driver, "storage")
        file.write_text(page(built, "ko"), "utf-8")
        driver.get(file.as_uri())
        assert "6시간에 새 기사 3건, 평소 40건" in texts(driver, "health")
        assert "목록을 보세요" in texts(driver, "health")


def test_whose_last_run_was_not_well_is_never_told_that_nothing_is_amiss(tmp_path: Path) -> None:
    ingest = opened(config_of(tmp_path))
    ingest.take(Batch(batch_id="b", articles=(make_article(1, prose(1)),)), "test")
    well = build(ingest.tables, Wish(days=1), (), (), NOW)
    assert words("en")["healthy"] in page(well, "en")
    last = LastRun(
        source="daum",
        started_at=NOW,
        seconds=2.0,
        outcome="unhealthy",
        alarms=("politics: listed nothing",),
        missed=0,
    )
    said = page(replace(well, last_runs=(last,)), "en")
    assert words("en")["healthy"] not in said
    assert "Last run not healthy: daum" in said
    assert "1 day back" in said


def test_costs_are_those_of_tables_and_recorded_pages_and_the_total_of_tables_alone(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    fill(config_of(tmp_path))
    recorded = tmp_path / f"data/raw/{NOW:%Y%m%d}/x.warc.gz"
    recorded.parent.mkdir(parents=True)
    recorded.write_bytes(bytes(2_000_000))
    (tmp_path / "newsfold.toml").write_text("[report]\nprice_gb_month = 1000\n", "utf-8")
    assert newsfold("report").returncode == 0
    tables = sum(path.stat().st_size for path in (tmp_path / "data").glob("*/crawl_date=*/*"))
    said = (tmp_path / "report.html").read_text("utf-8")
    assert f"<b>{said_bytes(tables)}</b>" in said
    assert f"costs {(tables + 2_000_000) / 1e6:.2f} USD a month" in said


@pytest.mark.parametrize("to", ["state.html", "s3://news/pages/opened.html"])
def test_asked_to_open_it_a_browser_shows_it(
    newsfold: Newsfold, crawled: Path, s3_server: S3Server, tmp_path: Path, to: str
) -> None:
    program = tmp_path / "browse.sh"
    shown = "--headless --no-sandbox --disable-gpu --dump-dom"
    program.write_text(f'#!/bin/sh\nchromium {shown} "$1" > {tmp_path}/shown 2> /dev/null\n')
    program.chmod(0o755)
    given = s3_server.environment | {"BROWSER": str(program)}
    done = newsfold("report", "--archive", crawled / "data", "--to", to, "--open", **given)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{to}\n", "")
    assert words("en")["title"] in (tmp_path / "shown").read_text("utf-8")


def test_a_page_goes_to_s3_as_html(
    newsfold: Newsfold, crawled: Path, s3_server: S3Server, tmp_path: Path
) -> None:
    done = newsfold(
        *("report", "--archive", crawled / "data", "--to", "s3://news/pages/state.html"),
        **s3_server.environment,
    )
    assert done.returncode == 0, done.stderr
    answer = s3_server.client().get_object(Bucket="news", Key="pages/state.html")
    assert answer["ContentType"] == "text/html; charset=utf-8"
    assert answer["Body"].read().startswith(b"<!doctype html>")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("missing/report.html", "cannot be written"),
        (".", "that is a folder"),
        ("", "that is a folder"),
        ("~nobody-of-that-name/x.html", "cannot be written"),
        ("s3://news", "name an object"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_named(
    newsfold: Newsfold, crawled: Path, tmp_path: Path, to: str, said: str
) -> None:
    done = newsfold("report", "--archive", crawled / "data", "--to", to)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to_and_a_link_stays_one(
    newsfold: Newsfold, crawled: Path, tmp_path: Path
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "page.html").symlink_to("real/page.html")
    (tmp_path / "pipe").symlink_to("/dev/stdout")
    where = ("report", "--archive", crawled / "data", "--to")
    assert newsfold(*where, "page.html").returncode == 0
    assert (tmp_path / "page.html").is_symlink()
    assert (tmp_path / "real/page.html").read_text("utf-8").startswith("<!doctype html>")
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["page.html"]
    assert "<!doctype html>" in newsfold(*where, "pipe").stdout


def test_what_begins_alike_is_not_drawn_as_one() -> None:
    names = [f"{'한국지방신문협회 공동취재단' * 3} {place}" for place in ("서울", "부산", "x")]
    said = labels({*names, "한겨레", "한겨레 (2)"}, 24)
    assert len(set(said.values())) == 5
    assert said["한겨레"] == "한겨레"
    assert all(cell_len(label) <= 24 for label in said.values())


def test_a_damaged_note_of_findings_is_named_and_costs_no_page(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    fill(config_of(tmp_path))
    (tmp_path / "data/health").mkdir()
    (tmp_path / "data/health/daum.json").write_text('{"sour', "utf-8")
    done = newsfold("report")
    assert done.returncode == 0, done.stderr
    assert "health/daum.json" in done.stderr
    assert words("en")["health_none"] in (tmp_path / "report.html").read_text("utf-8")


def test_without_an_archive_it_says_so_in_a_line(newsfold: Newsfold, tmp_path: Path) -> None:
    done = newsfold("report")
    assert done.returncode == 1
    assert "no archive there yet" in done.stderr
    assert not (tmp_path / "report.html").exists()


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    english, korean = (words(language) for language in LANGUAGES)
    assert english.keys() == korean.keys()
    for key, said in english.items():
        assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", korean[key])), key


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://news.example/v/1", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        ("urn:corpus:1", False),
        ("//news.example/v/1", False),
        ("https://[bad/", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, leads: bool) -> None:
    assert (link(url) is not None) == leads


def test_bytes_are_said_in_the_unit_that_suits_them() -> None:
    assert [said_bytes(size) for size in (0, 999, 1000, 1_234_567)] == [
        *("0 B", "999 B", "1.0 kB", "1.2 MB")
    ]
