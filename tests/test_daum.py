"""Daum's lists and articles: real captures, and what its markup may do."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import goldens
import pytest
from goldens import golden

from archive.article import Kind, Precision, Section
from crawler.catalog import find_source
from crawler.errors import NotAnArticle, PageChanged
from crawler.pages.page import Listing, Page
from crawler.pages.times import KST
from crawler.portals import daum

CAPTURES = goldens.CAPTURES / "daum"
AT = datetime(2026, 4, 5, 12, tzinfo=UTC)
URL = "https://v.daum.net/v/20260405190740118"


ARTICLE = golden("daum/article-2026")
LIST = golden("daum/list-2026-07")


def changed(old: str, new: str, count: int = -1) -> Page:
    return goldens.changed(ARTICLE, old, new, count)


def page_of(links: str, url: str = "https://news.daum.net/politics") -> Page:
    return Page(url=url, text=f"<main>{links}</main>", fetched_at=AT)


# Real captures


@pytest.mark.parametrize(
    ("name", "url", "section"),
    [
        (
            "news_v_daum_20180516162315753",
            "https://news.v.daum.net/v/20180516162315753",
            Section.POLITICS,
        ),
        (
            "news_v_daum_20200522093902880",
            "https://news.v.daum.net/v/20200522093902880",
            Section.POLITICS,
        ),
        ("v_daum_2026-03-21_ytn", "https://v.daum.net/v/20260321214325415", Section.SOCIETY),
    ],
)
def test_a_real_page_gives_every_field_that_was_read_off_it(
    name: str, url: str, section: Section
) -> None:
    if not CAPTURES.is_dir():
        pytest.skip(f"REAL PAGES NOT TESTED: no captures at {CAPTURES}")
    wanted = json.loads((CAPTURES / f"{name}.expected.json").read_text("utf-8"))
    text = (CAPTURES / f"{name}.html").read_text("utf-8")
    article = daum.read_article(Page(url=url, text=text, fetched_at=AT))

    assert article.headline == wanted["title"]
    assert article.publisher == wanted["publisher"]
    assert [article.byline] == wanted["byline"]
    assert article.published_at is not None
    local = article.published_at.astimezone(KST)
    assert f"{local:%Y%m%d%H%M%S}" == wanted["reg_date_meta"]
    assert article.published_precision is Precision.SECOND
    assert article.published_raw == wanted["dates_shown"][0][0]
    assert (article.modified_at is not None) == (len(wanted["dates_shown"]) > 1)
    assert (article.portal_section, article.section) == (wanted["section_shown"], section)
    assert list(article.summary) == wanted["summary"]
    assert list(article.captions) == wanted["captions"]
    assert article.body.split("\n") == wanted["paragraphs"]
    assert not set(wanted["related"]) & set(article.body.split("\n"))
    assert "무단" in (article.rights or "")
    assert article.authors == ()


def test_the_captured_list_sample_gives_each_article_once() -> None:
    sample = CAPTURES / "daum_news_home_trend-korea.html"
    if not sample.is_file():
        pytest.skip(f"REAL LIST NOT TESTED: no capture at {sample}")
    items = daum.read_list(page_of(sample.read_text("utf-8"))).items
    assert [item.article_id[-6:] for item in items] == [
        "003163",
        "602957",
        "004883",
        "028378",
        "409220",
    ]


# The article page


def test_the_widgets_and_what_follows_the_body_stay_out_of_it() -> None:
    body = daum.read_article(ARTICLE).body
    for noise in ("기계가 고른", "옮김", "견본", "고양이", "갯벌", "영상을 볼", "달빛 부두에 묶인"):
        assert noise in ARTICLE.text
        assert noise not in body


def test_another_name_makes_ids_of_its_own() -> None:
    demo = daum.source(name="demo", news="http://127.0.0.1:8800/", delay_seconds=0.0)
    article = demo.read_article(replace(ARTICLE, url="http://127.0.0.1:8800/v/20260405190740118"))
    assert (article.portal, article.article_id) == ("demo", "demo:20260405190740118")
    assert article.url == "http://127.0.0.1:8800/v/20260405190740118"
    item = demo.read_list(replace(LIST, url="http://127.0.0.1:8800/society")).items[0]
    assert item.article_id == "demo:20260405190740118"
    assert demo.sections[0].url == "http://127.0.0.1:8800/politics"


@pytest.mark.parametrize(
    ("old", "new", "moment", "precision"),
    [
        ("og:regDate", "og:gone", "2026-04-05T10:07:42.118Z", Precision.SECOND),
        ("20260405190742", "20261345", "2026-04-05T10:07:42.118Z", Precision.SECOND),
    ],
)
def test_without_the_stamp_the_inline_time_stands_in(
    old: str, new: str, moment: str, precision: Precision
) -> None:
    article = daum.read_article(changed(old, new))
    assert article.published_at == datetime.fromisoformat(moment)
    assert article.published_precision is precision
    assert article.fields_from["published_at"] == "script:regDt"


def test_the_printed_time_is_the_last_resort_and_none_is_honest() -> None:
    text = ARTICLE.text.replace("og:regDate", "x").replace("regDt", "x").replace("reg_time", "x")
    printed = daum.read_article(replace(ARTICLE, text=text))
    assert printed.published_at == datetime(2026, 4, 5, 10, 7, tzinfo=UTC)
    assert printed.published_precision is Precision.MINUTE

    timeless = daum.read_article(replace(ARTICLE, text=text.replace("num_date", "x")))
    assert timeless.published_at is timeless.modified_at is timeless.published_raw is None
    assert timeless.published_precision is Precision.NONE
    assert "published_at" not in timeless.fields_from


@pytest.mark.parametrize(
    ("gone", "place"),
    [
        (["og:article:author"], "#kakaoServiceLogo"),
        (["og:article:author", "kakaoServiceLogo"], "meta:og:site_name"),
    ],
)
def test_the_publisher_has_fallbacks(gone: list[str], place: str) -> None:
    text = ARTICLE.text
    for name in gone:
        text = text.replace(name, "x")
    article = daum.read_article(replace(ARTICLE, text=text))
    assert (article.publisher, article.fields_from["publisher"]) == ("해솔방송", place)


def test_in_2022_the_service_is_not_taken_for_the_publisher() -> None:
    page = golden("daum/article-2022")
    text = page.text.replace("og:article:author", "x")
    article = daum.read_article(replace(page, text=text))
    assert (article.publisher, article.fields_from["publisher"]) == (
        "윤슬일보",
        ".info_cp img@alt",
    )
    assert daum.read_article(replace(page, text=text.replace("info_cp", "x"))).publisher is None


@pytest.mark.parametrize("name", ["노컷뉴스", "뉴스1", "뉴스"])
def test_a_publisher_called_news_keeps_its_name(name: str) -> None:
    author = '<meta property="og:article:author" content="{}">'.format
    publisher = daum.read_article(changed(author("해솔방송"), author(name))).publisher
    assert publisher == (name if name != "뉴스" else "해솔방송")


@pytest.mark.parametrize(
    ("printed", "from_list", "section", "place"),
    [
        ("경제", "politics", Section.ECONOMY, "main h2"),
        ("포토", "politics", Section.SOCIETY, "script:categoryName"),
    ],
)
def test_the_pages_own_section_outranks_the_list(
    printed: str, from_list: str, section: Section, place: str
) -> None:
    page = changed('<h2 class="screen_out">사회</h2>', f'<h2 class="screen_out">{printed}</h2>')
    article = daum.read_article(replace(page, section=from_list))
    assert (article.section, article.portal_section) == (section, printed)
    assert article.fields_from["section"] == place


def test_a_page_without_a_section_takes_the_lists() -> None:
    text = ARTICLE.text.replace("<h2", "<h6").replace("categoryName", "x").replace("tromm_", "x")
    without = replace(ARTICLE, text=text)
    assert daum.read_article(replace(without, section="world")).section is Section.WORLD
    assert daum.read_article(replace(without, section=None)).section is None
    unknown = replace(without, text=text.replace("<h6", "<h2").replace("사회", "포토"))
    assert daum.read_article(replace(unknown, section=None)).section is Section.OTHER


def test_a_last_line_that_claims_no_rights_is_not_taken_for_them() -> None:
    page = changed("Copyright © 해솔방송. 무단전재 및 재배포 금지.", "가운데 줄")
    assert daum.read_article(page).rights is None


def with_body(html: str) -> Page:
    start = ARTICLE.text.index('<section dmcf-sid="')
    end = ARTICLE.text.index("</section>", start)
    text = ARTICLE.text[:start] + '<section dmcf-sid="a">' + html + ARTICLE.text[end:]
    return replace(ARTICLE, text=text)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<div class="video_frm"><i>x</i></div><p>' + "짧은 글. " * 30 + "</p>", Kind.VIDEO),
        ('<div class="video_frm"><i>x</i></div><p>' + "긴 글이다. " * 40 + "</p>", Kind.TEXT),
        ("<p>한 줄.</p>", Kind.BRIEF),
        ("<figure><figcaption>부두의 밤.</figcaption></figure>", Kind.PHOTO),
    ],
)
def test_the_kind_says_what_carries_the_story(body: str, kind: Kind) -> None:
    assert daum.read_article(with_body(body)).kind is kind


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("<p>가<br>나</p>다", ["가", "나", "다"]),
        ("<ul><li>가</li><li>나 <b>다</b></li></ul>", ["가", "나 다"]),
        ("<div><p>가</p>나<p>다</p></div>", ["가", "나", "다"]),
        ("<p>가<script>var x</script>나<!-- 다 --></p>", ["가나"]),
        ("<p>가</p><div class='viewrelate_wrap'><a>나</a></div>", ["가"]),
        ("<p>\u200b&nbsp;</p><p>&nbsp;가\u3000 나 </p>", ["가 나"]),
        ("<div>" * 3000 + "가" + "</div>" * 3000 + "<p>나</p>", ["가", "나"]),
    ],
)
def test_blocks_and_line_breaks_make_paragraphs(body: str, paragraphs: list[str]) -> None:
    assert daum.read_article(with_body(body)).body.split("\n") == paragraphs


# What is not an article, or no longer reads as one


def test_a_page_without_headline_is_changed_and_says_so() -> None:
    page = changed("tit_view", "x")
    assert daum.read_article(page).fields_from["headline"] == "meta:og:title"
    with pytest.raises(PageChanged, match=URL) as caught:
        daum.read_article(replace(page, text=page.text.replace("og:title", "x")))
    assert caught.value.field == "headline"


@pytest.mark.parametrize(
    "body",
    ["", "<p> </p>", "<figure><figcaption> </figcaption></figure>", "<p>&nbsp;\u200b</p>"],
)
def test_a_page_without_body_is_changed_and_says_so(body: str) -> None:
    with pytest.raises(PageChanged) as caught:
        daum.read_article(with_body(body))
    assert caught.value.field == "body"


@pytest.mark.parametrize(
    ("mark", "field"),
    [("</head>", "body"), ("<h3", "body"), ("</figure>", "body"), ("</section>", "body")],
)
def test_a_page_cut_off_before_its_body_ends_never_passes_for_an_article(
    mark: str, field: str
) -> None:
    text = ARTICLE.text[: ARTICLE.text.index(mark)]
    with pytest.raises(PageChanged) as caught:
        daum.read_article(replace(ARTICLE, text=text))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://news.daum.net/", "<h1>다음뉴스</h1>"),
        ("https://news.daum.net/society", LIST.text),
        ("https://sports.daum.net/v/20260405190740118", ARTICLE.text),
        ("https://m.entertain.daum.net/v/20260405190740118", ARTICLE.text),
        ("https://v.daum.net/channel/9001/home", ""),
    ],
)
def test_a_page_that_came_instead_of_an_article_is_named(url: str, text: str) -> None:
    with pytest.raises(NotAnArticle) as caught:
        daum.read_article(Page(url=url, text=text, fetched_at=AT))
    assert caught.value.url == url


@pytest.mark.parametrize(
    ("text", "article_id"),
    [
        (ARTICLE.text, "daum:20260405190740118"),
        (ARTICLE.text.replace("og:url", "x"), "daum:20260405190740118"),
        (ARTICLE.text.replace("og:url", "x").replace("consumerCont", "x"), "daum:qT5rWm2XyB"),
    ],
)
def test_a_short_address_takes_the_long_id_where_the_page_has_it(
    text: str, article_id: str
) -> None:
    page = Page(url="https://v.daum.net/v/qT5rWm2XyB?f=p", text=text, fetched_at=AT)
    article = daum.read_article(page)
    assert (article.article_id, article.url) == (article_id, "https://v.daum.net/v/qT5rWm2XyB")


# The list page


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://v.daum.net/v/20260405190740118?f=o&amp;utm_source=a#b", URL),
        ("https://v.daum.net/v/20260405190740118?f=o&amp;amp;x=1", URL),
        (" //v.daum.net/v/20260405190740118/ ", URL),
        ("/v/20260405190740118", "https://news.daum.net/v/20260405190740118"),
        ("../v/20260405190740118", "https://news.daum.net/v/20260405190740118"),
        (
            "http://media.daum.net/m/newsview?cateid=1&amp;amp;newsid=20100102030405006",
            "http://media.daum.net/m/newsview?newsid=20100102030405006",
        ),
    ],
)
def test_an_articles_link_is_resolved_and_bare(href: str, url: str) -> None:
    page = page_of(f'<a href="{href}">가</a>', "https://news.daum.net/world/")
    assert [item.url for item in daum.read_list(page).items] == [url]


@pytest.mark.parametrize(
    "href",
    [
        "https://v.daum.net/channel/9001/home",
        "https://v.daum.net/v/qT5rWm2XyB",
        "https://v.daum.net/v/2026040519074011",
        "https://v.daum.net/v/202604051907401181",
        "https://v.daum.net/v/٢٠٢٦٠٤٠٥١٩٠٧٤٠١١٨",
        "https://sports.daum.net/v/20260405190740118",
        "https://shop.example/?u=https://v.daum.net/v/20260405190740118",
        "daumapps://web/v/20260405190740118",
        "http://[bad/v/20260405190740118",
        "http://media.daum.net/newsview?newsid=1",
        "",
    ],
)
def test_other_links_are_no_items(href: str) -> None:
    assert daum.read_list(page_of(f'<a href="{href}">가</a><a>나</a>')) == Listing()


@pytest.mark.parametrize(
    "url",
    [
        "https://news.daum.net/",
        "https://news.daum.net",
        "https://news.daum.net/home?x=1",
        "https://sports.daum.net/soccer",
        URL,
    ],
)
def test_a_page_that_came_instead_of_the_list_gives_nothing(url: str) -> None:
    assert daum.read_list(LIST).items
    assert daum.read_list(replace(LIST, url=url)) == Listing()


# The catalogue


def test_lists_that_no_other_portal_has_are_filed_with_those_of_others() -> None:
    source = find_source("daum")
    assert {s.name: s.section for s in source.sections if s.name != s.section} == {
        "life": Section.CULTURE,
        "climate": Section.SOCIETY,
        "understanding": Section.OPINION,
    }
    assert len({section.url for section in source.sections}) == 9


def test_only_what_stands_before_the_times_is_a_byline() -> None:
    later = '</span><span class="txt_info">댓글 3</span>'
    page = changed("마도현</span>", f"마도현{later}")
    assert daum.read_article(page).byline == "마도현"
