"""newsfold source try: what would be taken from a page, and a declaration to paste."""

import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from conftest import Newsfold
from goldens import GOLDEN, changed, golden

from archive.errors import ConfigError
from crawler.cli.main import newsfold as command
from crawler.errors import NothingToTry, PageChanged
from crawler.pages.page import Page
from crawler.publishers.proposal import id_pattern
from crawler.publishers.publishers import declared

ARTICLE = golden("khan/article-jsonld")
FEED = golden("etnews/feed-rss")
ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "/robots.txt": (200, "text/plain", b"User-agent: newsfold\nDisallow: /closed/\n"),
    "/news/20260402000417": (200, "text/html", ARTICLE.text.encode()),
    "/rss": (200, "text/html", FEED.text.replace("https://www.etnews.com", "").encode()),
    "/closed/1": (200, "text/html", b"<p>closed</p>"),
    "/picture": (200, "image/png", b"\x89PNG\r\n\x1a\n\0\0\0"),
    "/empty": (200, "text/html", b""),
    "/gone": (404, "text/html", b"<p>gone</p>"),
    "/moved": (302, "/news/20260402000417", b""),
    "/moved-away": (302, "/closed/1", b""),
    "/round": (302, "/round", b""),
}


class Site(ThreadingHTTPServer):
    """A site on loopback that notes who asks for what."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.met: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.met.append((self.path, self.headers["User-Agent"]))
        status, kind, body = ANSWERS[self.path]
        self.send_response(status)
        self.send_header("Location" if status == 302 else "Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run where no newsfold.toml lies."""
    monkeypatch.chdir(tmp_path)


def try_(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["source", "try", *map(str, arguments)])


def proposed(shown: Result) -> dict[str, object]:
    """Return the table to paste, and prove that it is a declaration."""
    tables = tomllib.loads(shown.output.partition("to be checked by eye:")[2])["sources"]
    assert declared(tables, "pasted")
    (table,) = tables.values()
    return dict(table)


def saved(folder: Path, page: Page) -> Path:
    file = folder / "saved"
    file.write_text(page.text, "utf-8")
    return file


# What is shown


def test_an_article_is_shown_field_by_field_with_where_each_comes_from(site: Site) -> None:
    shown = try_(f"{site.url}/news/20260402000417", "--contact", "me@example.org")
    assert shown.exit_code == 0, shown.exception
    rows = [
        [cell.strip() for cell in line.split("   ") if cell.strip()]
        for line in shown.output.split("\n")
    ]
    assert ["headline", '느린 기차의 "하루"', "jsonld:headline"] in rows
    assert ["authors", "하보라; 서린", "jsonld:author"] in rows
    assert ["published_at", "2026-04-02 07:30 KST", "jsonld:datePublished"] in rows
    table = proposed(shown)
    assert table["title"] == "경향신문"
    assert table["id"] == "/([0-9]{14})(?![0-9])"


def test_the_site_is_told_whom_to_write_to_and_asked_for_its_rules_first(site: Site) -> None:
    try_(f"{site.url}/rss", "--contact", "me@example.org")
    assert [path for path, _ in site.met] == ["/robots.txt", "/rss"]
    assert all(agent.endswith("(+me@example.org)") for _, agent in site.met)


def test_a_feed_is_shown_with_its_items_and_how_old_the_newest_is(site: Site) -> None:
    shown = try_(f"{site.url}/rss")
    assert shown.exit_code == 0, shown.exception
    assert "days old" in shown.output
    assert "해솔시, 무인 우편함 시험" in shown.output
    assert proposed(shown)["lists"] == {"all": {"url": f"{site.url}/rss"}}


def test_a_list_that_nobody_declared_is_read_by_the_shape_of_its_links(tmp_path: Path) -> None:
    links = "".join(f"<li><a href='/view/AKR2026040200{n:04}'>기사 {n}</a></li>" for n in range(9))
    file = tmp_path / "list.html"
    file.write_text(f"<html><body><a href='/about'>소개</a><ul>{links}</ul></body></html>")
    shown = try_(file, "--url", "https://news.example/politics")
    assert "9 articles" in shown.output
    table = proposed(shown)
    assert table["id"] == "/([A-Z]{3}[0-9]{14})(?![0-9])"
    assert table["lists"] == {"all": {"url": "https://news.example/politics", "kind": "page"}}


def test_a_page_of_a_known_source_is_read_by_it_and_needs_no_declaration(tmp_path: Path) -> None:
    page = golden("mk/article-2025")
    shown = try_(saved(tmp_path, page), "--url", page.url)
    assert "known to mk" in shown.output
    assert "mk:11900417" in shown.output
    assert "newsfold.toml" not in shown.output
    portal = golden("nate/article-2026")
    assert "known to nate" in try_(saved(tmp_path, portal), "--url", portal.url).output


def test_a_saved_page_is_known_by_the_address_that_it_states(tmp_path: Path) -> None:
    stated = f'<link rel="canonical" href="{ARTICLE.url}">'
    page = changed(ARTICLE, "<head>", f"<head>{stated}")
    assert "article, known to khan" in try_(saved(tmp_path, page)).output


@pytest.mark.parametrize("name", ["etnews/feed-rss", "khan/feed-atom", "donga/sitemap-news"])
def test_feeds_of_any_kind_are_told_from_files(name: str) -> None:
    shown = try_(GOLDEN / name / "page.xml", "--url", "https://unheard.example/feed")
    assert ": feed, of nobody's declaration" in shown.output
    assert " articles" in shown.output


def test_a_page_may_be_read_as_another_kind(tmp_path: Path) -> None:
    file = saved(tmp_path, ARTICLE)
    assert ": list," in try_(file, "--as", "list").output
    assert "no articles" in try_(file, "--as", "feed").output
    listed = saved(
        tmp_path,
        Page(
            url="", text="<h1>가</h1><time>2026-04-01</time></body>", fetched_at=ARTICLE.fetched_at
        ),
    )
    assert isinstance(try_(listed, "--as", "article").exception, PageChanged)


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://a.example/news/politics/11333783", "/([0-9]{8})(?![0-9])"),
        ("https://a.example/view/AKR20251201154051098", "/([A-Z]{3}[0-9]{17})(?![0-9])"),
        ("https://a.example/view/?no=20230615184539", "no=([0-9]{14})(?![0-9])"),
        ("https://a.example/politics", None),
        ("https://a.example/page/12", None),
    ],
)
def test_the_longest_number_of_an_address_is_proposed_as_the_id(
    url: str, pattern: str | None
) -> None:
    assert id_pattern([url]) == pattern


# What cannot be shown


def test_a_site_off_this_machine_is_not_asked_without_a_contact() -> None:
    shown = try_("https://news.example/1")
    assert isinstance(shown.exception, ConfigError)
    assert "--contact" in str(shown.exception)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/closed/1", "robots.txt refuses it"),
        ("/moved-away", "robots.txt refuses it"),
        ("/picture", "not text"),
        ("/empty", "empty"),
        ("/gone", "answered 404"),
        ("/round", "redirected more than"),
    ],
)
def test_what_is_no_page_is_named(site: Site, path: str, said: str) -> None:
    shown = try_(f"{site.url}{path}")
    assert isinstance(shown.exception, NothingToTry)
    assert said in str(shown.exception)
    assert "/closed/1" not in [met for met, _ in site.met]


def test_a_redirect_is_followed_to_the_article(site: Site) -> None:
    shown = try_(f"{site.url}/moved")
    assert shown.exit_code == 0
    assert shown.output.startswith(f"{site.url}/news/20260402000417: article")


def test_files_that_are_no_page_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b" \n")
    (tmp_path / "binary").write_bytes(b"%PDF-1.7\n\0\1\2")
    for place, said in (
        ("empty", "empty: empty"),
        ("binary", "binary: not text"),
        ("none", "none: No such file"),
        (tmp_path, "Is a directory"),
        ("http://127.0.0.1:9/", "Connection refused"),
        ("http://[bad/", "no web address"),
    ):
        shown = try_(place, "--contact", "me@example.org")
        assert isinstance(shown.exception, NothingToTry), place
        assert said in str(shown.exception)


def test_the_command_says_it_in_one_line(newsfold: Newsfold) -> None:
    done = newsfold("source", "try", "http://127.0.0.1:9/")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("newsfold: http://127.0.0.1:9/: no robots.txt")
    assert done.stderr.count("\n") == 1
