"""What can go wrong on the web side, named for what the reader should do about it."""


class CrawlError(Exception):
    """Any failure the crawler can explain; its text tells the user what to do."""


class UnknownName(CrawlError):
    """No source or section has this name; the text suggests the nearest."""


class NoDays(CrawlError):
    """Days were asked of a source that cannot go back; the text says what it does instead."""


class NeedsPermission(CrawlError):
    """The source's hosts refuse robots; the text says how to state a permission."""


class SourceBusy(CrawlError):
    """Another crawl of the source is going on; the text says where."""


class OutsideHours(CrawlError):
    """The source may not be crawled at this hour; nothing was asked of it."""


class NothingToTry(CrawlError):
    """No page came from an address or a file; the text says why."""


class BadRecording(CrawlError):
    """A file given for replay cannot be read as WARC."""


class PageChanged(CrawlError):
    """A page lost a field that every article of its portal has; the portal was redesigned.

    Attributes:
        field: The Article field that could not be read, such as ``headline``.
        url: The page.
        parser: The page code and template that looked for it, where it can tell.
    """

    def __init__(self, field: str, url: str, parser: str | None = None) -> None:
        super().__init__(f"no {field} on {url}: the page's markup may have changed")
        self.field, self.url, self.parser = field, url, parser


class NotAnArticle(CrawlError):
    """The answer is not an article page of the portal that was asked, such as a redirect away.

    Attributes:
        url: The page that came.
    """

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url


class ArticleElsewhere(NotAnArticle):
    """The page only announces an article, which stands at another address.

    Attributes:
        address: Where the article stands.
        article_id: Which it is.
    """

    def __init__(self, url: str, address: str, article_id: str) -> None:
        super().__init__(url, f"it only announces the article at {address}")
        self.address, self.article_id = address, article_id


class Unreadable(CrawlError):
    """An answer came, but no reader should be given it; the text says why."""


class Garbled(Unreadable):
    """The page is in another charset than it states, or in none."""


class TooDeep(Unreadable):
    """The page nests its elements so deep that parsing it would stop the crawl."""


class NotRecorded(CrawlError):
    """A replay asked for a page that its files do not hold.

    Attributes:
        url: The page.
    """

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} is not in the replayed files")
        self.url = url


class NotDelivered(CrawlError):
    """A message did not arrive; the text says where it went and why, and holds no secret."""
