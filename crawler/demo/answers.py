"""What the demo portal answers: pages, lists, robots.txt, and faults in their time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from threading import Lock

from crawler.demo.lists import channel_page, home_page, section_page
from crawler.demo.markup import article_page, template
from crawler.demo.press import publishers
from crawler.demo.records import Day, DemoArticle, Fault
from crawler.demo.sections import SECTIONS

ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /v/private/\nAllow: /\n"
RETRY_AFTER_SECONDS = 2
_HTML, _TEXT = "text/html; charset=UTF-8", "text/plain; charset=UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the portal sends: a status, headers of its own, and how to make the page."""

    status: HTTPStatus = HTTPStatus.OK
    make: Callable[[], str] = str
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = _HTML


class Answers:
    """Every path of the portal. An article that fails once does so once for each instance."""

    def __init__(self, day: Day, base_url: str) -> None:
        self.base_url = base_url
        self._articles = day.by_number()
        self._failed: set[str] = set()
        self._lock = Lock()
        self._fixed = _fixed_pages(day, base_url)

    def at(self, path: str) -> Answer:
        """Return what a request for the path gets now."""
        if path.startswith("/v/"):
            return self._article(self._articles.get(path[3:]))
        if path.startswith("/entertain/v/"):
            return self._elsewhere(self._articles.get(path.rsplit("/", 1)[1]))
        if path == "/robots.txt":
            return Answer(make=lambda: ROBOTS, content_type=_TEXT)
        page = self._fixed.get(path)
        return Answer(make=page) if page else _failure(HTTPStatus.NOT_FOUND)

    def _article(self, article: DemoArticle | None) -> Answer:
        if article is None or article.fault is Fault.GONE:
            return _failure(HTTPStatus.NOT_FOUND)
        if article.fault is Fault.ELSEWHERE:
            target = f"{self.base_url}/entertain{article.path}"
            return Answer(status=HTTPStatus.FOUND, headers=(("Location", target),))
        if article.fault is Fault.BUSY and self._is_first(article):
            return _failure(HTTPStatus.TOO_MANY_REQUESTS, retry_after=RETRY_AFTER_SECONDS)
        if article.fault is Fault.DOWN and self._is_first(article):
            return _failure(HTTPStatus.SERVICE_UNAVAILABLE)
        return Answer(make=partial(article_page, article, self.base_url))

    def _elsewhere(self, article: DemoArticle | None) -> Answer:
        if article is None:
            return _failure(HTTPStatus.NOT_FOUND)
        shell = template("elsewhere.html")
        return Answer(make=lambda: shell.substitute(title=article.headline, number=article.number))

    def _is_first(self, article: DemoArticle) -> bool:
        with self._lock:
            is_first = article.number not in self._failed
            self._failed.add(article.number)
        return is_first


def _failure(status: HTTPStatus, retry_after: int | None = None) -> Answer:
    headers = (("Retry-After", str(retry_after)),) if retry_after else ()
    return Answer(status=status, make=lambda: f"<h1>{status.value}</h1>", headers=headers)


def _fixed_pages(day: Day, base_url: str) -> dict[str, Callable[[], str]]:
    lists = {f"/{one.slug}": partial(section_page, day, one, base_url) for one in SECTIONS}
    channels = {
        f"/channel/{one.cp_id}/home": partial(channel_page, one.name, base_url)
        for one in publishers()
    }
    return {"/": partial(home_page, day, base_url), **lists, **channels}
