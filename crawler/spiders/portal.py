"""A portal's spider: its section lists, then the articles that the archive does not hold."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.visit import Outcome, Target, Visit
from crawler.errors import NotAnArticle, PageChanged
from crawler.fetch.replay import MORE
from crawler.fetch.visits import visit_of, visit_of_failure
from crawler.items import Found
from crawler.pages.decoding import decode
from crawler.pages.page import ListItem, Page
from crawler.run import Run
from crawler.sources.source import SectionList


class PortalSpider(Spider):
    """Asks each list once (a replay: as often as it was recorded), each article once."""

    name = "portal"

    def __init__(self, run: Run, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.run = run
        self._asked: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        plan = spider.run.plan
        own: dict[str, object] = {"DOWNLOAD_DELAY": plan.source.delay_seconds}
        if plan.contact:
            own["USER_AGENT"] = f"{crawler.settings['USER_AGENT']} (+{plan.contact})"
        if plan.recordings is not None:
            handler = "crawler.fetch.replay.ReplayHandler"
            # Nothing is fetched, so no host's rules or pace apply.
            own |= {
                "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
                "DOWNLOAD_DELAY": 0,
                "ROBOTSTXT_OBEY": False,
            }
        crawler.settings.setdict(own, priority="spider")
        crawler.signals.connect(spider.broke, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the lists."""
        for section in self.run.plan.sections:
            yield self._list_request(section)

    def read_list(self, response: Response, section: SectionList) -> Iterator[Request | Found]:
        """Ask for the list's articles that are new."""
        yield from self._before(_request(response))
        items = self._items(response, section)
        # Marked before the first yield: lists are read side by side and share articles.
        new = [item for item in items if self._is_new(item)]
        asked = new[: self._room()]
        self._asked.update(item.article_id for item in asked)
        self.run.tally.section(section.name).left += len(new) - len(asked)
        yield self._list_visit(response, section, items, known=len(items) - len(new))
        for item in asked:
            yield self._article_request(item, section)
        if MORE in response.flags:
            yield self._list_request(section)

    def read_article(self, response: Response, section: SectionList) -> Iterator[Found]:
        """Read the article, or say in a visit why there is none."""
        yield from self._before(_request(response))
        try:
            page = _page(response, section.name)
            article = self.run.plan.source.read_article(page)
        except PageChanged as error:
            visit = visit_of(
                _request(response),
                response,
                Outcome.PAGE_CHANGED,
                field=error.field,
                detail=str(error),
            )
        except NotAnArticle as error:
            visit = visit_of(
                _request(response), response, Outcome.NOT_AN_ARTICLE, detail=str(error)
            )
        else:
            visit = visit_of(_request(response), response, Outcome.ARTICLE, article_id=article.key)
            warc_file, warc_offset = response.meta["warc"]
            article = replace(
                article,
                first_seen_at=page.fetched_at,
                fetched_at=page.fetched_at,
                warc_file=warc_file,
                warc_offset=warc_offset,
            )
            yield Found(records=(article, visit), section=section.name)
            return
        yield Found(records=(visit,), section=section.name)

    def failed(self, failure: Failure) -> Iterator[Found]:
        """Say in a visit why no page came."""
        visit = visit_of_failure(failure)
        yield from self._before(failure.request)  # type: ignore[attr-defined] # Scrapy sets it
        yield Found(records=(visit,), section=visit.section)

    def broke(self, failure: Failure, response: Response) -> None:
        """Record a page whose reader has a bug; Scrapy logs the traceback."""
        detail = f"{response.url}: {failure.value!r}"
        self.run.take(visit_of(_request(response), response, Outcome.READER_FAILED, detail=detail))

    def _items(self, response: Response, section: SectionList) -> tuple[ListItem, ...]:
        try:
            return self.run.plan.source.read_list(_page(response, section.name)).items
        except NotAnArticle:
            return ()  # recorded as an empty list

    def _is_new(self, item: ListItem) -> bool:
        return item.article_id not in self._asked and item.article_id not in self.run.ingest.known

    def _room(self) -> int | None:
        """Return how many articles the limit still allows, None without one."""
        limit = self.run.plan.limit
        return None if limit is None else max(0, limit - len(self._asked))

    def _list_request(self, section: SectionList) -> Request:
        return self._request(section.url, Target.LIST, section, priority=1)

    def _article_request(self, item: ListItem, section: SectionList) -> Request:
        return self._request(item.url, Target.ARTICLE, section, priority=0)

    def _request(self, url: str, target: Target, section: SectionList, *, priority: int) -> Request:
        return Request(
            url,
            callback=self.read_list if target == Target.LIST else self.read_article,
            errback=self.failed,
            cb_kwargs={"section": section},
            meta={"source": self.run.plan.source.name, "target": target, "section": section.name},
            priority=priority,
            dont_filter=True,  # ids are told apart in _is_new, before a request is made
        )

    def _list_visit(
        self,
        response: Response,
        section: SectionList,
        items: tuple[ListItem, ...],
        known: int,
    ) -> Found:
        times = [item.published_at for item in items if item.published_at]
        age = (response.meta["fetched_at"] - max(times)).total_seconds() if times else None
        visit = visit_of(
            _request(response),
            response,
            Outcome.LISTED if items else Outcome.EMPTY_LIST,
            items_listed=len(items),
            items_known=known,
            newest_item_age_seconds=None if age is None else int(age),
            detail=None if items else f"no articles on {response.url}: has the list changed?",
        )
        return Found(records=(visit,), section=section.name)

    def _before(self, request: Request) -> Iterator[Found]:
        """Stop when the archive no longer answers; give the visits that led to this answer."""
        if self.run.trouble is not None:
            raise CloseSpider("archive_unreachable")
        waited: list[Visit] = request.meta.pop("visits", [])
        if waited:
            yield Found(records=tuple(waited), section=waited[0].section)


def _request(response: Response) -> Request:
    assert response.request is not None  # noqa: S101 - Scrapy sets it before callbacks
    return response.request


def _page(response: Response, section: str) -> Page:
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    text = decode(response.body, content_type)
    if text is None:
        raise NotAnArticle(response.url, "the answer is not text")
    fetched_at = response.meta.get("fetched_at") or datetime.now(UTC)
    return Page(url=response.url, text=text, fetched_at=fetched_at, section=section)
