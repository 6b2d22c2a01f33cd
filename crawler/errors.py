"""What can go wrong on the web side, named for what the reader should do about it."""


class CrawlError(Exception):
    """Any failure the crawler can explain; its text tells the user what to do."""


class UnknownName(CrawlError):
    """No source or section has this name; the text suggests the nearest."""


class BadRecording(CrawlError):
    """A file given for replay cannot be read as WARC."""


class PageChanged(CrawlError):
    """A page lost a field that every article of its portal has; the portal was redesigned.

    Attributes:
        field: The Article field that could not be read, such as ``headline``.
        url: The page.
    """

    def __init__(self, field: str, url: str) -> None:
        super().__init__(f"no {field} on {url}: the page's markup may have changed")
        self.field, self.url = field, url


class NotAnArticle(CrawlError):
    """The answer is not an article page of the portal that was asked, such as a redirect away.

    Attributes:
        url: The page that came.
    """

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url


class ArticleElsewhere(NotAnArticle):
    """The page only announces an article; it stands at another address, which may be asked.

    Attributes:
        address: Where the article stands.
    """

    def __init__(self, url: str, address: str) -> None:
        super().__init__(url, f"it only announces the article at {address}")
        self.address = address


class NotRecorded(CrawlError):
    """A replay asked for a page that its files do not hold.

    Attributes:
        url: The page.
    """

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} is not in the replayed files")
        self.url = url
