"""Bad answers are named in visits, and the run goes on."""

import asyncio
import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse
from support import ask, prose
from village import (
    NOW,
    Done,
    Reply,
    Village,
    listing,
    make_source,
    read_article,
    story,
    visit,
)

from archive.article import Article
from archive.config import ArchiveConfig
from crawler.errors import Garbled, TooDeep
from crawler.fetch.text import DEEPEST, page_text
from crawler.pages.page import Page
from crawler.spiders.reading import Reading

HTML = ("Content-Type", "text/html; charset=utf-8")
KOREAN = "한들시는 18일 낡은 수문 열두 곳을 내년까지 모두 고치겠다고 밝혔다."


def page(head: str, *paragraphs: str, more: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><head>{head}</head><body><h1>news</h1>{body}{more}</body></html>".encode()


def part(number: int, more: str | None, caption: str) -> Reply:
    link = f'<a class=part href="{more}">next</a>' if more else ""
    tail = f"<figcaption>{caption}</figcaption><figcaption>both</figcaption>{link}"
    return Reply(page("", prose(number, 6).replace("\n", " "), more=tail))


def stray(path: str) -> Reply:
    """Return a page that says it goes on with another article, or with itself."""
    return part(3, "/v/33" if "page" not in path else "/v/32", "stray")


ARTICLES = {
    "/v/1": Reply(b"<html><h2>Something went wrong</h2></html>"),
    "/v/2": Reply(page("", "x" * 10_000_000)),
    "/v/3": Reply(gzip.compress(b" " * 50_000_000), headers=(HTML, ("Content-Encoding", "gzip"))),
    "/v/4": Reply(status=302, headers=(("Location", "/v/4"),)),
    "/v/5": Reply(page("", "too late"), seconds=2.5),
    "/v/6": Reply(page("", f"{KOREAN} ", prose(6)).replace(b" ", b"\xff ", 2)),
    "/v/7": Reply(page("", prose(7)).decode().encode("utf-16")[1:]),
    "/v/8": Reply(
        page('<meta charset="euc-kr">', KOREAN, prose(8)).decode().encode("cp949", "replace")
    ),
    "/v/9": Reply(page("", prose(9), more="<div>" * 50_000)),
    "/v/10": Reply(status=302, headers=(("Location", "/sports/10"),)),
    "/sports/10": Reply(page("", prose(10))),
    "/v/11": Reply(b"\x89PNG\r\n\x1a\n" + bytes(64), headers=(("Content-Type", "image/png"),)),
    "/v/30": part(30, "/v/30?page=2", "one"),
    "/v/30?page=2": part(31, "/v/30?page=3", "two"),
    "/v/30?page=3": part(32, None, "three"),
    "/v/31": part(33, "/v/31?page=2", "one"),
    "/v/31?page=2": Reply(status=404),
    "/v/32": part(34, "/v/32?page=2", "one"),
    "/v/32?page=2": part(35, "/v/32", "two"),
    "/v/33": part(36, "/v/40", "one"),
}
LISTS = {
    "/": Reply(page("", "front page")),
    "/empty": listing([]),
    "/moved": Reply(status=302, headers=(("Location", "/"),)),
    "/error": Reply(b"<html><h2>Something went wrong</h2></html>"),
    "/interface": listing([50]),
    "/stale": listing([60], at=NOW - timedelta(days=40)),
    "/deep": Reply(b"<div>" * 50_000),
    "/bad": listing([*range(1, 12), *range(30, 34)]),
    "/good": listing([70]),
}


@dataclass(frozen=True)
class Crawled:
    village: Village
    done: Done
    config: ArchiveConfig

    def of(self, path: str) -> list[dict[str, Any]]:
        sql = f"""
            SELECT outcome, field, parser, detail, items_listed FROM visits
            WHERE url = '{self.village.url}{path}' ORDER BY fetched_at
        """
        return ask(self.config, sql)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder: Path = tmp_path_factory.mktemp("answers")
    config = ArchiveConfig(location=str(folder), spool=folder / "spool", index=folder / "index")
    with Village(LISTS | ARTICLES | {"/v/": story}) as village:
        sections = [path.strip("/") for path in LISTS if path != "/"]
        settings = {"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0}
        done = visit(village, config, *sections, settings=settings, json_lists=["interface"])
        yield Crawled(village, done, config)


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/empty", "empty_list"),
        ("/moved", "list_moved"),
        ("/error", "empty_list"),
        ("/interface", "list_type"),
        ("/stale", "stale_list"),
        ("/deep", "too_deep"),
        ("/bad", "listed"),
        ("/v/1", "page_changed"),
        ("/v/2", "too_large"),
        ("/v/3", "too_large"),
        ("/v/4", "redirects"),
        ("/v/5", "no_answer"),
        ("/v/6", "article"),
        ("/v/7", "garbled"),
        ("/v/8", "article"),
        ("/v/9", "too_deep"),
        ("/v/10", "not_an_article"),
        ("/v/11", "not_an_article"),
        ("/v/31?page=2", "http_error"),
        ("/v/32?page=2", "page_changed"),
        ("/v/40", "not_an_article"),
        ("/v/70", "article"),
    ],
)
def test_each_answer_is_named(path: str, outcome: str, crawled: Crawled) -> None:
    assert [visit["outcome"] for visit in crawled.of(path)] == [outcome]


def test_the_run_goes_on_and_says_that_something_is_wrong(crawled: Crawled) -> None:
    assert crawled.done.code == 3
    assert crawled.done.seconds < 15
    troubled = {line.partition(":")[0] for line in crawled.done.troubles}
    assert troubled == {"empty", "moved", "error", "interface", "stale", "deep", "bad"}


def test_a_stale_list_is_read_and_one_of_another_type_is_not(crawled: Crawled) -> None:
    assert [visit["outcome"] for visit in crawled.of("/v/60")] == ["article"]
    assert crawled.of("/v/50") == []
    assert "40 days old" in crawled.of("/stale")[0]["detail"]
    assert "text/html, not with json" in crawled.of("/interface")[0]["detail"]


def test_a_changed_page_names_field_and_template_and_an_article_its_places(
    crawled: Crawled,
) -> None:
    (lost,) = crawled.of("/v/1")
    assert (lost["field"], lost["parser"]) == ("headline", "village/1")
    place = "fields_from['headline'] AS place"
    sql = f"SELECT DISTINCT parser, {place} FROM visits WHERE outcome = 'article'"
    assert ask(crawled.config, sql) == [{"parser": "village/1", "place": "h1"}]


def test_text_in_the_charset_that_the_markup_states_is_read(crawled: Crawled) -> None:
    sql = "SELECT article_id, body FROM articles WHERE article_id IN ('village:6', 'village:8')"
    bodies = {row["article_id"]: row["body"] for row in ask(crawled.config, sql)}
    assert KOREAN in bodies["village:8"]
    assert "\ufffd" in bodies["village:6"]


def test_an_article_on_several_pages_becomes_one(crawled: Crawled) -> None:
    sql = "SELECT body, captions, warc_offset FROM articles WHERE article_id = 'village:30'"
    (whole,) = ask(crawled.config, sql)
    texts = [prose(number, 6).replace("\n", " ") for number in (30, 31, 32)]
    assert whole["body"].split("\n") == texts
    assert list(whole["captions"]) == ["one", "both", "two", "three"]
    pages = ["/v/30", "/v/30?page=2", "/v/30?page=3"]
    told = [crawled.of(path)[0]["outcome"] for path in pages]
    assert told == ["part", "part", "article"]
    sql = f"SELECT warc_offset FROM visits WHERE url = '{crawled.village.url}/v/30'"
    assert ask(crawled.config, sql) == [{"warc_offset": whole["warc_offset"]}]


def test_of_an_article_that_lost_a_page_nothing_is_kept(crawled: Crawled) -> None:
    held = {row["article_id"] for row in ask(crawled.config, "SELECT article_id FROM articles")}
    assert "village:30" in held
    assert held.isdisjoint({"village:31", "village:32", "village:33"})


# Slow pages


def test_a_slow_page_is_read_while_other_things_go_on() -> None:
    """The first slow page is read on the loop; from then on the loop runs meanwhile."""

    def slowly(page: Page) -> Article:
        time.sleep(0.1)
        return read_article(page)

    async def read_two() -> list[int]:
        reading, turns = Reading(replace(make_source("", ["news"], {}), read_article=slowly)), []
        for number in (1, 2):
            response = answer(story(f"/v/{number}").body)
            response.request = Request(response.url, meta={"warc": ("raw", 0)})
            task = asyncio.create_task(reading.article_page(response, "news", None))
            turns.append(0)
            while not task.done():
                turns[-1] += 1
                await asyncio.sleep(0.001)
            assert (await task)[0].article.headline == f"news {number}"
        reading.close()
        return turns

    first, second = asyncio.run(read_two())
    assert first <= 2
    assert second > 2


# Text


def answer(body: bytes, charset: str = "utf-8") -> HtmlResponse:
    headers = {"Content-Type": f"text/html; charset={charset}"}
    return HtmlResponse("https://news.example/v/1", headers=headers, body=body)


@given(st.text(alphabet=st.characters(codec="cp949")))
def test_a_wrong_header_does_not_spoil_a_page_that_states_its_charset(text: str) -> None:
    whole = f'<meta charset="euc-kr"><p>{KOREAN}{text}</p>'
    assert KOREAN in page_text(answer(whole.encode("cp949")))


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(body: bytes) -> None:
    try:
        text = page_text(answer(body))
    except Garbled:
        return
    assert text.count("\ufffd") <= max(2, len(text) // 100) + body.count("\ufffd".encode())


@pytest.mark.parametrize("piece", ["<div>", "<DIV><span>", "<div></p><b>", "<table><tr><td>"])
def test_what_nests_too_deep_is_refused_and_as_many_side_by_side_are_not(piece: str) -> None:
    with pytest.raises(TooDeep, match=str(DEEPEST)):
        page_text(answer(piece.encode() * 20_000))
    closed = "".join(f"</{name}" for name in reversed(piece.split("<")[1:]) if "/" not in name)
    page_text(answer(f"{piece}{closed}".encode() * 20_000))
