"""Naver (news.naver.com, n.news.naver.com): its section lists and its article page.

Both hosts disallow every robot that their rules do not name, so that a live crawl needs a stated
permission. What was recorded can be replayed.
"""

import re
from dataclasses import replace
from functools import partial

from archive.article import Article
from crawler.errors import NotAnArticle
from crawler.pages.body import Parts
from crawler.pages.links import bare_url
from crawler.pages.markup import Markup
from crawler.pages.page import Page
from crawler.pages.template import Template, read_template
from crawler.portals import naversports
from crawler.portals.naveranswer import is_answer
from crawler.portals.naverlist import article_address, is_elsewhere, publisher_name, read_list
from crawler.portals.naversections import all_lists, list_of_day, list_type
from crawler.sources.source import Source

# "이 기사는 언론사에서 정치, 사회 섹션으로 분류했습니다."
_FILED = re.compile(r"언론사에서 (.+?) 섹션으로")
# The body was a div in 2022; since 2023 it is an article.
_BODY = ("#dic_area", "._article_content")
_OLD_BODY = "#articleBodyContents"
_LANDMARKS = ", ".join((".media_end_head_headline", "#articleTitle", *_BODY, _OLD_BODY))


def _filed(text: str) -> str | None:
    """Return the section or sections in the sentence that names them, or in a word alone."""
    if match := _FILED.search(text):
        return match[1]
    return None if " " in text else text


_TEMPLATE = Template(
    headline=(
        "h2.media_end_head_headline",
        "#title_area",
        ".media_end_head_title",
        "meta:og:title",
    ),
    publisher=(
        ".media_end_head_top_logo img@alt",
        ".media_end_head_top_logo img@title",
        ".media_end_head_top_press",
        ".media_end_head_top_logo_text",
        "meta:og:article:author",
        "meta:twitter:creator",
    ),
    byline=(".media_end_head_journalist_name", ".byline_s"),
    published=("._ARTICLE_DATE_TIME@data-date-time", ".media_end_head_info_datestamp_time"),
    modified=(
        "._ARTICLE_MODIFY_DATE_TIME@data-modify-date-time",
        "._ARTICLE_MODIFY_DATE_TIME",
    ),
    printed=("._ARTICLE_DATE_TIME", ".media_end_head_info_datestamp_time"),
    original=("a.media_end_head_origin_link@href",),
    section=(".media_end_categorize_link", ".media_end_categorize_item", "meta:me2:category2"),
    summary="strong.media_end_summary",
    rights=(".c_text", ".copyright"),
    body=_BODY,
    marks=("dic_area", "_article_content"),
    parts=Parts(
        captions=frozenset(("img_desc", "caption")),
        photos=frozenset(("end_photo_org", "nbd_im_w")),
        videos=("vod_", "_VOD", "video_", "_VIDEO"),
        asides=frozenset(("media_end_summary", "link_news", "byline", "copyright")),
    ),
    video=".vod_player_wrap",
    as_publisher=publisher_name,
    as_section=_filed,
)
_TEMPLATE_UNTIL_2022 = replace(
    _TEMPLATE,
    headline=("#articleTitle", "meta:og:title"),
    publisher=("meta:og:article:author", "meta:twitter:creator", ".press_logo img@alt"),
    byline=(".byline_s", ".byline .b_text"),
    published=(".sponsor .t11",),
    modified=(".sponsor .t11 ~ .t11",),
    printed=(".sponsor .t11",),
    original=(".sponsor a.btn_artialoriginal@href",),
    section=(".guide_categorization_link", ".guide_categorization_item", "meta:me2:category2"),
    body=(_OLD_BODY,),
    marks=("articleBodyContents",),
)


def source(
    *, name: str = "naver", news: str = "https://news.naver.com", delay_seconds: float = 2.0
) -> Source:
    """Return Naver as a source; another ``name`` and ``news`` make a portal of the same markup."""
    return Source(
        name=name,
        sections=all_lists(news),
        read_list=partial(read_list, name=name),
        read_article=partial(read_article, name=name),
        bare_url=partial(bare_url, article_address),
        delay_seconds=delay_seconds,
        list_of_day=list_of_day,
        list_type=list_type,
        closed_hosts=("news.naver.com", "n.news.naver.com"),
    )


def read_article(page: Page, *, name: str = "naver") -> Article:
    """Return the article; its body keeps every paragraph as printed, tails too.

    Articles on sports and entertainment are read where the answer holds one: the sports pages
    of old, and the JSON that scripts make today's pages of.

    Raises:
        PageChanged: An article's page without headline or body, or cut off before its end.
        NotAnArticle: Another kind of page, or one that only a script fills.
    """
    if is_elsewhere(page.url) or is_answer(page):
        return naversports.read_article(page, name)
    markup = Markup(page.text)
    address = article_address(page.url, page.url)
    if address is None and markup.has(_LANDMARKS):
        # The page's own link to itself tells the id under any address.
        address = markup.first(
            "article_id", ("meta:og:url",), partial(article_address, base=page.url)
        )
    if address is None:
        raise NotAnArticle(page.url, "neither the address nor the markup of an article")
    markup.fields_from.setdefault("article_id", "url")
    is_old = markup.has(_OLD_BODY)
    return read_template(
        _TEMPLATE_UNTIL_2022 if is_old else _TEMPLATE,
        markup,
        page,
        portal=name,
        parser="naver/2022-02" if is_old else _parser(markup),
        address=address,
    )


def _parser(markup: Markup) -> str:
    """Return the template's name, by the month of the first page of it that was seen."""
    if not markup.has("article#dic_area"):
        return "naver/2022-09"
    return "naver/2026-02" if markup.has("#newsct") else "naver/2023-09"
