"""A portal's spider: its section lists, then the articles that the archive does not hold."""

import logging
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any, Final, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.visit import Outcome, Target, Visit
from crawler.errors import ArticleElsewhere
from crawler.fetch.refusal import HoursOver
from crawler.fetch.replay import MORE
from crawler.fetch.visits import visit_of, visit_of_failure
from crawler.items import Found
from crawler.run import Run
from crawler.spiders.answers import (
    REFUSALS,
    article_found,
    list_found,
    refused,
    request_of,
)
from crawler.spiders.frontier import Frontier
from crawler.spiders.paging import Paging
from crawler.spiders.parts import Parts
from crawler.spiders.reading import Reading
from crawler.spiders.settings import own_settings

_log = logging.getLogger("newsfold")

HOURS_OVER: Final = "hours_over"


class PortalSpider(Spider):
    """Follows each list (a replay: as often as it was recorded), asks for each article once."""

    name = "portal"

    def __init__(self, run: Run, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.run = run
        self._frontier = Frontier(run)
        self._reading = Reading(run.plan.source)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        agent = crawler.settings["USER_AGENT"]
        # No option of Scrapy's own command outranks these.
        crawler.settings.setdict(own_settings(spider.run.plan, agent), priority="cmdline")
        crawler.signals.connect(spider.broke, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the lists."""
        for paging in self._frontier.lists():
            yield self._list_request(paging, paging.url)

    async def read_list(self, response: Response, paging: Paging) -> AsyncIterator[Request | Found]:
        """Note the list's articles that are new and go on to its next page; at its end, ask."""
        for found in self._before(request_of(response)):
            yield found
        checked = await self._reading.list_page(response, paging)
        # Marked before the first yield: lists are read side by side and share articles.
        next_url, known = self._frontier.take(paging, checked.listing)
        yield list_found(response, checked, paging, known)
        if paging.is_cut_off():
            _log.warning("%s: %s; --full follows it further", paging.section.name, paging.stopped)
        if MORE in response.flags and paging.pages == 1:
            yield self._list_request(paging.again(), paging.url)
        if next_url is not None:
            yield self._list_request(paging, next_url)
            return
        for request in self._articles(paging):
            yield request

    async def read_article(
        self, response: Response, paging: Paging, parts: Parts | None = None
    ) -> AsyncIterator[Request | Found]:
        """Read the article, ask for its next page, or say in a visit why there is none."""
        for found in self._before(request_of(response)):
            yield found
        section = paging.section.name
        try:
            whole, next_url = await self._reading.article_page(response, section, parts)
        except REFUSALS as error:
            yield Found(records=(refused(response, error),), section=section)
            if isinstance(error, ArticleElsewhere) and self._frontier.take_one(error.article_id):
                yield self._request(error.address, Target.ARTICLE, paging, priority=3, parts=None)
            return
        if next_url is None:
            yield article_found(response, whole.article, section, self.run.plan)
            return
        visit = visit_of(request_of(response), response, Outcome.PART)
        yield Found(records=(visit,), section=section)
        yield self._request(next_url, Target.ARTICLE, paging, priority=3, parts=whole)

    def failed(self, failure: Failure, paging: Paging) -> Iterator[Request | Found]:
        """Say in a visit why no page came; a list that broke off gives what it gave so far."""
        if isinstance(failure.value, HoursOver):
            raise CloseSpider(HOURS_OVER)
        visit = visit_of_failure(failure)
        yield from self._before(failure.request)  # type: ignore[attr-defined] # Scrapy sets it
        yield Found(records=(visit,), section=visit.section)
        if visit.target == Target.LIST:
            yield from self._articles(paging)

    def broke(self, failure: Failure, response: Response) -> None:
        """Record a page whose reader has a bug; Scrapy logs the traceback."""
        detail = f"{response.url}: {failure.value!r}"
        self.run.take(
            visit_of(request_of(response), response, Outcome.READER_FAILED, detail=detail)
        )

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """Let the reading thread go."""
        self._reading.close()

    def _articles(self, paging: Paging) -> Iterator[Request]:
        """Ask for a list's new articles, the oldest first.

        A run that is killed leaves the newest unfetched, which the next poll meets before it
        meets what the archive holds.
        """
        asked, paging.new = paging.new, []
        # A day's articles go before the list of the next day.
        priority = 0 if paging.day is None else 2
        for item in reversed(asked):
            yield self._request(item.url, Target.ARTICLE, paging, priority=priority, parts=None)

    def _list_request(self, paging: Paging, url: str) -> Request:
        return self._request(url, Target.LIST, paging, priority=1)

    def _request(
        self, url: str, target: Target, paging: Paging, *, priority: int, **given: Any
    ) -> Request:
        source, section = self.run.plan.source, paging.section.name
        meta: dict[str, object] = {"source": source.name, "target": target, "section": section}
        headers = dict(source.headers(url))
        if headers:
            meta["dont_redirect"] = True  # else they would go along, to whatever host
        return Request(
            url,
            headers=headers,
            callback=self.read_list if target == Target.LIST else self.read_article,
            errback=partial(self.failed, paging=paging),
            cb_kwargs={"paging": paging, **given},
            meta=meta,
            priority=priority,
            dont_filter=True,  # ids are told apart by the frontier, before a request is made
        )

    def _before(self, request: Request) -> Iterator[Found]:
        """Stop when the run must; give the visits that led to this answer.

        Raises:
            CloseSpider: The archive no longer answers.
        """
        if self.run.trouble is not None:
            raise CloseSpider("archive_unreachable")
        waited: list[Visit] = request.meta.pop("visits", [])
        if waited:
            yield Found(records=tuple(waited), section=waited[0].section)
