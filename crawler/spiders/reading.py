"""Reading answers; slow pages off the event loop, so that requests go out meanwhile."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic
from typing import Any, Final, TypeVar

from scrapy.http import Response

from archive.article import Article
from archive.visit import Outcome
from crawler.errors import NotAnArticle, Unreadable
from crawler.pages.page import Listing, Page
from crawler.sources.source import Source
from crawler.spiders.answers import address_asked, content_type, page_of, refusal
from crawler.spiders.listcheck import Checked, check_list
from crawler.spiders.paging import Paging
from crawler.spiders.parts import Parts

T = TypeVar("T")


SLOW_SECONDS: Final = 0.03
LARGE_BYTES: Final = 1 << 20


class Reading:
    """A source's readers, in a thread of their own where they are slow.

    Handing a page over costs a fifth of what a portal's page takes to read, so that this waits
    for a large page, or for one that took long.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._is_slow = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")

    async def list_page(self, response: Response, paging: Paging) -> Checked:
        """Return what a list's page holds, and whether it looks like one."""
        try:
            return await self._read(self._read_list, response, paging)
        except NotAnArticle as error:
            return Checked(listing=Listing(), outcome=Outcome.EMPTY_LIST, detail=str(error))
        except Unreadable as error:
            return Checked(listing=Listing(), outcome=refusal(error), detail=str(error))

    async def article_page(
        self, response: Response, section: str, parts: Parts | None
    ) -> tuple[Parts, str | None]:
        """Return the article as far as it was read, and the address of its next page.

        Raises:
            PageChanged, NotAnArticle, Unreadable: The page is refused.
        """
        return await self._read(self._read_part, response, section, parts)

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown()

    async def _read(self, read: Callable[..., T], response: Response, *given: Any) -> T:
        if self._is_slow or len(response.body) > LARGE_BYTES:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, read, response, *given)
        began = monotonic()
        try:
            return read(response, *given)
        finally:
            self._is_slow = monotonic() - began > SLOW_SECONDS

    def _read_list(self, response: Response, paging: Paging) -> Checked:
        page = page_of(response, paging.section.name)
        asked, kind = address_asked(response), content_type(response)
        return check_list(self._source, paging, page, asked, kind)

    def _read_part(
        self, response: Response, section: str, parts: Parts | None
    ) -> tuple[Parts, str | None]:
        page = page_of(response, section)
        article = _fetched(self._source.read_article(page), page, response)
        whole = parts.with_part(article, page) if parts else Parts.begin(article, page)
        next_url = self._source.next_part(page) if self._source.next_part else None
        if next_url is not None:
            whole.check(next_url)
        return whole, next_url


def _fetched(article: Article, page: Page, response: Response) -> Article:
    warc_file, warc_offset = response.meta["warc"]
    return replace(
        article,
        first_seen_at=page.fetched_at,
        fetched_at=page.fetched_at,
        warc_file=warc_file,
        warc_offset=warc_offset,
    )
