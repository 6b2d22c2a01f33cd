"""One list from page to page, and where it stops."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from crawler.pages.page import Listing, ListItem
from crawler.sources.source import SectionList

POLL_PAGES: Final = 20
"""How far a poll follows a list of which the archive holds nothing yet."""

KNOWN_RUN: Final = 10
"""So many held articles in a row, at a page's end, say that the archive holds the rest."""


@dataclass(slots=True, kw_only=True)
class Paging:
    """A list that is being read.

    Attributes:
        url: Where it begins.
        most_pages: Where it stops in any case.
        is_sweep: Whether it goes on behind articles that the archive holds.
        new: Its articles that are to be asked for, in list order.
        stopped: Why it stops before its end, None as long as it does not.
    """

    section: SectionList
    url: str
    most_pages: int
    is_sweep: bool = False
    day: date | None = None
    pages: int = 0
    new: list[ListItem] = field(default_factory=list)
    stopped: str | None = None
    _addresses: set[str] = field(default_factory=set)
    _met: set[str] = field(default_factory=set)
    _held_in_a_row: int = 0
    _is_cut_off: bool = False

    def turn(self, listing: Listing, is_held: Callable[[str], bool]) -> str | None:
        """Take a page in and return the address of the next, None where the list is to end.

        Args:
            listing: The page.
            is_held: Says of an article's id whether the archive holds it.
        """
        self.pages += 1
        self._addresses.add(self.url)
        ids = [item.article_id for item in listing.items]
        # An index of lists holds no articles, and leads to one that does.
        brings_new = not ids or not self._met.issuperset(ids)
        self._met.update(ids)
        self._count(map(is_held, ids))
        url = listing.next_url
        if url is None:
            return None
        self.stopped = self._why_stop(url, brings_new=brings_new)
        if self.stopped is not None or self._is_caught_up():
            return None
        self._addresses.add(url)
        return url

    def again(self) -> "Paging":
        """Return the same list from its beginning, for a replay that recorded it once more."""
        return Paging(
            section=self.section,
            url=self.url,
            most_pages=self.most_pages,
            is_sweep=self.is_sweep,
            day=self.day,
        )

    def is_cut_off(self) -> bool:
        """Whether the list went on at the last page that may be asked for."""
        return self._is_cut_off

    def _count(self, held: Iterable[bool]) -> None:
        for is_held in held:
            self._held_in_a_row = self._held_in_a_row + 1 if is_held else 0

    def _is_caught_up(self) -> bool:
        return not self.is_sweep and self._held_in_a_row >= KNOWN_RUN

    def _why_stop(self, url: str, *, brings_new: bool) -> str | None:
        if not brings_new:
            return "this page brings no article that the ones before did not"
        if url in self._addresses:
            return f"this page leads back to {url}"
        if self.pages >= self.most_pages:
            self._is_cut_off = True
            return f"stopped after {self.pages} pages, though the list goes on"
        return None
