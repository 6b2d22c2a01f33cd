"""Feeds and sitemaps as lists: what they hold, and what hostile or broken ones do."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from goldens import changed, golden
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.catalog import find_source
from crawler.feeds.feed import read_feed
from crawler.feeds.sitemap import read_sitemap
from crawler.pages.page import Listing, Page
from crawler.pages.publisher import Publisher

RSS = golden("etnews/feed-rss")
ATOM = golden("khan/feed-atom")
SITEMAP = golden("donga/sitemap-news")
ANY = Publisher()
NOW = datetime(2026, 4, 2, 2, tzinfo=UTC)


def etnews(text: str) -> Listing:
    return find_source("etnews").read_list(replace(RSS, text=text))


def feed(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>가</title>{''.join(items)}</channel></rss>"


def item(link: str, date: str = "", title: str = "나") -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("Thu, 2 Apr 2026 9:05:00 +0900", datetime(2026, 4, 2, 0, 5, tzinfo=UTC)),
        ("Thu, 02 Apr 2026 09:05:00 GMT", datetime(2026, 4, 2, 9, 5, tzinfo=UTC)),
        ("Thu, 2 Apr 2026 09:05:00 EST", datetime(2026, 4, 2, 14, 5, tzinfo=UTC)),
        ("Thu, 2 Apr 2026 09:05:00", datetime(2026, 4, 2, 0, 5, tzinfo=UTC)),
        ("2026-04-02T09:05:00+09:00", datetime(2026, 4, 2, 0, 5, tzinfo=UTC)),
        ("2026-04-02T00:05:00Z", datetime(2026, 4, 2, 0, 5, tzinfo=UTC)),
        ("2026-04-02 09:05:00", datetime(2026, 4, 2, 0, 5, tzinfo=UTC)),
        ("2026.04.02 09:05", datetime(2026, 4, 2, 0, 5, tzinfo=UTC)),
        ("Thu, 32 Apr 2026 09:05:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_each_form_of_a_date_is_read_and_a_naive_one_is_the_sources(
    printed: str, moment: datetime | None
) -> None:
    (found,) = etnews(feed(item("https://www.etnews.com/20260402000417", printed))).items
    assert found.published_at == moment


def test_the_zone_of_a_naive_date_is_declared() -> None:
    publisher = Publisher(zone=ZoneInfo("Europe/Paris"))
    page = replace(RSS, text=feed(item("https://a.example/1", "Thu, 2 Apr 2026 9:05:00")))
    (found,) = read_feed(page, publisher).items
    assert found.published_at == datetime(2026, 4, 2, 7, 5, tzinfo=UTC)


def test_the_channels_picture_is_no_item() -> None:
    urls = [found.url for found in etnews(RSS.text).items]
    assert len(urls) == 3
    assert not any("20260402000999" in url for url in urls)


def test_a_feed_without_items_is_an_empty_list_even_with_a_picture() -> None:
    head, _, _ = RSS.text.partition("<item>")
    assert etnews(head + "</channel></rss>") == Listing()


def test_the_newest_item_tells_that_a_feed_stands_still() -> None:
    old = NOW - timedelta(days=60)
    text = feed(
        item("https://www.etnews.com/20260101000001", "Thu, 1 Jan 2026 9:00:00 +0900"),
        item("https://www.etnews.com/20260201000001", old.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    )
    times = [found.published_at for found in etnews(text).items if found.published_at]
    assert max(times) == old


def test_atoms_publication_outranks_its_update() -> None:
    first, second = find_source("khan").read_list(ATOM).items
    assert first.published_at == datetime(2026, 4, 1, 22, 30, 12, tzinfo=UTC)
    assert second.published_at == datetime(2026, 3, 31, 22, 10, tzinfo=UTC)


def test_a_source_named_by_the_item_is_its_publisher() -> None:
    named = "<item><title>다 - 라신문</title><link>https://n.example/1</link><source url='https://r.example'>라신문</source></item>"
    (found,) = read_feed(replace(RSS, text=feed(named)), ANY).items
    assert (found.headline, found.publisher) == ("다", "라신문")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!DOCTYPE html><html><body><a href='/20260402000417'>오류</a></body></html>",
        '{"items": [{"link": "https://www.etnews.com/20260402000417"}]}',
        "<rss></rss>",
        "<rss><channel>",
        "<urlset></urlset>",
        "<sitemapindex></sitemapindex>",
        "\0<rss",
    ],
)
def test_what_is_no_feed_with_items_is_an_empty_list(text: str) -> None:
    page = replace(RSS, text=text)
    assert read_feed(page, ANY) == Listing()
    assert read_sitemap(page, ANY) == Listing()


def test_a_feed_cut_off_in_transfer_gives_its_whole_items() -> None:
    whole = etnews(RSS.text).items
    assert etnews(RSS.text[: RSS.text.index("<title>시간대")]).items[:2] == whole[:2]


def test_an_entity_bomb_costs_little_and_nothing_is_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("비밀")
    bomb = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    dtd = f'<!DOCTYPE x [<!ENTITY b0 "붐"><!ENTITY s SYSTEM "{secret.as_uri()}">{bomb}]>'
    started = time.process_time()
    for text in (
        dtd + feed(item("https://a.example/1", title="&b11;&s;")),
        dtd + "<urlset><url><loc>https://a.example/1</loc><title>&b11;&s;</title></url></urlset>",
        dtd + "<urlset><url><loc>https://a.example/1</loc><title>&b3;</title></url></urlset>",
    ):
        page = replace(RSS, text=text)
        for found in (*read_feed(page, ANY).items, *read_sitemap(page, ANY).items):
            assert len(found.headline or "") < 1000
            assert "비밀" not in (found.headline or "")
    assert time.process_time() - started < 5


def test_a_huge_feed_is_refused_and_a_large_one_is_read_in_time() -> None:
    one = item("https://a.example/1?n={}", "Thu, 2 Apr 2026 9:05:00 +0900", "마" * 300)
    started = time.process_time()
    large = feed(*(one.format(n) for n in range(2000)))
    assert len(read_feed(replace(RSS, text=large), ANY).items) == 2000
    huge = large.replace("</channel>", " " * 5_000_000 + "</channel>")
    assert read_feed(replace(RSS, text=huge), ANY) == Listing()
    assert time.process_time() - started < 10


def test_a_feed_is_never_taken_for_an_address_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS.text)
    for text in (str(file), file.as_uri(), "https://www.etnews.com/rss"):
        assert read_feed(replace(RSS, text=text), ANY) == Listing()


RDF = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>가</title></channel>
<item rdf:about="https://a.example/1"><title>나 &lt;b&gt;다&lt;/b&gt;</title>
<link>https://a.example/1</link><dc:date>2026-04-02T09:05:00+09:00</dc:date></item></rdf:RDF>"""

CARELESS = """<!-- ad --><rss><channel><item><title>나 다</title>{link}
<pubDate>{date}</pubDate></item></channel></rss>"""


@pytest.mark.parametrize(
    "text",
    [
        RDF,
        f"\n\n {RDF}",
        f"\ufeff{RDF}",
        RDF.replace("나 ", "나&nbsp;"),
        CARELESS.format(
            link="<link>\n https://a.example/1 \n</link>", date="2026. 4. 2. 오전 9:05"
        ),
        CARELESS.format(
            link="<guid isPermaLink='true'>https://a.example/1</guid>",
            date="Thu, 2 Apr 2026 9:05:00 KST",
        ),
    ],
)
def test_a_feed_of_any_version_is_read_however_carelessly_written(text: str) -> None:
    (found,) = read_feed(replace(RSS, text=text), ANY).items
    assert (found.url, found.headline) == ("https://a.example/1", "나 다")
    assert found.published_at == datetime(2026, 4, 2, 0, 5, tzinfo=UTC)


# Sitemaps


def test_an_index_of_sitemaps_goes_on_with_its_newest() -> None:
    text = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>https://a.example/1.xml</loc><lastmod>2026-04-01</lastmod></sitemap>"
        "<sitemap><loc>/2.xml</loc><lastmod>2026-04-02T00:00:00Z</lastmod></sitemap>"
        "<sitemap><loc>https://a.example/3.xml</loc></sitemap></sitemapindex>"
    )
    page = Page(url="https://a.example/sitemap.xml", text=text, fetched_at=NOW)
    assert read_sitemap(page, ANY) == Listing(next_url="https://a.example/2.xml")


def test_a_sitemaps_newest_article_comes_first() -> None:
    times = [found.published_at for found in find_source("donga").read_list(SITEMAP).items]
    assert times == sorted(filter(None, times), reverse=True)


def test_what_a_sitemap_says_of_pictures_is_not_said_of_the_article() -> None:
    _, older = find_source("donga").read_list(SITEMAP).items
    assert older.headline == "등대지기의 마지막 밤"


def test_an_undeclared_prefix_breaks_no_sitemap() -> None:
    page = changed(SITEMAP, "news:", "ews:")
    assert len(find_source("donga").read_list(page).items) == 2


@settings(deadline=None, max_examples=60)
@example(data=b"!\xc2\xa0", at=73)
@given(
    data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode), at=st.integers(0, 1800)
)
def test_any_bytes_within_a_feed_or_sitemap_give_a_list(data: bytes, at: int) -> None:
    piece = data.decode("utf-8", "surrogateescape")
    for page in (RSS, ATOM, SITEMAP):
        broken = replace(page, text=page.text[:at] + piece + page.text[at:])
        for read in (read_feed, read_sitemap):
            ids = [found.article_id for found in read(broken, ANY).items]
            assert len(set(ids)) == len(ids)


# Real captures


def test_a_real_google_news_feed_gives_every_item(shared: Path) -> None:
    text = (shared / "captures/rss/google_news_monument-watch.xml").read_text("utf-8")
    page = Page(url="https://news.google.com/rss/search", text=text, fetched_at=NOW)
    items = read_feed(page, ANY).items
    assert len(items) == text.count("<item>")
    assert all(found.headline and found.publisher and found.published_at for found in items)
    assert not [
        found for found in items if (found.headline or "").endswith(f" - {found.publisher}")
    ]


def test_a_real_list_of_yonhap_gives_its_25_articles_of_last_year(shared: Path) -> None:
    page = Page(
        url="https://www.yna.co.kr/international/asia-australia",
        text=(shared / "captures/yonhap/list_asia_2025-12.html").read_text("utf-8"),
        fetched_at=datetime(2026, 1, 3, tzinfo=UTC),
    )
    listing = find_source("yonhap").read_list(page)
    assert len(listing.items) == 25
    assert listing.next_url == "https://www.yna.co.kr/international/asia-australia/2"
    assert {found.published_at.year for found in listing.items if found.published_at} == {2025}
    assert all(found.headline and found.published_at for found in listing.items)
