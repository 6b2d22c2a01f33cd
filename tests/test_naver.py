"""Naver's lists and articles: real captures, and what its markup may do."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import goldens
import pytest
from goldens import changed, golden
from recorder import Recorder
from support import prose

from archive.article import Article, Kind, Precision, Section
from crawler.catalog import find_sections
from crawler.errors import NotAnArticle, PageChanged
from crawler.pages.page import Listing, Page
from crawler.pages.times import KST
from crawler.portals import naver

CAPTURES = goldens.CAPTURES / "naver"
AT = datetime(2026, 4, 5, 12, tzinfo=UTC)
ARTICLE = golden("naver/article-2026")
OLD = golden("naver/article-2022-02")
SPORTS = golden("naver/sports-2022-02")
ANSWER = golden("naver/sports-json-2024-07")
LIST = golden("naver/list-2025-08")
MORE = golden("naver/more-2026-09")
CASES = goldens.cases("article", "naver")
URL = "https://n.news.naver.com/mnews/article/901/0000000417"


def read(page: Page) -> Article:
    return naver.read_article(page)


# Real captures

READ = {
    "article_2022-09-14_edaily": "https://n.news.naver.com/mnews/article/018/0005316196?sid=100",
    "article_2026-02-12_news1_opinion": (
        "https://n.news.naver.com/mnews/article/421/0008770777?sid=110"
    ),
    "legacy_read_naver_yna": (
        "https://news.naver.com/main/read.naver?mode=LSD&mid=sec&oid=001&aid=0009205077&sid1=001"
    ),
    "sports_read_naver_2017": "https://sports.news.naver.com/news?oid=477&aid=0000073768",
}
# What the selector script that read the captures took for a paragraph, or for none.
CAPTION_IN_A_TABLE = {"article_2022-09-14_edaily": "이준석 국민의힘 전 대표가 14일"}
PUBLISHERS_LINK_AT_THE_END = {"legacy_read_naver_yna": "최신 유행 트렌드 총집결 #흥(클릭!)"}


def capture(name: str) -> tuple[Article, dict[str, Any]]:
    if not CAPTURES.is_dir():
        pytest.skip(f"REAL PAGES NOT TESTED: no captures at {CAPTURES}")
    text = (CAPTURES / f"{name}.html").read_text("utf-8")
    wanted = json.loads((CAPTURES / f"{name}.expected.json").read_text("utf-8"))
    return read(Page(url=READ[name], text=text, fetched_at=AT)), wanted


def printed(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M:%S}" if moment else None


@pytest.mark.parametrize("name", READ)
def test_a_real_page_gives_the_headline_the_publisher_and_every_paragraph(name: str) -> None:
    article, wanted = capture(name)
    assert article.headline == wanted["title"]
    assert article.publisher == wanted["publisher"]
    paragraphs, captions = wanted["paragraphs"], wanted.get("captions", [])
    if start := CAPTION_IN_A_TABLE.get(name):
        captions = [text for text in paragraphs if text.startswith(start)]
        paragraphs = [text for text in paragraphs if text not in captions]
    if link := PUBLISHERS_LINK_AT_THE_END.get(name):
        paragraphs = [*paragraphs, link]
    assert article.body.split("\n") == paragraphs
    if name != "sports_read_naver_2017":  # its captions were not read off
        assert list(article.captions) == captions
    assert list(article.summary) == wanted.get("summary", [])
    assert "무단 전재" in (article.rights or "")
    assert article.kind is Kind.TEXT
    assert article.language == "ko"


@pytest.mark.parametrize("name", [name for name in READ if name.startswith("article")])
def test_a_real_page_of_the_current_templates_gives_every_other_field(name: str) -> None:
    article, wanted = capture(name)
    assert printed(article.published_at) == wanted["published"]
    assert printed(article.modified_at) == wanted["modified"]
    assert article.published_precision is Precision.SECOND
    assert article.original_url == wanted["original_url"]
    assert article.portal_section == ", ".join(wanted["section"])
    assert article.byline == next(iter(wanted["journalists"]), None)
    assert [article.rights] == wanted["copyright_line"]
    assert wanted["og_url"].startswith(article.url + "?")
    assert article.article_id == f"naver:{'-'.join(article.url.split('/')[-2:])}"


def test_real_pages_are_told_apart_by_template_and_filed() -> None:
    found = {name: capture(name)[0] for name in READ}
    assert {(one.parser, one.section) for one in found.values()} == {
        ("naver/2022-09", Section.SOCIETY),
        ("naver/2026-02", Section.OPINION),
        ("naver/2022-02", Section.SOCIETY),
        ("naversports/2022-02", Section.SPORTS),
    }


def test_real_pages_of_old_give_their_times_and_the_original() -> None:
    article, wanted = capture("legacy_read_naver_yna")
    assert [article.published_raw] == wanted["dates_shown"]
    assert printed(article.published_at) == "2017-04-20 15:53:00"
    assert article.original_url == wanted["original_url"]
    assert (article.byline, article.portal_section) == ("우영식", "사회")
    assert article.article_id == "naver:001-0009205077"

    article, wanted = capture("sports_read_naver_2017")
    assert article.published_raw == wanted["dates_shown"][0]
    assert printed(article.published_at) == "2017-05-12 14:09:00"
    assert printed(article.modified_at) == "2017-05-12 14:09:36"
    assert article.byline == "유현태 기자(yht@spotvnews.co.kr)"
    assert article.captions == ("▲ 지아니 인판니노 FIFA 회장",)


def real_list(name: str, url: str) -> Listing:
    if not CAPTURES.is_dir():
        pytest.skip(f"REAL LISTS NOT TESTED: no captures at {CAPTURES}")
    text = (CAPTURES / name).read_text("utf-8")
    return naver.read_list(Page(url=url, text=text, fetched_at=AT))


def test_a_real_daily_list_gives_all_it_lists_and_its_next_page() -> None:
    url = "https://news.naver.com/main/list.naver?mode=LS2D&mid=shm&sid1=100&sid2=267"
    listing = real_list("legacy_list_naver_100_267.html", url)
    wanted = json.loads((CAPTURES / "legacy_list_naver_100_267.expected.json").read_text("utf-8"))
    assert [(item.headline, item.publisher) for item in listing.items] == [
        (item["title"], item["publisher"]) for item in wanted["items"]
    ]
    for item, given in zip(listing.items, wanted["items"], strict=True):
        assert given["url"].endswith(item.url.partition("?")[2])
        assert item.published_at is not None
        time = item.published_at.astimezone(KST)
        assert given["date"].endswith(f"{time.hour - 12}:{time:%M}")
    assert listing.next_url is not None
    assert listing.next_url.endswith("date=20170101&page=2")


def test_a_real_section_page_gives_headlines_then_the_latest_and_where_it_goes_on() -> None:
    name = "section_100_2025-08-26_excerpt"
    page = real_list(f"{name}.html", "https://news.naver.com/section/100")
    more = real_list(
        f"{name}_ajax.json",
        "https://news.naver.com/section/template/SECTION_ARTICLE_LIST?sid=100&pageNo=1",
    )
    wanted = json.loads((CAPTURES / f"{name}.expected.json").read_text("utf-8"))
    latest = [(item["url"], item["publisher"]) for item in wanted["latest"]]
    headlines = [(item["url"], item["publisher"]) for item in wanted["headlines"]]
    assert [(item.url, item.publisher) for item in page.items] == headlines + latest
    assert [(item.url, item.publisher) for item in more.items] == latest
    titles = [" ".join(item["title"].split()) for item in wanted["latest"]]
    assert [item.headline for item in more.items] == titles
    ages = [f"{(AT - item.published_at).seconds // 60}분전" for item in more.items]
    assert ages == [item["relative_time"] for item in wanted["latest"]]
    assert page.next_url == more.next_url
    assert page.next_url is not None
    assert page.next_url.endswith(f"pageNo=2&date=&next={wanted['next_cursor']}")


# Addresses and lists


@pytest.mark.parametrize(
    ("href", "url", "key"),
    [
        (
            "https://n.news.naver.com/article/newspaper/901/0000000417?date=20260405",
            "https://n.news.naver.com/article/newspaper/901/0000000417",
            None,
        ),
        (f"{URL}?sid=102&amp;rc=N#c", URL, "901-0000000417"),
        (
            "/mnews/article/901/0000000417/",
            "https://news.naver.com/mnews/article/901/0000000417",
            0,
        ),
        ("//n.news.naver.com/article/901/0000000417?cds=a", 0, "901-0000000417"),
        ("https://n.news.naver.com/mnews/ranking/article/901/0000000417?ntype=R", 0, 0),
        (
            "/main/read.nhn?mode=LSD&amp;amp;oid=901&amp;amp;aid=0000000417&amp;sid1=100",
            "https://news.naver.com/main/read.nhn?oid=901&aid=0000000417",
            0,
        ),
        ("https://m.news.naver.com/read.naver?aid=0000000417&oid=901", 0, "901-0000000417"),
    ],
)
def test_an_articles_link_loses_what_tracks_readers(
    href: str, url: str | int, key: str | int
) -> None:
    page = Page(url=LIST.url, text=f'<a href="{href}">가</a>', fetched_at=AT)
    (item,) = naver.read_list(page).items
    assert item.article_id == f"naver:{key or '901-0000000417'}"
    assert item.url == (url or item.url)
    assert "sid" not in item.url


@pytest.mark.parametrize(
    "href",
    [
        "https://n.news.naver.com/mnews/article/comment/901/0000000417",
        "https://n.news.naver.com/mnews/article/print/901/0000000417",
        "https://n.news.naver.com/mnews/article/901/000000041",
        "https://n.news.naver.com/mnews/article/٩٠١/0000000417",
        "https://m.sports.naver.com/volleyball/article/907/0000081234",
        "https://entertain.naver.com/read?oid=907&aid=0000081234",
        "https://news.naver.com/cluster/c_202604051800_00000005/section/102?oid=901",
        "https://news.naver.com/main/read.naver?oid=901",
        "https://media.naver.com/journalist/901/1",
        "javascript:void(0)",
        "http://[bad/article/901/0000000417",
    ],
)
def test_other_links_are_no_items(href: str) -> None:
    page = Page(url=LIST.url, text=f'<a href="{href}">가</a><a>나</a>', fetched_at=AT)
    assert naver.read_list(page) == Listing()


@pytest.mark.parametrize("url", ["https://news.naver.com/", "https://sports.naver.com/index"])
def test_a_page_that_came_instead_of_the_list_gives_nothing(url: str) -> None:
    assert naver.read_list(replace(LIST, url=url)) == Listing()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('data-has-next="true"', 'data-has-next="false"'),
        ('data-cursor="20260405173033"', 'data-cursor=""'),
        ('data-template="SECTION_ARTICLE_LIST"', 'data-template="../x?"'),
    ],
)
def test_a_list_without_a_cursor_to_go_on_from_has_no_next_page(old: str, new: str) -> None:
    assert naver.read_list(changed(LIST, old, new)).next_url is None


def test_each_further_piece_asks_for_the_one_after_it() -> None:
    assert "pageNo=3" in (naver.read_list(MORE).next_url or "")
    without = changed(MORE, r"data-page-no=\"2\"", "")
    assert "pageNo=2" in (naver.read_list(without).next_url or "")


def test_each_part_of_a_section_has_a_list_of_its_own() -> None:
    lists = {section.name: section for section in naver.source().sections}
    assert lists["politics/assembly"].url == ("https://news.naver.com/breakingnews/section/100/265")
    assert lists["society/welfare"].url.endswith("/102/59b")
    assert lists["society/welfare"].section is Section.SOCIETY
    assert lists["opinion/editorial"].section is Section.OPINION


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("tech/science", "https://news.naver.com/breakingnews/section/105/228?date=20260405"),
        ("opinion/column", "https://news.naver.com/opinion/column?date=20260405"),
        (
            "world",
            f"{MORE.url.partition('_FOR_LATEST')[0]}?sid=104&sid2=&cluid=&pageNo=1&date=20260405&next=",
        ),
    ],
)
def test_each_list_goes_back_to_any_day(name: str, url: str) -> None:
    source = naver.source()
    (section,) = find_sections(source, [name])
    assert source.list_of_day is not None
    assert source.list_of_day(section, date(2026, 4, 5)) == url
    assert source.list_type(url) == ("json" if "template" in url else "html")


def test_an_article_without_a_word_for_its_section_has_that_of_the_list_that_led_to_it() -> None:
    page = changed(goldens.golden("naver/article-2026"), "media_end_categorize", "x")
    article = read(replace(page, section="politics/assembly"))
    assert (article.section, article.portal_section) == (Section.POLITICS, "politics/assembly")
    assert read(replace(page, section="politics")).portal_section is None


def test_the_last_numbered_page_has_no_next() -> None:
    last = replace(
        golden("naver/list-2022-02"), url="https://news.naver.com/main/list.naver?page=4"
    )
    assert naver.read_list(last).next_url is None


# The article page


def test_widgets_and_what_follows_the_body_stay_out_of_it() -> None:
    body = read(ARTICLE).body
    for noise in ("받아 보기", "기계가 간추린", "영상을 틀", "종탑의 비둘기", "고래 소리", "제공"):
        assert noise in ARTICLE.text
        assert noise not in body
    assert "스크랩" not in read(OLD).body
    assert "function" not in read(OLD).body


@pytest.mark.parametrize(
    ("gone", "place"),
    [
        (['alt="나루신문"'], ".media_end_head_top_logo img@title"),
        (["media_end_head_top_logo"], "meta:og:article:author"),
        (["media_end_head_top_logo", "og:article:author"], "meta:twitter:creator"),
    ],
)
def test_the_publisher_has_fallbacks_and_is_never_the_portal(gone: list[str], place: str) -> None:
    page = ARTICLE
    for name in gone:
        page = changed(page, name, "x")
    article = read(page)
    assert (article.publisher, article.fields_from["publisher"]) == ("나루신문", place)


@pytest.mark.parametrize("author", ["네이버", "네이버 뉴스", "네이버 스포츠 | 네이버", "|"])
def test_a_page_that_names_only_the_portal_has_no_publisher(author: str) -> None:
    page = changed(changed(OLD, "press_logo", "x"), "twitter:creator", "x")
    page = changed(page, 'author"	content="바람통신 | 네이버"', f'author"	content="{author}"')
    assert read(page).publisher is None


def test_without_reporters_in_its_head_the_line_below_the_body_is_the_byline() -> None:
    assert read(ARTICLE).byline == "도아름 기자, 문결 기자"
    page = changed(ARTICLE, "media_end_head_journalist_name", "x")
    assert read(page).byline == "도아름 기자(areum@naru.example)"
    assert read(changed(page, "byline_s", "x")).byline is None


def test_without_its_stamp_the_printed_time_stands_in_and_none_is_honest() -> None:
    article = read(changed(ARTICLE, "data-date-time", "x"))
    assert article.published_at == datetime(2026, 4, 5, 9, 2, tzinfo=UTC)
    assert article.published_precision is Precision.MINUTE
    page = changed(ARTICLE, "_ARTICLE_DATE_TIME", "x")
    timeless = read(changed(page, "media_end_head_info_datestamp_time", "y"))
    assert timeless.published_at is timeless.published_raw is None
    assert timeless.published_precision is Precision.NONE


def test_a_page_that_was_never_changed_has_no_time_of_change() -> None:
    assert read(changed(ARTICLE, "_ARTICLE_MODIFY_DATE_TIME", "x")).modified_at is None


def test_under_any_address_the_pages_own_link_tells_its_id() -> None:
    page = replace(ARTICLE, url="https://n.news.naver.com/mnews/hot/today")
    article = read(page)
    assert (article.article_id, article.url) == ("naver:901-0000000417", URL)
    assert article.fields_from["article_id"] == "meta:og:url"
    with pytest.raises(NotAnArticle):
        read(changed(page, "og:url", "x"))


def with_body(html: str) -> Page:
    start = ARTICLE.text.index(">", ARTICLE.text.index('<article id="dic_area"')) + 1
    end = ARTICLE.text.index("</article>")
    return replace(ARTICLE, text=ARTICLE.text[:start] + html + ARTICLE.text[end:])


PHOTO = '<span class="end_photo_org"><img src="a.jpg"><em class="img_desc">{}</em></span>'


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<div class="vod_player_wrap">x</div>짧은 글.', Kind.VIDEO),
        ('<div class="_VIDEO_AREA_WRAP">x</div>' + "긴 글이다. " * 40, Kind.TEXT),
        ("한 줄.", Kind.BRIEF),
        (PHOTO.format("부두의 밤."), Kind.PHOTO),
    ],
)
def test_the_kind_says_what_carries_the_story(body: str, kind: Kind) -> None:
    page = changed(with_body(body), "newsct_article", "x")
    assert read(page).kind is kind


@pytest.mark.parametrize(
    ("body", "paragraphs", "captions"),
    [
        ('<strong class="media_end_summary">요약</strong>가<br>나', ["가", "나"], []),
        (PHOTO.format("부두") + "가", ["가"], ["부두"]),
        ('<span class="end_photo_org"><img>부두</span>가', ["가"], ["부두"]),
        ('<em class="img_desc">부두</em>가', ["가"], ["부두"]),
        ("<figure><img><figcaption>부두</figcaption></figure>가", ["가"], ["부두"]),
        ("<table><tr><td><img></td></tr><tr><td>부두</td></tr></table>가", ["가"], ["부두"]),
        (
            f"<table><tr><td>{PHOTO.format('부두')}</td></tr></table>가" + PHOTO.format("밤"),
            ["가"],
            ["부두", "밤"],
        ),
        ("<table><tr><td>날</td><td>수</td></tr></table>가", ["날 수", "가"], []),
        (
            "<table><tr><td>" * 3000 + "<img>" + "밭" * 400 + "</td></tr></table>" * 3000,
            ["밭" * 400],
            [],
        ),
        (
            "<table><tr><td><img>" + "긴 글이다. " * 60 + "</td></tr></table>",
            ["긴 글이다. " * 59 + "긴 글이다."],
            [],
        ),
    ],
)
def test_captions_stand_apart_wherever_the_publisher_put_them(
    body: str, paragraphs: list[str], captions: list[str]
) -> None:
    article = read(with_body(body))
    assert article.body.split("\n") == paragraphs
    assert list(article.captions) == captions


def test_the_template_is_named_by_what_the_page_has() -> None:
    parsers = {case.name: read(goldens.golden_page(case)).parser for case in CASES}
    assert parsers == {
        "article-2022-02": "naver/2022-02",
        "article-2022": "naver/2022-09",
        "article-2023": "naver/2023-09",
        "article-2026": "naver/2026-02",
        "sports-2022-02": "naversports/2022-02",
        "sports-2024": "naversports/2024",
        "sports-json-2024-07": "naversports/2024-07",
    }


# Sports and entertainment


def test_what_a_list_led_to_on_a_portal_filled_by_script_is_named() -> None:
    url = "https://m.sports.naver.com/volleyball/article/907/0000081234"
    page = Page(url=url, text="<div id='root'></div><script></script>", fetched_at=AT)
    with pytest.raises(NotAnArticle, match="script"):
        read(page)
    with pytest.raises(NotAnArticle, match="script"):
        read(replace(ARTICLE, url=url))


@pytest.mark.parametrize(
    "url",
    ["https://media.naver.com/press/901", "https://n.news.naver.com/", "https://news.naver.com/"],
)
def test_a_page_that_came_instead_of_an_article_is_named(url: str) -> None:
    with pytest.raises(NotAnArticle) as caught:
        read(Page(url=url, text="<h1>언론사</h1>", fetched_at=AT))
    assert caught.value.url == url


def answer(**article: object) -> Page:
    text = json.dumps({"result": {"articleInfo": {"article": article}}})
    return replace(ANSWER, text=text)


def test_an_answer_of_the_interface_is_read_whatever_else_it_lacks() -> None:
    article = read(answer(title="공 &amp; 바람", content="첫 줄<br>둘째 줄"))
    assert (article.headline, article.body) == ("공 & 바람", "첫 줄\n둘째 줄")
    assert article.publisher is article.published_at is article.original_url is None


def test_an_entertainment_page_of_old_is_read() -> None:
    page = replace(SPORTS, url="https://entertain.naver.com/read?oid=907&aid=0000081234&x=1")
    page = changed(page, 'id="newsEndContents"', 'id="articeBody"')
    page = changed(page, '<h4 class="title">', '<h2 class="end_tit">')
    article = read(page)
    assert (article.headline, article.body) == (read(SPORTS).headline, read(SPORTS).body)
    assert article.url == "https://entertain.naver.com/read?oid=907&aid=0000081234"
    assert (article.section, article.publisher) == (Section.ENTERTAINMENT, "뜀스포츠")


def test_entertainment_is_filed_as_such() -> None:
    url = "https://api-gw.entertain.naver.com/news/article/907/0000081234"
    assert read(replace(ANSWER, url=url)).section is Section.ENTERTAINMENT


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"content": "글"}, "headline"),
        ({"title": "", "content": "글"}, "headline"),
        ({"title": "제목"}, "body"),
        ({"title": "제목", "content": "<br> <img>"}, "body"),
        ({"title": "제목", "content": ["글"]}, "body"),
    ],
)
def test_an_answer_that_lost_a_field_is_changed_and_says_so(
    said: dict[str, object], field: str
) -> None:
    with pytest.raises(PageChanged) as caught:
        read(answer(**said))
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["{}", "{", '{"result": []}', '{"result": {"articleInfo": 1}}'])
def test_an_answer_without_an_article_is_named(text: str) -> None:
    with pytest.raises(NotAnArticle, match="no article"):
        read(replace(ANSWER, text=text))


# What no longer reads as an article


def test_a_page_without_headline_is_changed_and_says_so() -> None:
    page = changed(changed(ARTICLE, "title_area", "x"), "media_end_head_headline", "x")
    assert read(page).fields_from["headline"] == ".media_end_head_title"
    page = changed(page, "media_end_head_title", "x")
    assert read(page).fields_from["headline"] == "meta:og:title"
    with pytest.raises(PageChanged, match=URL) as caught:
        read(changed(page, "og:title", "x"))
    assert (caught.value.field, caught.value.parser) == ("headline", "naver/2026-02")


@pytest.mark.parametrize("body", ["", "<br>", "<em class='img_desc'> </em>", "&nbsp;\u200b"])
def test_a_page_without_body_is_changed_and_says_so(body: str) -> None:
    with pytest.raises(PageChanged) as caught:
        read(with_body(body))
    assert caught.value.field == "body"


@pytest.mark.parametrize("case", [case for case in CASES if not (case / "page.json").exists()])
def test_a_page_cut_off_before_its_body_ends_never_passes_for_an_article(case: Path) -> None:
    page = goldens.golden_page(case)
    first, last = read(page).body.split("\n")[0], read(page).body.split("\n")[-1]
    whole = page.text.replace("&#034;", '"')
    start, end = whole.index(first[:10]), whole.index(last[-10:])
    for cut in range(start + 5, end, 40):
        with pytest.raises(PageChanged) as caught:
            read(replace(page, text=page.text[:cut]))
        assert caught.value.field == "body"


# End to end


def record(path: Path) -> None:
    """Record a list and the pages that it leads to, one of them moved to another portal."""
    other = golden("naver/article-2022")
    with Recorder(path) as warc:
        warc.answer(LIST.url, LIST.text)
        warc.answer(URL, ARTICLE.text)
        warc.answer(
            "https://n.news.naver.com/mnews/article/902/0000000111",
            changed(other, "904/0005316196", "902/0000000111").text,
        )


def test_recorded_pages_are_crawled_into_an_archive(newsfold: Any, tmp_path: Path) -> None:
    record(tmp_path / "naver.warc.gz")
    done = newsfold("crawl", "naver", "--section", "society", "--replay", "naver.warc.gz")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    asked = newsfold("query", "SELECT * FROM articles ORDER BY article_id", "--format", "json")
    rows = [json.loads(line) for line in asked.stdout.splitlines()]
    assert [row["article_id"] for row in rows] == ["naver:901-0000000417", "naver:902-0000000111"]
    assert rows[0]["publisher"] == "나루신문"
    assert rows[0]["authors"] == ["도아름", "문결"]
    assert rows[0]["summary"] == ["백 년 만에 여는 얼음 창고", "하루 삼백 명까지"]
    assert rows[0]["parser"] == "naver/2026-02"
    assert rows[1]["captions"] == [
        "13일 밤 구름시 언덕에서 시민들이 하늘을 보고 있다.(사진=구름천문대)"
    ]


def test_recorded_pieces_in_json_are_read_as_lists(newsfold: Any, tmp_path: Path) -> None:
    kind = ("Content-Type", "application/json;charset=UTF-8")
    with Recorder(tmp_path / "more.warc.gz") as warc:
        warc.answer(LIST.url, MORE.text, headers=(kind,))
        for page in ("903/0000000777", "904/0000000778"):
            warc.answer(f"https://n.news.naver.com/mnews/article/{page}?sid=102", ARTICLE.text)
    done = newsfold("crawl", "naver", "--section", "society", "--replay", "more.warc.gz")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    asked = newsfold("query", "SELECT count(*) AS n FROM visits", "--format", "json")
    assert json.loads(asked.stdout) == {"n": 3}


def test_daily_lists_and_pages_recorded_by_another_tool_are_crawled(
    newsfold: Any, tmp_path: Path
) -> None:
    old = golden("naver/list-2022-02")
    page = "https://news.naver.com/main/read.naver?mode=LS2D&mid=shm&sid1=102&sid2=256"
    with Recorder(tmp_path / "old.warc.gz") as warc:
        coded = (("Content-Type", "text/html;charset=EUC-KR"),)
        warc.answer(LIST.url, old.text.encode("cp949"), headers=coded)
        warc.answer(f"{page}&oid=905&aid=0009205077", OLD.text.encode("cp949"), headers=coded)
        moved = "<div id='root'></div><script>fill()</script>"
        warc.answer(f"{page}&oid=906&aid=0000000021", moved)
    done = newsfold("crawl", "naver", "--section", "society", "--replay", "old.warc.gz")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    asked = newsfold("query", "SELECT url, outcome, field FROM visits", "--format", "json")
    rows = {(row["outcome"], row["field"]) for row in map(json.loads, asked.stdout.splitlines())}
    assert rows == {("listed", None), ("article", None), ("page_changed", "headline")}


def test_a_redirect_to_a_portal_filled_by_script_is_named_and_nothing_else_is_lost(
    newsfold: Any, tmp_path: Path
) -> None:
    sports = "https://m.sports.naver.com/volleyball/article/902/0000000111"
    with Recorder(tmp_path / "moved.warc.gz") as warc:
        warc.answer(LIST.url, LIST.text)
        warc.answer(URL, ARTICLE.text)
        gone = "https://n.news.naver.com/mnews/article/902/0000000111"
        warc.answer(gone, "", status="302 Found", headers=(("Location", sports),))
        warc.answer(sports, "<div id='root'></div><script>fill()</script>")
    done = newsfold("crawl", "naver", "--section", "society", "--replay", "moved.warc.gz")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    sql = "SELECT url, final_url FROM visits WHERE outcome = 'not_an_article'"
    asked = newsfold("query", sql, "--format", "json")
    assert json.loads(asked.stdout) == {"url": gone, "final_url": sports}
    count = newsfold("query", "SELECT count(*) AS n FROM articles", "--format", "json")
    assert json.loads(count.stdout) == {"n": 1}


CODINGS = [
    ("cp949", "text/html; charset=EUC-KR"),
    ("cp949", "text/html"),
    ("cp949", "text/html; charset=utf-8"),
    ("cp949", "text/html; charset=iso-8859-1"),
    ("cp949", "text/html; charset=no-such-thing"),
    ("utf-8", "text/html; charset=EUC-KR"),
]


def test_lists_and_articles_are_read_whatever_their_headers_say_of_the_charset(
    newsfold: Any, tmp_path: Path
) -> None:
    ranking = changed(golden("naver/ranking-2026-07"), "펭귄 우체부", "똠방 우체부").text
    with Recorder(tmp_path / "pages.warc.gz") as warc:
        for number, (coding, header) in enumerate(CODINGS):
            headers = (("Content-Type", header),)
            key = f"000000060{number}"
            listed = ranking.replace("0000000611", key)
            url = f"https://news.naver.com/section/10{number}"
            warc.answer(url, listed.encode(coding, "ignore"), headers=headers)
            body = f'<article id="dic_area">똠방각하가 {prose(number)}</article>'
            title = f'<h2 class="media_end_head_headline">펲시와 똠방 {number}</h2>'
            text = f'<meta charset="{coding.replace("cp949", "euc-kr")}">{title}{body}'
            url = f"https://n.news.naver.com/article/901/{key}"
            warc.answer(url, text.encode(coding), headers=headers)
    newsfold("crawl", "naver", "--replay", "pages.warc.gz")
    asked = newsfold("query", "SELECT headline, body FROM articles", "--format", "json")
    rows = [json.loads(line) for line in asked.stdout.splitlines()]
    assert sorted(row["headline"] for row in rows) == [f"펲시와 똠방 {at}" for at in range(6)]
    assert all(row["body"].startswith("똠방각하가") for row in rows)
