"""Publishers' pages: where each field comes from, in which order, and what is refused."""

import gzip
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from goldens import changed, golden
from hypothesis import given
from hypothesis import strategies as st

from archive.article import Article, Kind, Precision, Section
from crawler.catalog import find_source
from crawler.errors import NotAnArticle, PageChanged
from crawler.feeds.feed import read_feed
from crawler.pages.article import read_article
from crawler.pages.jsonld import find_article, people, values
from crawler.pages.page import Page
from crawler.pages.people import people as people_in
from crawler.pages.publisher import Publisher, article_address
from crawler.pages.tracking import without_tracking

DECLARED = golden("etnews/article-2021")
JSONLD = golden("khan/article-jsonld")
META = golden("hani/article-meta")
TEXT = golden("hankyung/article-text")
MK = golden("mk/article-2025")
ANY = Publisher()
PROSE = (
    "한내시는 골목마다 나무 의자를 놓기로 했다. 의자는 목수 여섯 명이 겨울 동안 만든다.",
    "시는 주민에게 어디에 의자가 있으면 좋을지 물었다. 가장 많은 답은 우체국 앞이었다.",
    "의자에는 만든 사람의 이름을 새긴다. 시는 봄이 오기 전에 쉰 개를 놓는다고 밝혔다.",
    "비를 막는 지붕은 내년에 올린다. 돈은 헌책을 팔아 모은다고 시는 덧붙였다.",
)


def read(page: Page) -> Article:
    host = page.url.split("/")[2].split(".")[1]
    return find_source(host).read_article(page)


def page_of(head: str = "", body: str = "", url: str = "https://n.example/a/1") -> Page:
    prose = "".join(f"<p>{text}</p>" for text in PROSE)
    return Page(
        url=url,
        text=f"<html><head>{head}</head><body>{body}<article>{prose}</article></body></html>",
        fetched_at=datetime(2026, 4, 2, 2, tzinfo=UTC),
    )


def described(**fields: Any) -> str:
    about = {"@type": "NewsArticle", "headline": "의자"} | fields
    return f'<script type="application/ld+json">{json.dumps(about, ensure_ascii=False)}</script>'


# Where a field comes from


def test_what_is_declared_outranks_metadata() -> None:
    page = changed(MK, '"headline":"골목 시장에 선 은행"', '"headline":"은행의 다른 제목"')
    assert read(page).headline == "골목 시장에 선 은행"
    bare = changed(page, "news_ttl", "gone")
    assert read(bare).headline == "은행의 다른 제목"
    assert read(bare).fields_from["headline"] == "jsonld:headline"
    without = changed(bare, '"headline":"은행의 다른 제목",', "")
    assert read(without).fields_from["headline"] == "meta:og:title"
    assert read(without).headline == "골목 시장에 선 은행"


def test_a_body_whose_selectors_fail_is_found_by_its_text() -> None:
    article = read(changed(MK, "news_cnt_detail_wrap", "gone"))
    assert article.fields_from["body"] == "text"
    assert "기계는 자루 하나를 오 분 만에 센다." in article.body


def test_what_is_not_the_bodys_text_is_kept_apart() -> None:
    article = read(DECLARED)
    assert article.captions == ("시험 중인 무인 우편함",)
    for other in ("시험 중인", "관련 기사", "dohyun@"):
        assert other not in article.body


def test_paragraphs_stay_paragraphs() -> None:
    assert read(JSONLD).body.count("\n") == 3
    assert read(DECLARED).body.count("\n") == 3


def test_only_fields_say_where_they_come_from() -> None:
    timeless = replace(DECLARED, text=re.sub("<time>.*?</time>", "", DECLARED.text))
    for page in (DECLARED, timeless, JSONLD, META, TEXT, MK):
        article = read(page)
        assert {field for field in article.fields_from if not getattr(article, field)} == set()


@pytest.mark.parametrize("page", [DECLARED, JSONLD, META, TEXT, MK])
def test_every_field_says_where_it_comes_from(page: Page) -> None:
    article = read(page)
    for field in ("headline", "body", "publisher", "published_at", "article_id"):
        assert article.fields_from[field]
    assert re.fullmatch(r"[a-z]+\+publisher/\d+", article.parser or "")


# JSON-LD as it is found


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "가"}',
        '[{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "가"}]',
        '{"@graph": [{"@type": ["Thing", "NewsArticle"], "headline": "가"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "가"}}',
        '{"@type": "http://schema.org/NewsArticle", "headline": "가"};',
        '{"@type": "NewsArticle", "description": "첫 줄\n둘째\t줄", "headline": "가"}',
        '{"@type": "NewsArticle", "headline": "가",}',
        '{"@type": "NewsArticle", "headline": "가", // a comment\n "url": "x"}',
        '<!-- {"@type": "NewsArticle", "headline": "가"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "가"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "가", "description": "그는 "네"라고 했다"}',
    ],
)
def test_an_article_is_found_in_json_of_any_form(script: str) -> None:
    found = find_article([script])
    assert found is not None
    assert values(found, "headline") == ["가"]


@pytest.mark.parametrize(
    "script", ["", "null", "{", "[" * 100_000, '{"a":' * 50_000, '"NewsArticle"', "0" * 100_000]
)
def test_other_scripts_describe_no_article(script: str) -> None:
    assert find_article([script]) is None


def test_only_people_are_authors() -> None:
    about = {
        "author": [{"@type": "Person", "name": "가"}, {"@type": "Organization", "name": "나"}, "다"]
    }
    assert people(about) == ["가", "다"]


@given(script=st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_any_script_is_read_or_passed_over(script: str) -> None:
    found = find_article([script, '{"@type":"Article"}'])
    assert values(found or {}, "author.name") == []


# People


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("하보라 기자", ("하보라",)),
        ("하보라 기자 bora@a.example", ("하보라",)),
        ("하보라·서린 기자", ("하보라", "서린")),
        ("[한내=서린 특파원]", ()),
        ("글 하보라 선임기자, 사진 서린", ("하보라", "서린")),
        ("By Ada Lovelace and Charles Babbage", ("Ada Lovelace", "Charles Babbage")),
        ("bora@a.example", ()),
        ("한내신문", ()),
        ("한내신문 디지털팀", ()),
        ("늘봄", ()),
        ("늘 봄, 서린", ("서린",)),
        ("Reuters Staff", ()),
        ("하보라 기자, 한내신문", ("하보라",)),
        ("https://a.example/bora", ()),
        ("", ()),
    ],
)
def test_a_byline_names_people_only(byline: str, names: tuple[str, ...]) -> None:
    assert people_in([byline], ["한내신문", "늘봄"]) == names


# Times


def test_a_day_in_metadata_is_made_exact_by_what_is_printed() -> None:
    page = page_of(
        described(datePublished="2026-04-01"),
        '<div class="date">입력 2026.04.01 21:05 | 수정 2026.04.02 08:00</div>',
    )
    article = read_article(page, ANY)
    assert article.published_at == datetime(2026, 4, 1, 12, 5, tzinfo=UTC)
    assert article.published_precision is Precision.MINUTE
    assert article.published_raw == "입력 2026.04.01 21:05"
    assert article.modified_at == datetime(2026, 4, 1, 23, 0, tzinfo=UTC)


def test_a_day_stays_a_day_where_nothing_is_more_exact() -> None:
    article = read_article(page_of(described(datePublished="2026-04-01")), ANY)
    assert article.published_precision is Precision.DAY


@pytest.mark.parametrize(
    ("stated", "printed", "hour"),
    [
        ("2026-04-01T10:45:10Z", "Wednesday April 1, 2026 7:45 am PDT", 14),
        ("2026-04-01T14:45:10Z", "Wednesday April 1, 2026 7:45 am PDT", 14),
        ("2026-04-01T10:45:10Z", "Wednesday April 1, 2026 7:45 am", 10),
        ("2026-04-01T10:45:10Z", "Wednesday April 1, 2026 7:31 am PDT", 10),
        ("2026-04-01T10:45:10+02:00", "Wednesday April 1, 2026 7:45 am PDT", 8),
    ],
)
def test_a_local_time_that_metadata_calls_utc_is_read_as_printed(
    stated: str, printed: str, hour: int
) -> None:
    page = page_of(described(datePublished=stated), f'<p class="byline">{printed} by A</p>')
    published = read_article(page, ANY).published_at
    assert published is not None
    assert published.replace(second=0) == datetime(2026, 4, 1, hour, 45, tzinfo=UTC)


def test_a_day_in_one_description_gives_way_to_the_time_in_another() -> None:
    other = described(**{"@type": "WebPage", "datePublished": "2026-04-01T10:15:48+09:00"})
    article = read_article(page_of(described(datePublished="2026-04-01") + other), ANY)
    assert article.published_at == datetime(2026, 4, 1, 1, 15, 48, tzinfo=UTC)
    assert article.published_precision is Precision.SECOND


def test_a_clock_before_the_date_is_read() -> None:
    posted = '<i class="storyDate">Posted: <b itemprop="datePublished">6:45 PM, Apr 1, 2026</b></i>'
    article = read_article(page_of(described(), posted), ANY)
    assert article.published_at == datetime(2026, 4, 1, 9, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[1]",
        '{"content_elements": "x", "credits": 3}',
        '{"content_elements": [1, null, {"type": "text"}, {"type": "text", "content": 5}]}',
        '{"credits": {"by": [null, {"name": 7}]}}',
        '{"credits": {"by": 5}}',
        "{" * 100_000,
    ],
)
def test_data_for_a_script_that_holds_no_article_changes_nothing(data: str) -> None:
    script = f"<script>Fusion.globalContent={data};Fusion.x=1</script>"
    found = read_article(page_of(described(), script), ANY)
    assert found.body == "\n".join(PROSE)


def test_half_a_character_in_data_for_a_script_is_left_out() -> None:
    data = '{"content_elements": [{"type": "text", "content": "의자 \\ud83d 쉰 개"}],'
    data += ' "credits": {"by": [{"name": "봄비 \\ud83d"}]}}'
    article = read_article(
        page_of(described(), f"<script>Fusion.globalContent={data}</script>"), ANY
    )
    assert article.body == "의자 쉰 개"
    assert [name.encode().decode() for name in article.authors] == ["봄비 \ufffd"]


def test_a_relative_time_counts_from_when_the_page_was_fetched() -> None:
    article = read_article(page_of(described(), '<span class="time">22분 전</span>'), ANY)
    assert article.published_at == datetime(2026, 4, 2, 1, 38, tzinfo=UTC)
    assert article.published_raw == "22분 전"


def test_a_change_before_or_at_publication_is_none() -> None:
    same = "2026-04-02T07:30:12+09:00"
    page = page_of(described(datePublished=same, dateModified=same))
    assert read_article(page, ANY).modified_at is None


# Ids and addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://www.etnews.com/20260402000417",
        "https://www.etnews.com/20260402000417?utm_source=x&sid=100#reply",
        "http://m.etnews.com/20260402000417",
        "https://www.etnews.com/news/article.html?id=20260402000417&mc=em_002",
    ],
)
def test_one_article_has_one_id_under_any_of_its_addresses(url: str) -> None:
    article = read(replace(DECLARED, url=url))
    assert article.article_id == "etnews:20260402000417"
    assert not re.search("utm|sid|#", article.url)


def test_without_a_declared_id_it_is_the_address_less_tracking() -> None:
    publisher = Publisher(name="n", hosts=frozenset(["n.example"]))
    keys = {
        found.key
        for url in ("https://n.example/a?b=1", "http://n.example/a?b=1&utm_source=x&fbclid=2#c")
        if (found := article_address(publisher, url, url))
    }
    assert len(keys) == 1


def test_a_parameter_that_tracks_nothing_stays_as_it_is_written() -> None:
    assert without_tracking("https://a.example/v?no=%EA%B0%80+1&x=") == (
        "https://a.example/v?no=%EA%B0%80+1&x="
    )


@given(url=st.from_regex(r"https://a\.example/[a-z]{0,5}(\?[a-z_=&;%]{0,40})?", fullmatch=True))
def test_taking_tracking_away_twice_changes_nothing(url: str) -> None:
    once = without_tracking(url)
    assert without_tracking(once) == once


def test_a_page_that_calls_another_publishers_the_true_one_names_it() -> None:
    page = changed(DECLARED, "https://www.etnews.com/2026", "https://agency.example/2026")
    assert read(page).original_url == "https://agency.example/20260402000417"


def test_an_article_on_several_pages_leads_on_and_the_next_article_does_not() -> None:
    more = find_source("khan").next_part
    assert more is not None
    whole = "https://www.khan.co.kr/article/202604020730001"
    for href, wanted in (
        ("?page=2", f"{whole}?page=2"),
        (f"{whole}?page=2", f"{whole}?page=2"),
        ("/article/202604020731001", None),
        (whole, None),
        ("http://[bad", None),
    ):
        assert more(changed(JSONLD, "</head>", f'<link rel="next" href="{href}"></head>')) == wanted
    assert more(JSONLD) is None


# What is no article


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><body><h1>404</h1><p>요청하신 페이지를 찾을 수 없습니다.</p></body></html>",
        "<html><title>오류</title><body><p>잠시 후 다시 시도해 주십시오.</p></body></html>",
        '{"error": "not found"}',
        "<html><body>" + "<ul><li><a href='/1'>기사 하나</a></li></ul>" * 50 + "</body></html>",
    ],
)
def test_an_error_page_under_an_articles_address_is_no_article(text: str) -> None:
    for page in (DECLARED, JSONLD, META, TEXT, MK):
        with pytest.raises(NotAnArticle):
            read(replace(page, text=text))


def test_a_page_of_another_host_is_no_article() -> None:
    page = replace(DECLARED, url="https://other.example/20260402000417")
    with pytest.raises(NotAnArticle, match="not the address"):
        find_source("etnews").read_article(
            changed(page, "https://www.etnews.com/2026", "https://other.example/2026")
        )


def test_an_article_without_headline_or_body_has_changed() -> None:
    headless = changed(DECLARED, "article_title", "gone")
    headless = changed(
        changed(headless, "og:title", "gone"), "<title>해솔시, 무인 우편함 시험", "<title>"
    )
    headless = changed(headless, " - 전자신문</title>", "</title>")
    headless = changed(headless, "<h2>해솔시, 무인 우편함 시험</h2>", "")
    with pytest.raises(PageChanged) as caught:
        read(headless)
    assert caught.value.field == "headline"
    cut = re.sub(r'(?s)<section class="article_body">.*?</section>', "", DECLARED.text)
    with pytest.raises(PageChanged) as caught:
        read(replace(DECLARED, text=cut))
    assert caught.value.field == "body"


# Hostile pages


@pytest.mark.parametrize("page", [MK, JSONLD])
def test_a_page_of_ten_megabytes_takes_bounded_time(page: Page) -> None:
    prose = "<p>골목 시장 한복판에 은행이 선다. 창구는 하나뿐이다.</p>"
    huge = changed(page, "<p>", prose * (10_000_000 // len(prose.encode())) + "<p>", 1)
    started = time.process_time()
    try:
        assert read(huge).body
    except PageChanged as error:
        assert error.field == "body"  # noqa: PT017 - either is right, a hang is not
    assert time.process_time() - started < 20


@pytest.mark.parametrize("page", [TEXT])
def test_deeply_nested_elements_take_bounded_time(page: Page) -> None:
    deep = changed(page, "</body>", "<div>" * 15_000 + "깊다" + "</body>")
    started = time.process_time()
    assert read(deep).body
    assert time.process_time() - started < 20


def test_pages_read_at_once_in_several_threads_read_as_one_by_one() -> None:
    pages = [DECLARED, JSONLD, META, TEXT, MK] * 8
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read, pages)) == [read(page) for page in pages]


def test_a_list_and_an_article_agree_on_an_id_that_is_a_hash() -> None:
    publisher = Publisher(name="n", hosts=frozenset(["n.example"]))
    feed = (
        "<rss version='2.0'><channel><item><title>의자</title>"
        "<link>http://n.example/a/bench?utm_source=rss</link></item></channel></rss>"
    )
    page = page_of(described(), '<time datetime="2026-04-01T09:00:00+09:00"></time>')
    (item,) = read_feed(replace(page, text=feed), publisher).items
    article = read_article(replace(page, url="https://n.example/a/bench#top"), publisher)
    assert item.article_id == article.article_id
    assert re.fullmatch("n:[0-9a-f]{16}", item.article_id)


# Real captures


def capture(shared: Path, name: str, url: str) -> Page:
    packed = next((shared / "captures/publishers").glob(f"*/{name}_*.html.gz"))
    text = gzip.decompress(packed.read_bytes()).decode("utf-8")
    return Page(url=url, text=text, fetched_at=datetime(2026, 11, 25, tzinfo=UTC))


def wanted(shared: Path, name: str) -> dict[str, Any]:
    file = next((shared / "captures/publishers").glob(f"*/{name}.json"))
    versions: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return versions[max(versions, key=lambda version: int(version[1:]))]


def body_of(expected: dict[str, Any]) -> list[str]:
    sections = expected["body"]["sections"]
    return [text for part in sections for text in (*part["headline"], *part["paragraphs"])]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


# What a capture's own expectation has otherwise, by name. Its bodies leave out subheadings of
# some kinds, and its authors are houses where nobody signs.
CAPTURES = {
    "HankookIlbo": ("https://www.hankookilbo.com/news/article/A2026071220290000630", "Asia/Seoul"),
    "MBN": ("https://www.mk.co.kr/news/politics/11333783", "Asia/Seoul"),
    "AsahiShimbun": ("https://www.asahi.com/articles/AST1F4445T1FUTIL02SM.html", "Asia/Tokyo"),
    "YomiuriShimbun": ("https://www.yomiuri.co.jp/world/20241203-OYT1T50218/", "Asia/Tokyo"),
}
HOUSES = {"朝日新聞デジタル", "読売新聞オンライン"}
# trafilatura takes four lines of a list of places for no prose.
LEAST_RECALL = {"AsahiShimbun": 0.7}


def captured(shared: Path, name: str) -> tuple[Article, dict[str, Any]]:
    url, zone = CAPTURES[name]
    publisher = Publisher(zone=ZoneInfo(zone))
    return read_article(capture(shared, name, url), publisher), wanted(shared, name)


@pytest.mark.parametrize("name", CAPTURES)
def test_a_real_page_gives_its_headline_time_and_people(shared: Path, name: str) -> None:
    article, expected = captured(shared, name)
    assert letters(article.headline) == letters(expected["title"])
    assert article.published_at == datetime.fromisoformat(expected["publishing_date"])
    people = {person for person in expected["authors"] if person not in HOUSES}
    if name == "HankookIlbo":
        # The expectation has the page's "박준석 기자 외 1명" for one person.
        assert "박준석" in article.authors
        assert len(article.authors) == 2
    else:
        assert set(article.authors) == people


@pytest.mark.parametrize("name", CAPTURES)
def test_a_real_page_gives_its_body(shared: Path, name: str) -> None:
    article, expected = captured(shared, name)
    paragraphs = [letters(text) for text in body_of(expected) if letters(text)]
    body = letters(article.body)
    found = sum(len(text) for text in paragraphs if text in body)
    assert found / sum(map(len, paragraphs)) >= LEAST_RECALL.get(name, 0.99)
    # Beside the body stand a copyright line, who signs, or an invitation to read on.
    assert found / len(body) >= 0.85


def test_a_real_page_of_a_declared_publisher_gives_all_fields(shared: Path) -> None:
    url, _ = CAPTURES["MBN"]
    article = find_source("mk").read_article(capture(shared, "MBN", f"{url}?utm_source=x"))
    expected = wanted(shared, "MBN")
    lines = article.body.split("\n")
    paragraphs = body_of(expected)
    assert [line for line in lines if line in paragraphs] == paragraphs
    # The expectation leaves out the five subheadings.
    assert [len(line) < 30 for line in lines if line not in paragraphs] == [True] * 5
    assert list(article.summary) == expected["body"]["summary"]
    assert list(article.authors) == expected["authors"]
    assert article.published_at == datetime.fromisoformat(expected["publishing_date"])
    assert (article.article_id, article.url) == ("mk:11333783", url)
    assert (article.section, article.kind, article.language) == (
        Section.POLITICS,
        Kind.TEXT,
        "ko",
    )
    assert article.published_raw == "입력 : 2025-06-04 02:37:08"
    assert len(article.captions) == 6
    assert "AI학습" in (article.rights or "")
    assert article.fields_from["body"] == ".news_cnt_detail_wrap"
