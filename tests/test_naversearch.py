"""Naver's news search: what it finds, whose pages are read, and that its secret stays with it."""

import gzip
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from goldens import golden
from recorder import Recorder
from support import ask, prose
from village import Reply, Village

from archive.config import ArchiveConfig
from archive.errors import ConfigError
from crawler.catalog import own_sources
from crawler.config.config import load_config
from crawler.errors import NotAnArticle
from crawler.pages.page import Listing, Page
from crawler.portals import naversearch
from crawler.publishers.publishers import shipped_by_host

AT = datetime(2026, 4, 5, 9, tzinfo=UTC)
SECRET = "quiet-as-a-mouse"
API = "https://openapi.naver.com/v1/search/news.json?query=%EB%93%B1%EB%8C%80&display=100&start=1&sort=date"
APPLICATION = naversearch.Application(client_id="me", client_secret=SECRET)
SOURCE = naversearch.search_source(("등대", "나루 축제"), APPLICATION, shipped_by_host())

# Searches at an address on this machine.
LIVE = """
import sys
from pathlib import Path

from archive.config import ArchiveConfig
from crawler.config.config import Config, NaverSearchConfig
from crawler.crawl import crawl
from crawler.plan import open_run
from crawler.portals import naversearch
from crawler.run import Plan

news, location, secret = sys.argv[1:]
application = naversearch.Application(client_id="me", client_secret=secret)
source = naversearch.search_source(("등대",), application, {}, news=news, delay_seconds=0.001)
archive = ArchiveConfig(
    location=location, spool=Path(location) / "spool", index=Path(location) / "index"
)
search = NaverSearchConfig(queries=("등대",), client_id="me", client_secret=secret)
config = Config(archive=archive, contact=None, naversearch=search)
plan = Plan(source=source, sections=source.sections)
print(source, config, plan)
run = open_run(plan, config)
code = crawl(run)
print(*run.tally.failures, *run.tally.troubles(), sep=chr(10))
sys.exit(code)
"""


def item(**fields: Any) -> dict[str, Any]:
    return {
        "title": "<b>등대</b> 지기, &quot;고래를 봤다&quot;",
        "originallink": "https://www.harbor.example/news/7?utm_source=naver",
        "link": "https://n.news.naver.com/mnews/article/901/0000000417?sid=102",
        "description": "<b>등대</b> 지기가 …",
        "pubDate": "Sun, 05 Apr 2026 17:30:00 +0900",
    } | fields


def answer(*items: Any, url: str = API) -> Page:
    text = json.dumps({"total": 500, "start": 1, "display": len(items), "items": items})
    return Page(url=url, text=text, fetched_at=AT)


def read(page: Page) -> Listing:
    return SOURCE.read_list(page)


# Lists


def test_each_query_is_a_list_of_its_name() -> None:
    assert [section.name for section in SOURCE.sections] == ["등대", "나루 축제"]
    asked = parse_qs(urlsplit(SOURCE.sections[1].url).query)
    assert asked == {"query": ["나루 축제"], "display": ["100"], "start": ["1"], "sort": ["date"]}


def test_an_item_leads_to_its_publisher_with_headline_and_time() -> None:
    (found,) = read(answer(item())).items
    assert found.url == "https://www.harbor.example/news/7"
    assert found.headline == '등대 지기, "고래를 봤다"'
    assert found.published_at == datetime(2026, 4, 5, 8, 30, tzinfo=UTC)


def test_an_article_that_is_nowhere_else_is_read_at_naver() -> None:
    for gone in ("", "https://www.harbor.example/", "javascript:void(0)"):
        (found,) = read(answer(item(originallink=gone))).items
        assert found.article_id == "naver:901-0000000417"
    page = golden("naver/article-2026")
    assert SOURCE.read_article(page).article_id == "naver:901-0000000417"


def test_a_known_publishers_article_has_the_id_that_its_own_feed_gives_it() -> None:
    hosts = shipped_by_host()
    assert "www.etnews.com" in hosts
    (found,) = read(answer(item(originallink="https://www.etnews.com/20260405000012"))).items
    assert found.article_id == "etnews:20260405000012"


@pytest.mark.parametrize(
    "items",
    [[], [None], [[]], [{}], [item(originallink=7, link=None)], [item(link="x", originallink="y")]],
)
def test_an_item_without_a_link_is_none(items: list[Any]) -> None:
    assert read(answer(*items)) == Listing()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"items": 1}', "<html>", "[" * 100_000])
def test_what_is_no_answer_is_an_empty_list(text: str) -> None:
    assert read(replace(answer(), text=text)) == Listing()


@pytest.mark.parametrize(
    ("count", "start", "following"),
    [(100, 1, 101), (99, 1, None), (100, 901, None), (100, 801, 901), (100, "x", None)],
)
def test_a_search_goes_on_to_the_last_start_that_it_may_ask_for(
    count: int, start: object, following: int | None
) -> None:
    items = [item(originallink=f"https://www.harbor.example/news/{at}") for at in range(count)]
    listing = read(answer(*items, url=API.replace("start=1", f"start={start}")))
    assert len(listing.items) == count
    assert listing.next_url == (following and API.replace("start=1", f"start={following}"))


def test_the_same_article_found_twice_is_one() -> None:
    listing = read(answer(item(), item(originallink="https://www.harbor.example/news/7")))
    assert len(listing.items) == 1


def test_a_page_that_is_no_article_is_named() -> None:
    page = Page(
        url="https://www.harbor.example/about", text="<html><p>항구</p></html>", fetched_at=AT
    )
    with pytest.raises(NotAnArticle):
        SOURCE.read_article(page)


# Who asks


def test_only_the_interface_is_told_who_asks() -> None:
    assert SOURCE.headers(API) == {"X-Naver-Client-Id": "me", "X-Naver-Client-Secret": SECRET}
    for url in ("https://www.harbor.example/x", "https://openapi.naver.com.evil.example/", "x"):
        assert SOURCE.headers(url) == {}


def test_nothing_that_is_printed_shows_the_secret(monkeypatch: Any, tmp_path: Path) -> None:
    file = tmp_path / "newsfold.toml"
    file.write_text('[naversearch]\nqueries = ["등대"]\n', "utf-8")
    monkeypatch.setenv("NAVER_CLIENT_ID", "me")
    monkeypatch.setenv("NAVER_CLIENT_SECRET", SECRET)
    config = load_config(str(tmp_path / "data"), file)
    source = own_sources(config)["naversearch"]
    assert config.naversearch is not None
    assert config.naversearch.client_secret == SECRET
    assert source.headers(API)["X-Naver-Client-Secret"] == SECRET
    assert SECRET not in repr((config, source, APPLICATION))


@pytest.mark.parametrize("table", ["queries = []", 'queries = [""]', "", 'query = "x"'])
def test_a_search_for_nothing_is_refused(table: str, tmp_path: Path) -> None:
    file = tmp_path / "newsfold.toml"
    file.write_text(f"[naversearch]\n{table}\n", "utf-8")
    with pytest.raises(ConfigError, match=r"newsfold\.toml"):
        load_config("data", file)


def test_a_live_search_without_who_asks_says_what_to_set(newsfold: Any, tmp_path: Path) -> None:
    (tmp_path / "newsfold.toml").write_text('[naversearch]\nqueries = ["등대"]\n', "utf-8")
    done = newsfold("crawl", "naversearch", "--contact", "a@b.example")
    assert done.returncode == 1
    assert "set NAVER_CLIENT_ID and NAVER_CLIENT_SECRET" in done.stderr


def test_without_queries_there_is_no_such_source(newsfold: Any) -> None:
    done = newsfold("crawl", "naversearch")
    assert "no source is called 'naversearch'" in done.stderr
    assert own_sources(load_config("data", Path("no such file"))) == {}


# End to end


def article(number: int) -> Reply:
    body = "".join(f"<p>{line}</p>" for line in prose(number, 14).split("\n"))
    head = '<meta property="article:published_time" content="2026-04-05T17:30:00+09:00">'
    story = f"<body><h1>고래 {number}</h1><article>{body}</article></body>"
    return Reply(f"<html><head>{head}</head>{story}</html>".encode())


def test_a_live_search_reads_the_publishers_and_keeps_its_secret(
    folder_config: ArchiveConfig,
) -> None:
    pages = {f"/news/{at}": article(at) for at in (1, 2)}
    as_json = (("Content-Type", "application/json"),)
    with Village(pages, host="127.0.0.2") as harbor, Village({}) as api:
        now = format_datetime(datetime.now(UTC))
        found = [item(originallink=f"{harbor.url}/news/{at}", pubDate=now) for at in (1, 2)]
        told = json.dumps({"items": found}).encode()
        api.answers = {"/v1/search/news.json": Reply(told, headers=as_json)}
        done = subprocess.run(
            [sys.executable, "-c", LIVE, api.url, folder_config.location, SECRET],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert {urlsplit(path).path for path in api.paths} == {"/robots.txt", "/v1/search/news.json"}
    assert sorted(set(harbor.paths)) == ["/news/1", "/news/2", "/robots.txt"]
    for asked in (*api.asked, *harbor.asked):
        is_search = asked.path.startswith("/v1/")
        assert ("X-Naver-Client-Secret" in asked.headers) == is_search, asked
    (row,) = ask(folder_config, "SELECT count(*) AS n FROM articles")
    assert row["n"] == 2
    assert SECRET not in done.stdout + done.stderr
    for path in Path(folder_config.location).rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            held = gzip.decompress(raw) if path.suffix == ".gz" else raw
            assert SECRET.encode() not in held, path


def test_a_search_that_is_sent_elsewhere_does_not_go_there(folder_config: ArchiveConfig) -> None:
    with Village({"/": Reply(b"{}")}, host="127.0.0.2") as thief, Village({}) as api:
        away = Reply(status=302, headers=(("Location", f"{thief.url}/news.json"),))
        api.answers = {"/v1/search/news.json": away}
        done = subprocess.run(
            [sys.executable, "-c", LIVE, api.url, folder_config.location, SECRET],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 3, done.stderr
    assert thief.asked == []


def test_a_recorded_search_is_replayed_without_anybodys_secret(
    newsfold: Any, tmp_path: Path
) -> None:
    (tmp_path / "newsfold.toml").write_text('[naversearch]\nqueries = ["등대"]\n', "utf-8")
    url = naversearch.search_source(("등대",), APPLICATION, {}).sections[0].url
    with Recorder(tmp_path / "pages.warc.gz") as warc:
        as_json = (("Content-Type", "application/json"),)
        warc.answer(url, answer(item()).text, headers=as_json)
        warc.answer("https://www.harbor.example/news/7?utm_source=naver", article(7).body)
    assert "NAVER_CLIENT_SECRET" not in os.environ
    done = newsfold("crawl", "naversearch", "--section", "등대", "--replay", "pages.warc.gz")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    asked = newsfold("query", "SELECT headline FROM articles", "--format", "json")
    assert json.loads(asked.stdout) == {"headline": "고래 7"}
