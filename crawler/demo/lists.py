"""The demo portal's lists: one a section, and a home page with the newest of each."""

from datetime import datetime
from html import escape
from urllib.parse import quote

from crawler.demo.markup import template
from crawler.demo.press import publishers
from crawler.demo.records import Day, DemoArticle
from crawler.demo.sections import SECTIONS, DemoSection

_BLOCK = 20  # items; the portal breaks its lists into blocks
_HOME_ITEMS = 6
_MINUTES_A_DAY, _MINUTES_AN_HOUR = 1440, 60


def section_page(day: Day, section: DemoSection, base_url: str) -> str:
    """Return the section's list, the whole day in blocks; the last block is of the plain kind."""
    articles = day.listed(section.slug)
    cut = max(len(articles) - _BLOCK, 0)
    blocks = [
        _headline_block(articles[at : min(at + _BLOCK, cut)], day.closes_at, base_url, at)
        for at in range(0, cut, _BLOCK)
    ]
    blocks.append(_basic_block(articles[cut:], day.closes_at, base_url, cut))
    return _page(section.name, f"/{section.slug}", blocks, base_url)


def home_page(day: Day, base_url: str) -> str:
    """Return the portal's first page."""
    blocks = [
        _headline_block(day.listed(section.slug)[:_HOME_ITEMS], day.closes_at, base_url, 0)
        for section in SECTIONS
    ]
    return _page("홈", "/", blocks, base_url)


def channel_page(name: str, base_url: str) -> str:
    """Return a publisher's page, which lists no articles."""
    return _page(f"{name} 채널", "/channel", [], base_url)


def ago(published: datetime, now: datetime) -> str:
    """Return the age of an article as lists print it."""
    minutes = max(int((now - published).total_seconds() // 60), 1)
    if minutes < _MINUTES_AN_HOUR:
        return f"{minutes}분 전"
    if minutes < _MINUTES_A_DAY:
        return f"{minutes // _MINUTES_AN_HOUR}시간 전"
    return f"{published.year}. {published.month}. {published.day}."


def _page(title: str, path: str, blocks: list[str], base_url: str) -> str:
    menu = "\n".join(
        f'     <li><a href="{base_url}/{section.slug}" class="link_gnb">{section.name}</a></li>'
        for section in SECTIONS
    )
    channels = "\n".join(
        f'      <li><a href="{base_url}/channel/{publisher.cp_id}/home" class="link_channel">'
        f"{publisher.name}</a></li>"
        for publisher in publishers()[:3]
    )
    return template("list.html").substitute(
        base=base_url,
        url=f"{base_url}{path}",
        slug=path.strip("/") or "home",
        title=title,
        menu=menu,
        blocks="\n".join(blocks),
        channels=channels,
    )


def _headline_block(articles: list[DemoArticle], now: datetime, base_url: str, first: int) -> str:
    items = "\n".join(
        _headline_item(article, now, base_url, order)
        for order, article in enumerate(articles, first + 1)
    )
    return (
        '     <div class="box_comp box_news_headline2" data-tiara-layer="headline2">\n'
        f'      <ul class="list_newsheadline2">\n{items}\n      </ul>\n     </div>'
    )


def _headline_item(article: DemoArticle, now: datetime, base_url: str, order: int) -> str:
    lead = " ".join(article.paragraphs)[:90]
    return (
        f'       <li>\n        <a class="item_newsheadline2" href="{base_url}{article.path}" '
        f'data-tiara-ordnum="{order}" data-title="{quote(article.headline)}">\n'
        '         <div class="cont_thumb">\n'
        f'          <strong class="tit_txt">{escape(article.headline)}</strong>\n'
        f'          <p class="desc_txt">{escape(lead)}</p>\n'
        f'          <span class="info_thumb"><span class="txt_info">{article.publisher.name}</span>'
        f'<span class="txt_info">{ago(article.published, now)}</span></span>\n'
        "         </div>\n        </a>\n       </li>"
    )


def _basic_block(articles: list[DemoArticle], now: datetime, base_url: str, first: int) -> str:
    items = "\n".join(
        f'       <li>\n        <a class="item_newsbasic" href="{base_url}{article.path}" '
        f'data-tiara-ordnum="{order}" data-title="{quote(article.headline)}">\n'
        f'         <strong class="tit_txt">{escape(article.headline)}</strong>\n'
        f'         <span class="txt_info">{article.publisher.name}</span>'
        f'<span class="txt_info">{ago(article.published, now)}</span>\n'
        "        </a>\n       </li>"
        for order, article in enumerate(articles, first + 1)
    )
    return (
        '     <div class="box_comp box_news_basic" data-tiara-layer="newsbasic">\n'
        f'      <ul class="list_newsbasic">\n{items}\n      </ul>\n     </div>'
    )
