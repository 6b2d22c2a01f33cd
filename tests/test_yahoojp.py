"""Yahoo! News Japan's feeds, digests and articles: real captures, and what its markup may do."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import goldens
import pytest
from goldens import changed, golden
from recorder import Recorder

from archive.article import Article, Precision, Section
from crawler.errors import ArticleElsewhere, NotAnArticle, PageChanged
from crawler.pages.page import Listing, Page
from crawler.portals import yahoojp, yahoojplist

AT = datetime(2021, 10, 14, 3, tzinfo=UTC)
CAPTURES = goldens.CAPTURES / "yahoo_jp"
ARTICLE = golden("yahoojp/article-2021-10")
PART = golden("yahoojp/part-2021-10")
TOPICS = golden("yahoojp/topics-2026")
CATEGORY = golden("yahoojp/category-2026")
KEY = "3f1c0a9be4d7785612cc04be91d2aa60f7e35b18"
URL = f"https://news.yahoo.co.jp/articles/{KEY}"


def read(page: Page) -> Article:
    return yahoojp.read_article(page)


# Real captures


@pytest.mark.parametrize(
    ("name", "key", "publisher", "published", "modified", "printed", "caption", "paragraphs"),
    [
        (
            "koron_000001_news.yahoo.co.jp.html",
            "a6d17c414d357ac2a5d8d7aabe7d720c22e053e6",
            "FNNプライムオンライン",
            datetime(2021, 10, 12, 10, 31, 27, tzinfo=UTC),
            datetime(2021, 10, 13, 3, 27, 30, tzinfo=UTC),
            "10/12(火) 19:31配信",
            "（FNNプライムオンライン）",
            20,
        ),
        (
            "koron_000003_news.yahoo.co.jp.html",
            "7ec8b60c829fc9d6506559cb3f5802f8a601f8ee",
            "AERA dot.",
            datetime(2021, 10, 12, 22, tzinfo=UTC),
            datetime(2021, 10, 13, 3, 35, 41, tzinfo=UTC),
            "10/13(水) 7:00配信",
            "婚約発表の日から4年の月日が流れた（代表撮影） （ｃ）朝日新聞社",
            10,
        ),
    ],
)
def test_a_real_article_is_read_in_all_its_fields(
    name: str,
    key: str,
    publisher: str,
    published: datetime,
    modified: datetime,
    printed: str,
    caption: str,
    paragraphs: int,
) -> None:
    if not CAPTURES.is_dir():
        pytest.skip(f"REAL PAGES NOT TESTED: no captures at {CAPTURES}")
    url = f"https://news.yahoo.co.jp/articles/{key}"
    text = (CAPTURES / name).read_text("utf-8")
    page = Page(url=f"{url}?source=rss", text=text, fetched_at=AT)
    article = read(page)
    assert (article.url, article.article_id) == (url, f"yahoojp:{key}")
    assert f"<title>{article.headline}（{publisher}） - Yahoo!ニュース</title>" in text.replace(
        "\u3000", " "
    )
    assert (article.publisher, article.authors, article.byline) == (publisher, (), None)
    assert (article.published_at, article.modified_at) == (published, modified)
    assert article.published_raw == printed
    assert article.captions == (caption,)
    assert (article.section, article.portal_section) == (Section.SOCIETY, "domestic")
    assert len(article.body.split("\n")) == paragraphs
    assert "【" not in article.body  # links to the publisher's galleries
    assert yahoojplist.next_part(page) == f"{url}?page=2"


# Feeds and lists


def test_a_topic_leads_to_its_article_where_the_feed_names_the_articles_comments() -> None:
    first, second = yahoojp.read_list(TOPICS).items
    assert first.url == URL
    assert second.url == "https://news.yahoo.co.jp/pickup/6590002"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (f"{URL}?source=rss", URL),
        (f"{URL}/", URL),
        (f"{URL}/images/000", None),
        (f"{URL}/comments", None),
        (f"{URL[:-1]}?source=rss", None),
        ("https://news.yahoo.co.jp/expert/articles/x", None),
        ("https://www.yunagi.example/9", None),
        ("javascript:void(0)", None),
        ("", None),
    ],
)
def test_only_links_to_articles_are_items(link: str, url: str | None) -> None:
    feed = f"<?xml version='1.0'?><rss><channel><item><link>{link}</link></item></channel></rss>"
    listing = yahoojp.read_list(replace(CATEGORY, text=feed))
    assert [item.url for item in listing.items] == ([url] if url else [])


@pytest.mark.parametrize(
    ("printed", "hour"),
    [
        ("Tue, 25 Aug 2026 03:10:00 GMT", 3),
        ("Tue, 25 Aug 2026 12:10:00 +0900", 3),
        ("Tue, 25 Aug 2026 12:10:00", 3),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_feeds_time_is_read_in_tokyo_unless_it_says_otherwise(
    printed: str, hour: int | None
) -> None:
    page = changed(CATEGORY, "Tue, 25 Aug 2026 03:10:00 GMT", printed)
    (item,) = yahoojp.read_list(page).items
    assert (item.published_at.hour if item.published_at else None) == hour


def test_a_damaged_feed_gives_what_came() -> None:
    cut = replace(TOPICS, text=TOPICS.text[: TOPICS.text.rindex("<item>")])
    assert [item.url for item in yahoojp.read_list(cut).items] == [URL]
    html = replace(TOPICS, text="<html><body>メンテナンス中</body></html>")
    assert yahoojp.read_list(html) == Listing()


def test_a_feed_cannot_unfold_without_end() -> None:
    levels = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    bomb = f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a0 'ha'>{levels}]>{CATEGORY.text[38:]}"
    (item,) = yahoojp.read_list(replace(CATEGORY, text=bomb.replace("鯨", "&a9;"))).items
    assert len(item.headline or "") < 50


# Digests and parts


def digest(links: str) -> Page:
    url = "https://news.yahoo.co.jp/pickup/6590002?source=rss"
    text = f'<main><article id="uamods-pickup"><h1>霧の塔</h1>{links}</article></main>'
    return Page(url=url, text=text, fetched_at=AT)


def test_a_digest_names_the_address_of_its_article() -> None:
    page = digest(
        f'<a href="/pickup/1">よそ</a><a href="{URL}">記事全文を読む</a><a href="/x">x</a>'
    )
    with pytest.raises(ArticleElsewhere, match="only announces") as caught:
        read(page)
    assert caught.value.address == URL


def test_a_digest_of_what_stands_elsewhere_is_no_article() -> None:
    with pytest.raises(NotAnArticle, match="leads to no article"):
        read(digest('<a href="https://www.yunagi.example/9">続きを読む</a>'))


def test_an_articles_parts_follow_each_other_to_the_last() -> None:
    assert yahoojplist.next_part(ARTICLE) == f"{URL}?page=2"
    assert yahoojplist.next_part(PART) is None
    assert read(PART).article_id == read(ARTICLE).article_id
    assert yahoojp.source().bare_url(f"{URL}?page=2&source=rss") == f"{URL}?page=2"
    assert yahoojp.source().bare_url(f"{URL}?page=1&source=rss") == URL


# The article page


@pytest.mark.parametrize(
    ("gone", "place"),
    [
        (["uamods"], "article h1"),
        (["uamods", "<article", "</article"], "meta:og:title"),
        (["uamods", "<article", "</article", "og:title"], "meta:twitter:title"),
    ],
)
def test_the_headline_has_fallbacks_without_publisher_and_portal(
    gone: list[str], place: str
) -> None:
    page = ARTICLE
    for name in gone:
        page = changed(page, name, name[:-1].replace("article", "section") + "x")
    article = read(page)
    assert article.headline == "橋の上の写真館、百年目の夏に灯をともす"
    assert article.fields_from["headline"] == place


@pytest.mark.parametrize(
    ("gone", "place"),
    [
        (["ld+json"], "#uamods a[data-ylk*=cp_name]"),
        (["ld+json", "cp_name"], "#uamods header a[data-ylk*=banner] img@alt"),
        (["ld+json", "cp_name", "banner"], "meta:og:title"),
        (["ld+json", "cp_name", "banner", "og:title"], "meta:twitter:title"),
    ],
)
def test_the_distributing_publisher_has_fallbacks_and_is_no_author(
    gone: list[str], place: str
) -> None:
    page = ARTICLE
    for name in gone:
        page = changed(page, name, "x")
    article = read(page)
    assert (article.publisher, article.fields_from["publisher"]) == ("夕凪新聞", place)
    assert article.authors == ()
    assert article.byline is None


def test_without_data_for_machines_the_page_still_says_when_and_where() -> None:
    page = changed(ARTICLE, "ld+json", "x")
    assert read(page).published_at == read(ARTICLE).published_at
    assert read(page).published_raw == "7/2(金) 18:05配信"
    shown = read(changed(page, "pubdate", "x"))
    assert (shown.published_at, shown.published_precision) == (
        datetime(2021, 7, 2, 9, 5, tzinfo=UTC),
        Precision.MINUTE,
    )
    assert shown.modified_at == datetime(2021, 7, 3, 0, 12, tzinfo=UTC)
    page = replace(changed(page, 'ategory":', 'x":'), section="world/topics")
    assert read(page).section is Section.WORLD


@pytest.mark.parametrize("cut", ["四千枚あまり", "<h2 ", "</h2>"])
def test_a_page_cut_off_in_its_body_is_refused(cut: str) -> None:
    with pytest.raises(PageChanged) as caught:
        read(replace(ARTICLE, text=ARTICLE.text[: ARTICLE.text.index(cut, 3000)]))
    assert caught.value.field == "body"


@pytest.mark.parametrize("url", ["https://news.yahoo.co.jp/", "https://news.yahoo.co.jp/topics/it"])
def test_another_page_is_no_article(url: str) -> None:
    with pytest.raises(NotAnArticle):
        read(Page(url=url, text="<h1>Yahoo!ニュース</h1>", fetched_at=AT))


# End to end


def test_an_article_that_two_digests_announce_is_crawled_once_and_whole(
    newsfold: Any, tmp_path: Path
) -> None:
    other = changed(TOPICS, f"{URL}/comments", "https://news.yahoo.co.jp/")
    feed = (("Content-Type", "application/rss+xml; charset=utf-8"),)
    announced = digest(f'<a href="{URL}?source=rss">記事全文を読む</a>').text
    with Recorder(tmp_path / "pages.warc.gz") as warc:
        warc.answer(TOPICS.url, other.text, headers=feed)
        warc.answer("https://news.yahoo.co.jp/pickup/6590001?source=rss", announced)
        warc.answer("https://news.yahoo.co.jp/pickup/6590002?source=rss", announced)
        warc.answer(f"{URL}?page=2", PART.text)
        warc.answer(URL, ARTICLE.text)
    section = ("--section", "domestic/topics")
    done = newsfold("crawl", "yahoojp", *section, "--replay", "pages.warc.gz")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    asked = newsfold("query", "SELECT * FROM articles", "--format", "json")
    (row,) = map(json.loads, asked.stdout.splitlines())
    assert row["article_id"] == f"yahoojp:{KEY}"
    assert row["url"] == URL
    assert row["body"].startswith("水縁町の橋の上に立つ")
    assert "雨の日は傘を貸す" in row["body"]
    visits = newsfold(
        "query",
        "SELECT outcome, count(*) AS n FROM visits WHERE target = 'article' GROUP BY 1",
        "--format",
        "json",
    )
    counted = {row["outcome"]: row["n"] for row in map(json.loads, visits.stdout.splitlines())}
    assert counted == {"article": 1, "part": 1, "announced": 2}
