"""From Scrapy's answer to what a source reads, and from what it read to what is recorded."""

from datetime import UTC, date, datetime
from typing import Final

from scrapy import Request
from scrapy.http import Response

from archive.article import Article
from archive.visit import Outcome, Visit
from crawler.errors import ArticleElsewhere, Garbled, NotAnArticle, PageChanged, TooDeep
from crawler.fetch.text import page_text
from crawler.fetch.visits import visit_of
from crawler.items import Found
from crawler.pages.page import Page
from crawler.run import Plan
from crawler.spiders.listcheck import Checked
from crawler.spiders.paging import Paging

REFUSALS: Final = (PageChanged, NotAnArticle, Garbled, TooDeep)
"""What a page may be refused with that came as an answer."""

_OUTCOMES: Final = {
    ArticleElsewhere: Outcome.ANNOUNCED,
    PageChanged: Outcome.PAGE_CHANGED,
    NotAnArticle: Outcome.NOT_AN_ARTICLE,
    Garbled: Outcome.GARBLED,
    TooDeep: Outcome.TOO_DEEP,
}


def request_of(response: Response) -> Request:
    """Return the request that an answer came to."""
    assert response.request is not None  # noqa: S101 - Scrapy sets it before callbacks
    return response.request


def address_asked(response: Response) -> str:
    """Return the address that was asked for before any redirect."""
    first: str = response.meta.get("redirect_urls", [request_of(response).url])[0]
    return first


def content_type(response: Response) -> str:
    """Return an answer's content type in lower case, empty for none."""
    stated = response.headers.get("Content-Type") or b""
    return stated.decode("latin-1").partition(";")[0].strip().lower()


def page_of(response: Response, section: str) -> Page:
    """Return an answer as a page; see ``page_text`` for what it may be refused with."""
    fetched_at = response.meta.get("fetched_at") or datetime.now(UTC)
    text = page_text(response)
    return Page(url=response.url, text=text, fetched_at=fetched_at, section=section)


def refusal(error: BaseException) -> Outcome:
    """Return the outcome that one of ``REFUSALS`` is recorded as."""
    return next(outcome for kind, outcome in _OUTCOMES.items() if isinstance(error, kind))


def refused(response: Response, error: BaseException) -> Visit:
    """Return the visit of an article's page that gave none."""
    request, outcome = request_of(response), refusal(error)
    if isinstance(error, PageChanged):
        return visit_of(
            request,
            response,
            outcome,
            field=error.field,
            parser=error.parser,
            detail=str(error),
        )
    return visit_of(request, response, outcome, detail=str(error))


def article_found(response: Response, article: Article, section: str, plan: Plan) -> Found:
    """Return an article with its visit, only the visit where it is of none of the days asked."""
    request, days = request_of(response), plan.days
    if days is not None and (day := _day(article, plan)) and not days[0] <= day <= days[1]:
        detail = f"{article.url} is of {day}"
        visit = visit_of(request, response, Outcome.OUTSIDE_DAYS, detail=detail)
        return Found(records=(visit,), section=section)
    visit = visit_of(
        request,
        response,
        Outcome.ARTICLE,
        article_id=article.key,
        parser=article.parser,
        fields_from=dict(article.fields_from),
    )
    return Found(records=(article, visit), section=section)


def list_found(response: Response, checked: Checked, paging: Paging, known: int) -> Found:
    """Return the visit of a list's page, once ``paging`` has taken it in."""
    outcome, detail = checked.outcome, checked.detail
    if outcome is Outcome.LISTED and paging.stopped is not None:
        detail = paging.stopped
        if paging.is_cut_off() and paging.is_sweep:
            outcome = Outcome.LIST_ENDLESS
        elif not paging.is_cut_off():
            outcome = Outcome.LIST_REPEATS
    visit = visit_of(
        request_of(response),
        response,
        outcome,
        items_listed=len(checked.listing.items),
        items_known=known,
        newest_item_age_seconds=checked.newest_age_seconds,
        detail=detail,
    )
    return Found(records=(visit,), section=paging.section.name)


def _day(article: Article, plan: Plan) -> date | None:
    """Return the day of publication in the source's zone, None where the page names none."""
    at = article.published_at
    return at.astimezone(plan.source.clock).date() if at else None
