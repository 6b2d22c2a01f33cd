"""Article pages in the portal's markup of spring 2026, filled with invented articles."""

import hashlib
import json
from datetime import datetime
from functools import cache
from html import escape
from string import Template
from urllib.parse import quote

from crawler.demo.records import DemoArticle, Fault
from crawler.demo.sections import BY_SLUG
from crawler.demo.vocabulary import read_data

_CDN = "//cdn.example"
_NOTICE = "전체 맥락을 이해하기 위해서는 본문 보기를 권장합니다."


@cache
def template(name: str) -> Template:
    """Return a page shell of this package."""
    return Template(read_data(name))


def article_page(article: DemoArticle, base_url: str) -> str:
    """Return the article's page as the portal serves it, spoiled if its fault is in the page."""
    section = BY_SLUG[article.section]
    description = " ".join(article.paragraphs)[:180]
    url = f"{base_url}{article.path}"
    page = template("page.html").substitute(
        base=base_url,
        cdn=_CDN,
        number=article.number,
        doc_id=_token(article.number, 10),
        section_id=_token(f"section {article.number}", 10),
        headline=escape(article.headline),
        headline_js=json.dumps(article.headline),
        description=escape(description),
        description_js=json.dumps(description),
        publisher=article.publisher.name,
        cp_id=article.publisher.cp_id,
        section=section.slug,
        section_name=section.name,
        category=section.category,
        reg_date=f"{article.published:%Y%m%d%H%M%S}",
        reg_dt=f"{article.published:%Y-%m-%d %H:%M:%S}",
        reg_ms=int(article.published.timestamp() * 1000) + int(article.number[-3:]),
        photo=f"{article.published:%Y%m/%d}/{_token(article.number, 6)}.jpg",
        quoted_url=quote(url, safe="/"),
        title_line=_title(article),
        info=_info(article),
        summary=_summary(article),
        subheadlines=_subheadlines(article),
        body=_body(article),
        related=_related(article),
    )
    return page[: page.index("<head") + 900] if article.fault is Fault.TRUNCATED else page


def printed_time(moment: datetime) -> str:
    """Return a time as the page prints it: unpadded month, day and hour, no seconds."""
    return f"{moment.year}. {moment.month}. {moment.day}. {moment.hour}:{moment:%M}"


def _token(seed: str, length: int) -> str:
    """Return letters and digits that look like the portal's ids, always the same for a seed."""
    return hashlib.sha256(seed.encode()).hexdigest()[:length]


def _title(article: DemoArticle) -> str:
    if article.fault is Fault.NO_TITLE:
        return ""
    headline = escape(article.headline)
    return f'<h3 class="tit_view" data-translation="true">{headline}</h3>'


def _info(article: DemoArticle) -> str:
    byline = [f'<span class="txt_info">{escape(article.byline)}</span>'] if article.byline else []
    moments = [article.published, *([article.modified] if article.modified else [])]
    times = (
        f'<span class="txt_info"><span class="num_date">{printed_time(moment)}</span></span>'
        for moment in moments
    )
    return " ".join([*byline, *times])


def _summary(article: DemoArticle) -> str:
    """Return the automatic summary in the tool bar; where real pages hold it is not confirmed."""
    if article.summary is None:
        return ""
    told = "\n".join(f"               <p>{escape(line)}</p> " for line in article.summary)
    return (
        '          <div class="item_util util_summary" data-tiara-action-name="헤드요약_클릭"> '
        '<button type="button" class="btn_util btn_summary" data-tiara="자동요약"> '
        '<span class="ico_view">자동요약</span> </button> \n'
        '           <div class="view_layer layer_summary"> \n'
        '            <div class="inner_view_layer inner_summary_layer"> \n'
        f'             <div class="layer_head"> <strong class="tit_layer">'
        f'{escape(article.headline)}</strong> <span class="info_layer">{_NOTICE}</span> \n'
        f'             </div> \n             <div class="layer_body"> \n{told}\n'
        "             </div> \n            </div> \n           </div> \n          </div> \n"
    )


def _subheadlines(article: DemoArticle) -> str:
    if not article.subheadlines:
        return ""
    lines = "<br>".join(escape(line) for line in article.subheadlines)
    return f'<strong class="summary_view" data-translation="true"> {lines} </strong> '


def _body(article: DemoArticle) -> str:
    if article.fault is Fault.EMPTY_BODY:
        return ""
    figures = [_figure(article, at, text) for at, text in enumerate(article.captions)]
    told = [_paragraph(article, at, text) for at, text in enumerate(article.paragraphs)]
    tail = [_paragraph(article, at, text) for at, text in enumerate(article.tail, len(told))]
    # The first picture stands above the lead, a second one after it, as editors place them.
    return "\n".join([*figures[:1], *told[:1], *figures[1:], *told[1:], *tail])


def _paragraph(article: DemoArticle, at: int, text: str) -> str:
    seed = f"{article.number} {at}"
    return (
        f'          <p contents-hash="{_token(seed, 64)}" dmcf-pid="{_token(seed, 10)}" '
        f'dmcf-ptype="general">{escape(text, quote=False)} </p>'
    )


def _figure(article: DemoArticle, at: int, caption: str) -> str:
    name, text = _token(f"{article.number} photo {at}", 10), escape(caption)
    return (
        f'          <figure class="figure_frm origin_fig" dmcf-pid="{name}" dmcf-ptype="figure">\n'
        f'           <p class="link_figure"><img alt="{text}" class="thumb_g_article" '
        f'dmcf-mid="{name}" dmcf-mtype="image" src="{_CDN}/news/{name}.jpg" width="658"></p>\n'
        '           <figcaption class="txt_caption default_figure">\n'
        f"            {text}\n           </figcaption>\n          </figure>"
    )


def _related(article: DemoArticle) -> str:
    site = f"https://www.{article.publisher.domain}/view"
    return "\n".join(
        f'         <li> <a href="{site}/{_token(headline, 12)}" class="link_txt" target="_blank" '
        f'data-type="related" data-tiara="리스트"> {escape(headline)} </a> </li> '
        for headline in article.related
    )
