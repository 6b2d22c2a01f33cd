"""Nate's lists and articles: what its markup may do. No real page of it was at hand."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from goldens import changed, golden
from recorder import Recorder

from archive.article import Article, Kind, Precision, Section
from crawler.errors import NotAnArticle, PageChanged
from crawler.pages.page import Listing, Page
from crawler.portals import nate

AT = datetime(2026, 9, 8, 2, tzinfo=UTC)
ARTICLE = golden("nate/article-2026")
OLD = golden("nate/article-2014")
LIST = golden("nate/list-2026-03")
RANK = golden("nate/rank-2026-07")
URL = "https://news.nate.com/view/20260908n01234"


def read(page: Page) -> Article:
    return nate.read_article(page)


# Lists


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("//news.nate.com/view/20260908n01234?mid=n1006", URL),
        ("/view/20260908n01234/", URL),
        ("http://news.nate.com/View/20260908n01234", None),
        ("//news.nate.com/view/20260908n0123", None),
        ("//news.nate.com/view/summary/20260908n01234", None),
        ("//news.nate.com/view/٢٠٢٦٠٩٠٨n01234", None),
        ("//news.nate.com/comment/20260908n01234", None),
        ("//news.nate.com/MediaList?cp=hn", None),
        ("javascript:void(0)", None),
        ("http://[bad/view/20260908n01234", None),
    ],
)
def test_an_articles_link_is_resolved_and_bare_and_others_are_no_items(
    href: str, url: str | None
) -> None:
    listing = nate.read_list(replace(LIST, text=f'<a href="{href}">가</a><a>나</a>'))
    assert [item.url for item in listing.items] == ([url] if url else [])


def test_parts_of_sections_and_columns_have_lists_of_their_own() -> None:
    lists = {section.name: section for section in nate.source().sections}
    assert lists["tech/computers"].url == (
        "https://news.nate.com/subsection?cate=its03&mid=n0604&type=c"
    )
    assert lists["tech/computers"].section is Section.TECH
    assert lists["opinion"].url.endswith("/recent?cate=col&mid=n0701&type=c")


def test_the_end_of_a_list_is_an_empty_list() -> None:
    end = (
        '<div class="mduNoList">뉴스가 없습니다.</div><a href="/view/20260908n00002">남의 기사</a>'
    )
    assert nate.read_list(replace(LIST, text=end)) == Listing()


@pytest.mark.parametrize("url", ["https://news.nate.com/", "https://news.nate.com", URL])
def test_a_page_that_came_instead_of_the_list_gives_nothing(url: str) -> None:
    assert nate.read_list(LIST).items
    assert nate.read_list(replace(LIST, url=url)) == Listing()


def test_the_rest_of_a_ranking_needs_no_day_and_no_picture() -> None:
    rest = changed(RANK, "mduSubjectList", "x")
    assert [item.headline for item in nate.read_list(rest).items] == [
        "거꾸로 가는 시계탑",
        "맨발로 넘은 고개",
    ]
    assert all(item.published_at is None for item in nate.read_list(rest).items)


def test_a_list_without_numbered_pages_has_no_next() -> None:
    assert nate.read_list(changed(LIST, "page=", "x=")).next_url is None
    last = replace(RANK, url=f"{RANK.url}&page=2")
    assert nate.read_list(last).next_url is None


# The article page


def test_related_articles_banners_and_scripts_stay_out_of_the_body() -> None:
    article = read(ARTICLE)
    for noise in ("adSlot", "광고", "관련기사", "감나무", "구독", "제공", "남의 기사"):
        assert noise in ARTICLE.text
        assert noise not in article.body


@pytest.mark.parametrize(
    ("gone", "headline"),
    [
        ([], ".articleSubecjt"),
        (["articleSubecjt"], "#articleView h1, #articleView h3"),
        (["articleSubecjt", "<h1", "</h1"], "meta:og:title"),
    ],
)
def test_the_headline_has_a_fallback_without_the_portals_name(
    gone: list[str], headline: str
) -> None:
    page = ARTICLE
    for name in gone:
        page = changed(page, name, name.replace("h1", "b").replace("articleSubecjt", "x"))
    article = read(page)
    assert article.headline == "골목 우체국, 손편지 다시 받는다"
    assert article.fields_from["headline"] == headline


def test_a_headline_that_speaks_of_the_portal_keeps_its_words() -> None:
    page = changed(ARTICLE, ">골목 우체국, 손편지 다시 받는다<", ">오늘의 네이트: 우체국<")
    assert read(page).headline == "오늘의 네이트: 우체국"


@pytest.mark.parametrize(
    ("name", "place"),
    [("realArtcContents", "#articleContetns"), ("articleContetns", "#realArtcContents")],
)
def test_the_body_has_fallbacks(name: str, place: str) -> None:
    article = read(changed(ARTICLE, f'id="{name}"', 'id="x"'))
    assert article.fields_from["body"] == place
    assert article.body == read(ARTICLE).body


def test_without_times_none_is_honest() -> None:
    page = changed(changed(ARTICLE, "firstDate", "x"), "<em>", "<i>")
    article = read(page)
    assert article.published_at is article.published_raw is None
    assert article.published_precision is Precision.NONE
    assert read(changed(ARTICLE, "lastDate", "x")).modified_at is None


def test_a_page_without_a_section_takes_the_lists() -> None:
    page = replace(changed(ARTICLE, "snbArea", "x"), section="world")
    assert read(page).section is Section.WORLD
    assert read(replace(page, section=None)).section is None


def with_body(html: str) -> Page:
    start = OLD.text.index('<div id="articleContetns">')
    return replace(OLD, text=f'{OLD.text[:start]}<div id="realArtcContents">{html}</div></div>')


@pytest.mark.parametrize(
    ("body", "kind", "captions"),
    [
        ('<div class="articleMedia"><img>부두의 밤</div>', Kind.PHOTO, ["부두의 밤"]),
        ("<div class=movieArea>x</div>짧은 글.", Kind.VIDEO, []),
        ("한 줄.", Kind.BRIEF, []),
        ('<div class="relative">' + "긴 글이다. " * 40 + "</div>", Kind.TEXT, []),
    ],
)
def test_the_kind_says_what_carries_the_story(body: str, kind: Kind, captions: list[str]) -> None:
    article = read(with_body(body))
    assert article.kind is kind
    assert list(article.captions) == captions


# What is not an article, or no longer reads as one


@pytest.mark.parametrize("url", ["https://news.nate.com/", "https://news.nate.com/view/x"])
def test_a_page_that_came_instead_of_an_article_is_named(url: str) -> None:
    with pytest.raises(NotAnArticle) as caught:
        read(Page(url=url, text="<h1>네이트 뉴스</h1>", fetched_at=AT))
    assert caught.value.url == url


def test_under_any_address_the_pages_own_link_tells_its_id() -> None:
    article = read(replace(ARTICLE, url="https://news.nate.com/hot"))
    assert (article.article_id, article.url) == ("nate:20260908n01234", URL)


@pytest.mark.parametrize(
    ("page", "field"),
    [
        (changed(changed(ARTICLE, 'h1 class="articleSubecjt"', "b"), "og:title", "x"), "headline"),
        (with_body(""), "body"),
        (with_body("<br>&nbsp;<img>"), "body"),
        (replace(ARTICLE, text=ARTICLE.text[: ARTICLE.text.index("부친 편지")]), "body"),
        (replace(OLD, text=OLD.text[: OLD.text.index("</table>")]), "body"),
    ],
)
def test_a_page_that_lost_a_field_or_its_end_is_changed_and_says_so(page: Page, field: str) -> None:
    with pytest.raises(PageChanged, match="view/20") as caught:
        read(page)
    assert caught.value.field == field
    assert str(caught.value.parser).startswith("nate/")


# End to end


@pytest.mark.parametrize("coding", ["euc-kr", "utf-8"])
@pytest.mark.parametrize("said_by", ["header", "page"])
def test_recorded_pages_are_crawled_into_an_archive_whatever_their_coding(
    newsfold: Any, tmp_path: Any, coding: str, said_by: str
) -> None:
    kind = f"text/html; charset={coding}" if said_by == "header" else "text/html"
    headers = (("Content-Type", kind),)
    url = "https://news.nate.com/recent?cate=soc&mid=n0401&type=c"
    other = changed(ARTICLE, "손편지", "느린 편지").text.replace("20260908n01234", "20260908n01200")
    with Recorder(tmp_path / "nate.warc.gz") as warc:
        for address, text in ((url, LIST.text), (URL, ARTICLE.text), (f"{URL[:-2]}00", other)):
            body = text.replace("euc-kr", coding).encode("cp949" if coding == "euc-kr" else coding)
            warc.answer(address, body, headers=headers)
    done = newsfold("crawl", "nate", "--section", "society", "--replay", "nate.warc.gz")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    asked = newsfold("query", "SELECT * FROM articles", "--format", "json")
    (row,) = (json.loads(line) for line in asked.stdout.splitlines())
    assert row["publisher"] == "한내일보"
    assert row["captions"] == ["편지를 접는 주민. 한내구 제공"]
    assert "골목 우체국" in row["headline"]
