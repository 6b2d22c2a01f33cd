"""An invented portal on loopback that says what it was asked and when, and crawls of it.

Its lists and articles have markup of their own, as plain as can be, so that a test may serve
whatever it wants to claim something about.
"""

import json
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as dt_time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser
from support import prose

from archive.article import Article, Section
from archive.config import ArchiveConfig
from crawler.config.config import Config
from crawler.crawl import crawl
from crawler.errors import NotAnArticle, PageChanged
from crawler.fetch.warc import Recordings
from crawler.pages.page import Listing, ListItem, Page
from crawler.plan import open_run
from crawler.run import Plan
from crawler.sources.source import Hours, SectionList, Source

NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Reply:
    """What the portal answers."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    seconds: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A request: when it came and when it had been answered, in monotonic seconds."""

    came: float
    path: str
    agent: str
    answered: float
    headers: Mapping[str, str]


Answer = Reply | Sequence[Reply] | Callable[[str], Reply]


@dataclass
class Village:
    """Serves answers by path while its ``with`` block runs; ``asked`` is its log.

    A sequence of replies is given in turn, the last one again and again. A path that is missing
    is answered by that up to its last slash, then with 404.
    """

    answers: Mapping[str, Answer]
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _turns: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer((self.host, 0), partial(_Handler, self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if self.tls else ''}://{self.host}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    def reply(self, path: str) -> Reply:
        plain = urlsplit(path).path
        key = next(
            (key for key in (path, plain, f"{plain.rpartition('/')[0]}/") if key in self.answers),
            None,
        )
        if key is None:
            return Reply(status=404)
        answer = self.answers[key]
        if isinstance(answer, Reply):
            return answer
        if callable(answer):
            return answer(path)
        turn = self._turns.get(key, 0)
        self._turns[key] = turn + 1
        return answer[min(turn, len(answer) - 1)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def __init__(self, village: Village, *given: Any) -> None:
        self._village = village
        super().__init__(*given)

    def do_GET(self) -> None:
        village, came = self._village, time.monotonic()
        with village._lock:
            village._now += 1
            village.most_at_once = max(village.most_at_once, village._now)
            reply = village.reply(self.path)
        time.sleep(reply.seconds)
        with village._lock:
            village._now -= 1
            agent = self.headers.get("User-Agent", "")
            asked = Asked(came, self.path, agent, time.monotonic(), dict(self.headers))
            village.asked.append(asked)
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        pass


def listing(
    numbers: Sequence[int], next_path: str | None = None, at: datetime = NOW, base: str = ""
) -> Reply:
    links = "".join(
        f'<a class=item href="{base}/v/{number}" data-at="{at.isoformat()}">news {number}</a>'
        for number in numbers
    )
    more = f'<a class=next href="{next_path}">more</a>' if next_path else ""
    return Reply(f"<html><body>{links}{more}</body></html>".encode())


def story(path: str, at: datetime = NOW, text: str | None = None, more: str = "") -> Reply:
    """Return the page of an article; its number is the last part of its path."""
    number = int(urlsplit(path).path.rpartition("/")[2])
    body = "".join(f"<p>{line}</p>" for line in (text or prose(number, 12)).split("\n"))
    head = f'<h1>news {number}</h1><time datetime="{at.isoformat()}"></time>'
    return Reply(f"<html><body>{head}{body}{more}</body></html>".encode())


def read_list(page: Page) -> Listing:
    tree = LexborHTMLParser(page.text)
    items = []
    for link in tree.css("a.item"):
        url = urljoin(page.url, link.attributes["href"])
        at = datetime.fromisoformat(link.attributes["data-at"] or "")
        items.append(ListItem(url=url, article_id=_id(url), published_at=at))
    more = tree.css_first("a.next")
    next_url = urljoin(page.url, more.attributes["href"]) if more else None
    return Listing(items=tuple(items), next_url=next_url)


def read_article(page: Page) -> Article:
    tree = LexborHTMLParser(page.text)
    if "/v/" not in page.url:
        raise NotAnArticle(page.url, "no article of the village")
    headline, at = tree.css_first("h1"), tree.css_first("time")
    if headline is None:
        raise PageChanged("headline", page.url, "village/1")
    return Article(
        url=page.url,
        article_id=_id(page.url),
        headline=headline.text(),
        body="\n".join(node.text() for node in tree.css("p")),
        captions=tuple(node.text() for node in tree.css("figcaption")),
        published_at=datetime.fromisoformat(at.attributes["datetime"] or "") if at else None,
        parser="village/1",
        fields_from={"headline": "h1"},
    )


def next_part(page: Page) -> str | None:
    more = LexborHTMLParser(page.text).css_first("a.part")
    return urljoin(page.url, more.attributes["href"]) if more else None


def list_of_day(section: SectionList, day: date) -> str:
    return f"{section.url}/{day:%Y%m%d}"


def _id(url: str) -> str:
    return f"village:{urlsplit(url).path.rpartition('/')[2]}"


@dataclass(frozen=True, kw_only=True)
class Closing(Hours):
    """Hours that end once they were asked about so many times, whatever the clock says."""

    left: list[int]

    def hold(self, at: dt_time) -> bool:  # noqa: ARG002 - not the clock's
        self.left[0] -= 1
        return self.left[0] > 0


def make_source(base: str, sections: Sequence[str], options: Mapping[str, Any]) -> Source:
    given = {"delay_seconds": 0.001, **options}
    json_lists = given.pop("json_lists", ())
    if asks := given.pop("open_for", None):
        given["hours"] = Closing(begin=dt_time(0), end=dt_time(23), left=[asks])
    return Source(
        name="village",
        sections=tuple(
            SectionList(
                name=name.partition("=")[0],
                section=Section.OTHER,
                url=name.partition("=")[2] or f"{base}/{name}",
            )
            for name in sections
        ),
        read_list=read_list,
        read_article=read_article,
        next_part=next_part,
        list_of_day=list_of_day,
        list_type=lambda url: "json" if url.rpartition("/")[2] in json_lists else "html",
        **given,
    )


@dataclass(frozen=True)
class Done:
    """A crawl that ended."""

    code: int
    troubles: list[str]
    failures: list[str]
    stderr: str
    seconds: float


def visit(
    village: Village,
    config: ArchiveConfig,
    *sections: str,
    settings: Mapping[str, Any] | None = None,
    permissions: Mapping[str, str] | None = None,
    plan: Mapping[str, Any] | None = None,
    **source: Any,
) -> Done:
    """Crawl the village in a process of its own, with Scrapy settings and plan as given.

    A section is the path of its list, or ``name=url`` for a list elsewhere.
    """
    given = {
        "base": village.url,
        "sections": sections or ("news",),
        "location": config.location,
        "settings": settings or {},
        "permissions": permissions or {},
        "plan": plan or {},
        "source": source,
    }
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, __file__, json.dumps(given)],
        env={"PYTHONPATH": str(Path(__file__).parent), "PATH": "", "HOME": config.location},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    seconds = time.monotonic() - began
    return Done(done.returncode, told["troubles"], told["failures"], done.stderr, seconds)


def main(given: dict[str, Any]) -> int:
    from crawler import settings  # noqa: PLC0415 - only the crawling process changes them

    for name, value in given["settings"].items():
        setattr(settings, name, value)
    if days := given["plan"].pop("days", None):
        given["plan"]["days"] = tuple(map(date.fromisoformat, days))
    if files := given["plan"].pop("replay", None):
        given["plan"]["recordings"] = Recordings(map(Path, files))
    source = make_source(given["base"], given["sections"], given["source"])
    location = Path(given["location"])
    archive = ArchiveConfig(
        location=str(location), spool=location / "spool", index=location / "index"
    )
    config = Config(archive=archive, contact=None, permissions=given["permissions"])
    run = open_run(Plan(source=source, sections=source.sections, **given["plan"]), config)
    code = crawl(run)
    sys.stdout.write(json.dumps({"troubles": run.tally.troubles(), "failures": run.tally.failures}))
    return code


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
