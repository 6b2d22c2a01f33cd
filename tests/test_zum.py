"""ZUM's lists and articles: what its markup may do. No real page of it was at hand."""

from dataclasses import replace

import pytest
from goldens import changed, golden

from archive.article import Precision, Section
from crawler.errors import NotAnArticle
from crawler.portals import zum

MOBILE = golden("zum/article-2026-04")
DESKTOP = golden("zum/article-2022")
LIST = golden("zum/list-2022")
URL = "https://m.news.zum.com/articles/105004207"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/articles/105004207?cm=front", URL),
        ("https://news.zum.com/articles/105004207/%EB%AC%BC-%EC%8B%9C%EA%B3%84?x=1#c", URL),
        ("https://m.news.zum.com/articles/105004207/", URL),
        ("https://news.zum.com/articles/105004207/a/b", None),
        ("https://news.zum.com/articles/x", None),
        ("https://news.zum.com/issuelist/58654445", None),
        ("https://news.zum.com:x/articles/105004207", None),
        ("https://news.zum.com:99999/articles/105004207", None),
        ("javascript:void(0)", None),
    ],
)
def test_every_form_of_an_articles_link_leads_to_its_page_for_mobiles(
    href: str, url: str | None
) -> None:
    listing = zum.read_list(replace(LIST, text=f'<a href="{href}">가</a><a>나</a>'))
    assert [item.url for item in listing.items] == ([url] if url else [])


def test_a_desktop_page_that_a_script_fills_names_the_page_that_has_the_article() -> None:
    shell = '<title>줌 뉴스</title><meta property="og:title" content="물시계"><div id="app"></div>'
    page = replace(DESKTOP, text=shell)
    with pytest.raises(NotAnArticle, match=r"m\.news\.zum\.com/articles/78575577 has the article"):
        zum.read_article(page)


def test_the_body_has_fallbacks() -> None:
    by_class = zum.read_article(changed(DESKTOP, 'id="article_body"', 'id="x"'))
    assert by_class.fields_from["body"] == ".article_body"
    page = changed(DESKTOP, 'id="article_body" class="article_body"', 'itemprop="articleBody"')
    by_meaning = zum.read_article(page)
    assert by_meaning.fields_from["body"] == "[itemprop=articleBody]"
    assert by_class.body == by_meaning.body == zum.read_article(DESKTOP).body


def test_the_publisher_has_fallbacks_and_is_never_the_portal() -> None:
    page = changed(DESKTOP, 'class="media"', 'class="x"')
    article = zum.read_article(page)
    assert (article.publisher, article.fields_from["publisher"]) == (
        "달빛일보",
        ".media_logo img@alt",
    )
    page = changed(MOBILE, "og:article:author", "x")
    assert zum.read_article(page).publisher is None


def test_the_shown_time_is_read_where_metadata_has_none() -> None:
    article = zum.read_article(changed(MOBILE, "article:published_time", "x"))
    assert article.published_precision is Precision.MINUTE
    assert article.fields_from["published_at"] == "article time"
    none = changed(changed(MOBILE, "article:published_time", "x"), "time>", "i>")
    assert zum.read_article(none).published_precision is Precision.NONE


def test_each_section_has_the_portals_number() -> None:
    lists = {section.name: section for section in zum.source().sections}
    assert lists["tech"].url == "https://news.zum.com/front?c=08"
    assert lists["opinion"].section is Section.OPINION
