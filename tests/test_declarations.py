"""Publishers declared in TOML: those that come along, one's own, and what is wrong with one."""

import gzip
import http.server
import threading
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Newsfold
from goldens import golden
from support import ask

from archive.config import ArchiveConfig
from archive.errors import ConfigError
from crawler.catalog import portals, sources
from crawler.publishers.publishers import declared, shipped

OWN = """
[sources.village]
title = "마을신문"
hosts = ["127.0.0.1"]
id = '/([0-9]{14})'
delay_seconds = 1.0

[sources.village.lists]
all = { url = "http://127.0.0.1:1/feed.xml" }
tech = { url = "http://127.0.0.1:1/tech.xml", section = "tech" }

[sources.village.article]
headline = ".article_title"
body = [".article_body"]
"""


KINDS = {"xml": "text/xml", "gz": "application/gzip"}
INDEX = """<?xml version="1.0"?><sitemapindex>
<sitemap><loc>{base}/old.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
<sitemap><loc>{base}/news.xml.gz</loc><lastmod>2026-04-02</lastmod></sitemap></sitemapindex>"""
SITEMAP = """<?xml version="1.0"?><urlset><url><loc>{base}/20260402000417</loc></url></urlset>"""


FEED = """<rss version="2.0"><channel><title>마을신문</title>
<image><title>마을신문</title><link>/20260402000417</link></image>{item}</channel></rss>"""
OLD = format_datetime(datetime.now(UTC) - timedelta(days=60))


def table(**changes: Any) -> dict[str, Any]:
    """Return one's own table with some keys changed; None takes a key away."""
    own = tomllib.loads(OWN)["sources"]["village"] | changes
    return {"village": {key: value for key, value in own.items() if value is not None}}


def test_every_publisher_that_comes_along_is_a_source_by_its_files_name() -> None:
    found = shipped()
    assert {"etnews", "yonhap", "newsis", "chosun", "donga", "hani", "khan"} <= found.keys()
    assert {"hankyung", "mk", "zdnet"} <= found.keys()
    for name, source in found.items():
        assert source.name == name
        assert source.delay_seconds >= 1
        assert sources()[name].sections == source.sections


@pytest.mark.parametrize("name", shipped())
def test_each_list_of_a_publisher_has_a_name_and_address_of_its_own(name: str) -> None:
    sections = shipped()[name].sections
    assert len({section.name for section in sections}) == len(sections)
    assert len({section.url for section in sections}) == len(sections)


def test_ones_own_publisher_is_a_source_and_takes_a_shipped_ones_place() -> None:
    own = declared(table(), "newsfold.toml")
    assert [section.name for section in sources(own)["village"].sections] == ["all", "tech"]
    mended = declared({"etnews": table()["village"]}, "newsfold.toml")
    assert sources(mended)["etnews"].sections[0].url == "http://127.0.0.1:1/feed.xml"


@pytest.mark.parametrize("name", portals())
def test_the_name_of_a_portal_is_refused(name: str) -> None:
    own = declared({name: table()["village"]}, "newsfold.toml")
    with pytest.raises(ConfigError, match=rf"sources\.{name}: a portal has this name"):
        sources(own)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": None}, r"sources\.village: .*missing required field `title`"),
        ({"title": 7}, r"sources\.village\.title: Expected `str`, got `int`"),
        ({"hosts": []}, r"sources\.village\.hosts: .*length >= 1"),
        ({"hosts": ["https://a.example/"]}, r"sources\.village\.hosts: .*no bare name"),
        ({"lists": {}}, r"sources\.village\.lists: .*length >= 1"),
        ({"lists": {"a": {}}}, r"sources\.village\.lists\.a: .*missing required field `url`"),
        (
            {"lists": {"a": {"url": "ftp://x"}}},
            r"sources\.village\.lists\.a\.url: 'ftp://x' is no web",
        ),
        (
            {"lists": {"a": {"url": "http://["}}},
            r"sources\.village\.lists\.a\.url: .*no web address",
        ),
        (
            {"lists": {"a": {"url": "http://x", "section": "news"}}},
            r"sources\.village\.lists\.a\.section: Invalid enum value 'news'",
        ),
        ({"id": "/[0-9]+"}, r"sources\.village\.id: put the id itself into parentheses"),
        ({"id": "(/["}, r"sources\.village\.id: no regular expression"),
        ({"zone": "Asia/Busan"}, r"sources\.village\.zone: no time zone is called 'Asia/Busan'"),
        ({"delay_seconds": 0}, r"sources\.village\.delay_seconds: Expected `float` >= 1.0"),
        ({"article": {"body": "div[["}}, r"sources\.village\.article\.body: .*no CSS selector"),
        ({"article": {"bodies": "p"}}, r"sources\.village\.article: .*unknown field `bodies`"),
        ({"items": {"link": [7]}}, r"sources\.village\.items\.link"),
    ],
)
def test_a_wrong_key_is_named_with_its_file(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=rf"^newsfold\.toml: {said}"):
        declared(table(**changes), "newsfold.toml")


def test_a_name_that_is_none_and_a_table_that_is_none_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"sources\.My Paper: a name has small letters"):
        declared({"My Paper": {}}, "newsfold.toml")
    with pytest.raises(ConfigError, match=r"sources\.paper: write a table \[sources\.paper\]"):
        declared({"paper": 7}, "newsfold.toml")


# The command


@pytest.fixture
def village() -> Iterator[str]:
    """Serve a feed, in EUC-KR whatever the header says, and the article that it lists."""
    article = golden("etnews/article-2021").text
    for old, new in (("https://www.etnews.com", ""), ("©", "(c)"), ('"utf-8"', '"euc-kr"')):
        article = article.replace(old, new)
    feed = (
        '<?xml version="1.0" encoding="euc-kr"?><rss version="2.0"><channel><title>마을신문</title>'
        "<image><title>마을신문</title><link>/20260402000999</link></image>"
        "<item><title>우편함</title><link>{base}/20260402000417?utm_source=rss</link>"
        f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item></channel></rss>"
    )

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            base = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
            answers = {
                "/tech.xml": INDEX.format(base=base).encode(),
                "/news.xml.gz": gzip.compress(SITEMAP.format(base=base).encode()),
                "/feed.xml": feed.replace("{base}", base).encode("euc-kr"),
                "/20260402000417": article.encode("euc-kr"),
                "/old.xml": FEED.format(
                    item=f"<item><link>{base}/20260402000417</link><pubDate>{OLD}</pubDate></item>"
                ).encode(),
                "/empty.xml": FEED.format(item="").encode(),
                "/html": b"<html><body><h1>404</h1></body></html>",
            }
            body = answers.get(self.path)
            kind = KINDS.get(self.path.rpartition(".")[2], "text/html")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", f"{kind}; charset=iso-8859-1")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_declared_publisher_is_crawled_like_a_portal(
    village: str, newsfold: Newsfold, tmp_path: Path
) -> None:
    own = OWN.replace("http://127.0.0.1:1", village)
    (tmp_path / "newsfold.toml").write_text(own, "utf-8")
    done = newsfold("crawl", "village")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stdout + done.stderr
    config = ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "spool", index=tmp_path / "index"
    )
    (row,) = ask(config, "SELECT article_id, headline, publisher, body FROM articles")
    assert row["article_id"] == "village:20260402000417"
    assert (row["headline"], row["publisher"]) == ("해솔시, 무인 우편함 시험", "마을신문")
    assert "도서관 세 곳에" in row["body"]
    lists = ask(config, "SELECT outcome, items_listed FROM visits WHERE target = 'list'")
    assert {row["outcome"] for row in lists} == {"listed"}
    assert sorted(row["items_listed"] for row in lists) == [0, 1, 1]


def test_a_feed_that_is_none_has_no_items_or_stands_still_is_named(
    village: str, newsfold: Newsfold, tmp_path: Path
) -> None:
    head, _, rest = OWN.partition("[sources.village.lists]")
    lists = "".join(
        f'{name} = {{ url = "{village}/{path}" }}\n'
        for name, path in (("a", "html"), ("b", "empty.xml"), ("c", "old.xml"))
    )
    own = (
        f"{head}[sources.village.lists]\n{lists}[sources.village.article]"
        + rest.partition("[sources.village.article]")[2]
    )
    (tmp_path / "newsfold.toml").write_text(own, "utf-8")
    done = newsfold("crawl", "village")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stdout + done.stderr
    config = ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "spool", index=tmp_path / "index"
    )
    seen = ask(config, "SELECT section, outcome FROM visits WHERE target = 'list'")
    assert {row["section"]: row["outcome"] for row in seen} == {
        "a": "list_type",
        "b": "empty_list",
        "c": "stale_list",
    }


def test_a_wrong_declaration_is_one_line_of_error(newsfold: Newsfold, tmp_path: Path) -> None:
    (tmp_path / "newsfold.toml").write_text(OWN.replace("hosts", "host"), "utf-8")
    done = newsfold("crawl", "village")
    assert done.returncode == 1
    assert done.stderr.startswith("newsfold: newsfold.toml: sources.village: ")
    assert done.stderr.count("\n") == 1
