"""What of the listed articles is to be asked for: what neither archive nor run has met."""

from collections.abc import Iterator

from crawler.pages.page import Listing
from crawler.run import Run
from crawler.spiders.paging import POLL_PAGES, Paging


class Frontier:
    """The lists of a run and the articles on them; the archive is its only memory."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._asked: set[str] = set()

    def lists(self) -> Iterator[Paging]:
        """Give the lists to be read, those of each day in turn."""
        plan = self._run.plan
        for section in plan.sections:
            for day in plan.each_day():
                yield Paging(
                    section=section,
                    day=day,
                    url=plan.list_address(section, day),
                    most_pages=plan.source.most_pages if plan.is_sweep else POLL_PAGES,
                    is_sweep=plan.is_sweep,
                )

    def take(self, paging: Paging, listing: Listing) -> tuple[str | None, int]:
        """Note what is new on a list's page, up to the limit.

        Returns:
            The address of the list's next page, None at its end, and how many articles of this
            one need no fetch.
        """
        new = [item for item in listing.items if self._is_new(item.article_id)]
        asked = new[: self._room()]
        self._asked.update(item.article_id for item in asked)
        section = self._run.tally.section(paging.section.name)
        section.left += len(new) - len(asked)
        section.held += sum(self._was_held(item.article_id) for item in listing.items)
        paging.new.extend(asked)
        next_url = self._next(paging, listing)
        section.overflowed += paging.is_cut_off()
        return next_url, len(listing.items) - len(new)

    def take_one(self, article_id: str) -> bool:
        """Note an article that a page announced, and return whether it is new."""
        is_new = self._is_new(article_id)
        self._asked.add(article_id)
        return is_new

    def _next(self, paging: Paging, listing: Listing) -> str | None:
        next_url = paging.turn(listing, self._was_held)
        recordings = self._run.recordings
        if next_url is None or recordings is None or recordings.hold(next_url):
            return next_url
        return None  # the recorded crawl went no further

    def _is_new(self, article_id: str) -> bool:
        return article_id not in self._asked and article_id not in self._run.ingest.known

    def _was_held(self, article_id: str) -> bool:
        """Whether the archive held it before this run, whose own articles say nothing of older."""
        return article_id not in self._asked and article_id in self._run.ingest.known

    def _room(self) -> int | None:
        """Return how many articles the limit still allows, None without one."""
        limit = self._run.plan.limit
        return None if limit is None else max(0, limit - len(self._asked))
