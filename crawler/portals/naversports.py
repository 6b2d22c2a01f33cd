"""Naver's portals for sports and entertainment: their pages, and the JSON behind today's.

Some of today's pages come with the article and some without, to be filled by a script; what that
script asks for holds it always.
"""

from dataclasses import replace

from archive.article import Article
from crawler.errors import NotAnArticle
from crawler.pages.markup import Markup
from crawler.pages.page import Page
from crawler.pages.template import Template, read_template
from crawler.portals.naveranswer import PARTS, SUMMARY, is_answer, read_answer, section_of
from crawler.portals.naverlist import article_address, publisher_name

# Today's, then those of old: sports, and entertainment, whose name is misspelt by the portal.
_BODY = (
    "#comp_news_article ._article_content",
    "._article_content:not(#dic_area)",
    "#comp_news_article",
    "#newsEndContents",
    "#articeBody",
)
# Names of classes are hashed anew at their ends with each release.
_DATES = "[class*=article_head_date_info]"
_TEMPLATE = Template(
    headline=(
        "h2[class*=article_title]",
        "[class*=article_head_title]",
        ".news_headline .title",
        ".end_tit",
        "meta:og:title",
    ),
    publisher=(
        "#pressLogo img@alt",
        ".press_logo img@alt",
        "[class*=article_head_press] img@alt",
        "meta:og:article:author",
    ),
    byline=("#newsEndContents .byline", "[class*=article_journalist_info]", ".byline"),
    published=(f"{_DATES} em", ".news_headline .info span", ".article_info .author em"),
    modified=(
        "meta:og:update_time",
        f"{_DATES} div ~ div em",
        ".news_headline .info span ~ span",
    ),
    printed=(f"{_DATES} em", ".news_headline .info span", ".article_info .author em"),
    original=("a.press_link@href",),
    summary=SUMMARY,
    rights=("#newsEndContents .copyright", ".copyright"),
    body=_BODY,
    marks=("_article_content", "comp_news_article", "newsEndContents", "articeBody"),
    parts=PARTS,
    as_publisher=publisher_name,
)

_LANDMARKS = ", ".join((".news_headline", *_BODY))
_TODAY = ", ".join(_BODY[:3])


def read_article(page: Page, name: str) -> Article:
    """Return the article of a page or of an answer in JSON.

    Raises:
        PageChanged: An article without headline or body.
        NotAnArticle: A page that a script fills, or any other.
    """
    if is_answer(page):
        return read_answer(page, name)
    markup, address = Markup(page.text), article_address(page.url, page.url)
    if address is None or not markup.has(_LANDMARKS):
        raise NotAnArticle(
            page.url, "sports and entertainment are portals whose pages a script fills"
        )
    markup.fields_from["article_id"] = "url"
    parser = "naversports/2024" if markup.has(_TODAY) else "naversports/2022-02"
    article = read_template(_TEMPLATE, markup, page, portal=name, parser=parser, address=address)
    return replace(article, section=article.section or section_of(page.url))
