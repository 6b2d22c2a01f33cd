"""Obey robots.txt: of every host, for every request, and after every redirect."""

import asyncio
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK

from archive.visit import Target
from crawler.fetch.pace import pace
from crawler.fetch.refusal import RobotsRefused
from crawler.fetch.rules import Rules, no_rules_read, read_rules
from crawler.fetch.visits import failure_words, visit_of_rules

ASKED_FIRST = 1000
"""Priority of a robots.txt: above whatever waits for it."""


class RobotsMiddleware:
    """Stands in for Scrapy's, which lets everything pass where robots.txt fails.

    A replay asks no host for anything; nothing else goes past the rules but a permission that
    names the very host.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run: Any = crawler.spider.run  # type: ignore[union-attr] # made before middlewares
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if crawler.spider.run.recordings is not None:  # type: ignore[union-attr] # as above
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass if its host's rules do.

        Raises:
            RobotsRefused: They do not, and no permission for this host was stated.
        """
        # A redirect brings what was noted for the host that sent it.
        request.meta.pop("basis", None)
        request.meta.pop("download_slot", None)
        if request.meta["target"] == Target.ROBOTS:
            return
        rules = await self._rules_for(request)
        if rules.allow(request.url):
            return
        basis = self._run.permissions.get(urlsplit(request.url).hostname)
        if basis is None or not rules.is_read:
            raise RobotsRefused(f"Forbidden by robots.txt: {rules.why}")
        request.meta["basis"] = basis

    async def _rules_for(self, request: Request) -> Rules:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._ask(origin, request))
        # Many requests wait for one answer; whichever of them ends must not end it for all.
        return await asyncio.shield(self._rules[origin])

    async def _ask(self, origin: str, waiting: Request) -> Rules:
        url = f"{origin}/robots.txt"
        meta = {"source": self._run.plan.source.name, "target": Target.ROBOTS}
        asking = Request(url, callback=NO_CALLBACK, priority=ASKED_FIRST, meta=meta)
        assert self._crawler.engine is not None  # noqa: S101 - it sent the waiting request
        try:
            answer = await self._crawler.engine.download_async(asking)
        except Exception as error:  # noqa: BLE001 - whatever keeps the rules away closes the host
            rules = no_rules_read(f"{url}: {failure_words(error)}")
            visit = visit_of_rules(asking, None, rules.outcome, rules.why)
        else:
            rules = read_rules(answer.status, answer.body, url)
            told = self._told(rules, origin, waiting.url)
            visit = visit_of_rules(answer.request or asking, answer, rules.outcome, told)
            for waited in (answer.request or asking).meta.pop("visits", ()):
                self._run.take(waited)
        self._run.take(visit)
        pace(self._crawler, waiting, rules.delay_seconds)
        return rules

    def _told(self, rules: Rules, origin: str, waiting: str) -> str:
        """Return what the rules say of the source's lists there, else of the page that waits."""
        lists = [one.url for one in self._run.plan.sections if one.url.startswith(f"{origin}/")]
        allowed = sum(map(rules.allow, lists))
        told = f"allows {allowed} of {len(lists)} lists"
        if not lists:
            told = f"{'allows' if rules.allow(waiting) else 'disallows'} {waiting}"
        return f"{told}, Crawl-delay {rules.delay_seconds:g} s" if rules.delay_seconds else told
