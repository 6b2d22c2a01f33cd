"""What is known of a publisher and its pages, and which links lead to its articles."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final
from urllib.parse import urlsplit

from archive.article import Section, url_id
from crawler.pages.links import Address, resolve
from crawler.pages.times import KST
from crawler.pages.tracking import without_tracking

Places = tuple[str, ...]

# Names the reading of metadata and text; raised when the same page would be read otherwise.
READER: Final = "publisher/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Where a publisher's template shows each field, best place first; see ``Markup``.

    ``leave_out`` and ``captions`` are selectors of what in the body is not its text.
    """

    headline: Places = ()
    body: Places = ()
    byline: Places = ()
    authors: Places = ()
    published: Places = ()
    modified: Places = ()
    section: Places = ()
    summary: Places = ()
    captions: Places = ()
    leave_out: Places = ()
    rights: Places = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes, and what is known of the pages; without hosts any page is one of theirs.

    Attributes:
        title: The publisher's name as printed; None takes the page's word for it.
        hosts: Where articles lie, subdomains not included.
        zone: Where a time without an offset was printed.
        language: Of a page that names none.
        id_pattern: Its first group that takes part is an article's id in an address; None makes
            the id of the address.
        lists: Shared section of each list.
    """

    name: str | None = None
    title: str | None = None
    hosts: frozenset[str] = frozenset()
    zone: tzinfo = KST
    language: str | None = None
    id_pattern: re.Pattern[str] | None = None
    selectors: Selectors = field(default_factory=Selectors)
    lists: Mapping[str, Section] = field(default_factory=dict)

    @property
    def parser(self) -> str:
        """What reads its pages, with a version."""
        return f"{self.name}+{READER}" if self.name else READER

    def article_id(self, address: Address) -> str:
        """Return an article's id; without a declaration it is host and hash of its address."""
        return f"{self.name}:{address.key}" if self.name else url_id(address.url)


def article_address(publisher: Publisher, href: str, base: str) -> Address | None:
    """Return the article that ``href`` on the page ``base`` leads to, None for other links.

    Its URL is without tracking parameters; where its path holds the id, without any.
    """
    url = resolve(href, base)
    if url is None or (publisher.hosts and url.hostname not in publisher.hosts):
        return None
    bare = without_tracking(url.geturl())
    if publisher.id_pattern is None:
        # The scheme is no part of the id: feeds and pages of one site differ in it.
        secure = urlsplit(bare)._replace(scheme="https").geturl()
        return Address(bare, url_id(secure).rpartition(":")[2])
    for address in (bare.partition("?")[0], bare, url.geturl()):
        if key := _key(publisher.id_pattern, address):
            return Address(address, key)
    return None


def _key(pattern: re.Pattern[str], address: str) -> str | None:
    match = pattern.search(address)
    return next((group for group in match.groups() if group), None) if match else None
