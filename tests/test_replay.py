"""Recorded pages give the articles that the live pages gave, whoever recorded them."""

import gzip
import json
import re
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from recorder import HTML, Recorder
from support import ask
from warcio.archiveiterator import ArchiveIterator

from archive.config import ArchiveConfig
from crawler.demo.day import make_day
from crawler.demo.markup import article_page
from crawler.demo.records import DemoArticle, Fault
from crawler.demo.server import DemoPortal
from crawler.errors import BadRecording
from crawler.fetch.warc import Recordings, read_answer

KST = timezone(timedelta(hours=9))
LIST_URL = "https://news.daum.net/politics"
CAPTURES = {
    "news_v_daum_20180516162315753": "https://news.v.daum.net/v/20180516162315753",
    "news_v_daum_20200522093902880": "https://news.v.daum.net/v/20200522093902880",
    "v_daum_2026-03-21_ytn": "https://v.daum.net/v/20260321214325415",
}
# Lines that publishers print on below a story.
FURNITURE = re.compile(r"@\w+\.|^※|^\[(?:카카오톡|전화|메일)\]|저작권")

# Crawls a portal, or replays what an earlier crawl of it recorded.
DEMO = """
import sys
from pathlib import Path

from archive.config import ArchiveConfig
from crawler.config.config import Config
from crawler.crawl import crawl
from crawler.fetch.warc import Recordings
from crawler.plan import open_run
from crawler.portals import daum
from crawler.run import Plan

news, location, *files = sys.argv[1:]
source = daum.source(name="demo", news=news, delay_seconds=0.001)
recordings = Recordings(map(Path, files)) if files else None
plan = Plan(source=source, sections=source.sections, recordings=recordings)
archive = ArchiveConfig(
    location=location, spool=Path(location) / "spool", index=Path(location) / "index"
)
sys.exit(crawl(open_run(plan, Config(archive=archive, contact=None))))
"""

Newsfold = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True)
class Recorded:
    """A crawl of a portal, its archive, and the replay of what it recorded."""

    portal: DemoPortal
    first: ArchiveConfig
    again: ArchiveConfig
    requests_of_replay: int


def archive_in(folder: Path) -> ArchiveConfig:
    return ArchiveConfig(
        location=str(folder / "data"),
        spool=folder / "data" / "spool",
        index=folder / "data" / "index",
    )


def recorded_files(config: ArchiveConfig) -> list[Path]:
    return sorted(Path(config.location).glob("raw/**/*.warc.gz"))


def list_page(*urls: str) -> str:
    """Return a section list that links to the URLs, in the portal's markup."""
    items = "".join(
        f'<li><a class="item_newsheadline2" href="{url}" data-tiara-ordnum="{number}">'
        f'<strong class="tit_txt">Headline {number}</strong>'
        '<span class="txt_info">Outlet</span><span class="txt_info">22분 전</span></a></li>'
        for number, url in enumerate(urls, start=1)
    )
    return f'<html><body><ul class="list_newsheadline2">{items}</ul></body></html>'


def answers(path: Path, *urls: str) -> dict[str, bytes]:
    """Return what a file holds for the URLs, nothing if it is refused."""
    try:
        recordings = Recordings([path])
    except BadRecording:
        return {}
    places = {url: recordings.next_place(url)[0] for url in urls}
    return {url: read_answer(place).body for url, place in places.items() if place}


def chunked(body: bytes) -> bytes:
    pieces = [body[at : at + 4000] for at in range(0, len(body), 4000)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def compact(time: str) -> datetime:
    return datetime.strptime(time, "%Y%m%d%H%M%S").replace(tzinfo=KST)


@contextmanager
def counting_proxy() -> Iterator[tuple[str, list[str]]]:
    """Listen where a proxy would and note every request that comes."""
    met: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            met.append(self.path)
            self.send_error(502)

        do_CONNECT = do_GET  # noqa: N815 - http.server looks for this name

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        yield f"http://127.0.0.1:{server.server_port}", met
        server.shutdown()


@pytest.fixture(scope="module")
def invented() -> list[DemoArticle]:
    """Return articles of different stories."""
    articles = {one.story: one for one in make_day(pages=60).articles if one.fault is None}
    return list(articles.values())


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """Crawl a small day, one page of which asks to wait first, and replay it."""
    folder = tmp_path_factory.mktemp("recorded")
    first, again = archive_in(folder / "first"), archive_in(folder / "again")
    day = make_day(pages=60)
    quick = tuple(
        replace(one, fault=None) if one.fault is Fault.DOWN else one for one in day.articles
    )
    with DemoPortal(replace(day, articles=quick)) as portal:
        run_demo(portal.base_url, first.location)
        asked = len(portal.requests)
        run_demo(portal.base_url, again.location, *recorded_files(first))
        yield Recorded(portal, first, again, len(portal.requests) - asked)


def run_demo(*arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DEMO, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr


def rows(newsfold: Newsfold, sql: str) -> list[dict[str, Any]]:
    """Ask the command for rows, as a user would."""
    answer = newsfold("query", sql, "--format", "json")
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def url_of(article: DemoArticle) -> str:
    return f"https://v.daum.net{article.path}"


def page_of(article: DemoArticle) -> str:
    return article_page(article, "https://v.daum.net")


def record_captures(path: Path, captures: Path) -> None:
    """Record each page in a way of its own: angle brackets, resource, chunked and zipped."""
    bracketed, resource, zipped = CAPTURES
    with Recorder(path) as warc:
        warc.answer(LIST_URL, list_page(*CAPTURES.values()))
        pages = {name: (captures / f"{name}.html").read_bytes() for name in CAPTURES}
        warc.answer(f"<{CAPTURES[bracketed]}>", pages[bracketed])
        warc.resource(CAPTURES[resource], pages[resource])
        coding = (("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"))
        body = chunked(gzip.compress(pages[zipped]))
        warc.answer(CAPTURES[zipped], body, headers=(HTML, *coding))
    assert f"<{CAPTURES[bracketed]}>".encode() in gzip.decompress(path.read_bytes())


def check_capture(row: dict[str, Any], expected: dict[str, Any]) -> None:
    assert row["headline"] == expected["title"]
    assert row["publisher"] == expected["publisher"]
    assert [row["byline"]] == expected["byline"]
    # A programme signs like a reporter and is nobody's name.
    people = [name for name in expected["byline"] if len(name) == 3]
    assert row["authors"] == people
    assert row["published_at"] == compact(expected["reg_date_meta"])
    assert row["published_precision"] == "second"
    changed = [compact(re.sub(r"\D", "", day) + "00") for _, day in expected["dates_shown"][1:]]
    assert row["modified_at"] == (changed[0] if changed else None)
    assert row["portal_section"] == expected["section_shown"]
    assert row["section"] == {"정치": "politics", "사회": "society"}[expected["section_shown"]]
    assert row["summary"] == expected["summary"]
    assert row["captions"] == expected["captions"]
    assert set(expected["copyright_line"]) <= set((row["rights"] or "").splitlines())
    furniture = [text for text in expected["paragraphs"] if FURNITURE.search(text)]
    story = [text for text in expected["paragraphs"] if text not in furniture]
    assert row["body"].split("\n") == story
    assert [piece["text"] for piece in row["removed"]] == furniture


def test_captured_pages_recorded_by_another_tool_give_the_expected_articles(
    newsfold: Newsfold, shared: Path, tmp_path: Path
) -> None:
    captures = shared / "captures" / "daum"
    record_captures(tmp_path / "pages.warc.gz", captures)
    done = newsfold("crawl", "daum", "--section", "politics", "--replay", "pages.warc.gz")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    asked = {row["url"]: row for row in rows(newsfold, "SELECT * FROM articles")}
    read = {row["url"]: row for row in pl.read_delta(str(tmp_path / "data/articles")).to_dicts()}
    assert set(asked) == set(read) == set(CAPTURES.values())
    furniture = 0
    for name, url in CAPTURES.items():
        expected = json.loads((captures / f"{name}.expected.json").read_text("utf-8"))
        for key in ("published_at", "modified_at"):
            asked[url][key] = asked[url][key] and datetime.fromisoformat(asked[url][key])
        check_capture(asked[url], expected)
        check_capture(read[url], expected)
        furniture += len(read[url]["removed"])
    assert furniture == 7


def test_what_is_not_in_the_files_is_a_failed_visit_and_never_asked_of_the_network(
    newsfold: Newsfold, tmp_path: Path, invented: list[DemoArticle]
) -> None:
    with counting_proxy() as (proxy, met):
        missing = f"{proxy}/v/20260318120000123"
        with Recorder(tmp_path / "pages.warc.gz") as warc:
            listed = (url_of(invented[0]), missing, url_of(invented[1]), url_of(invented[2]))
            warc.answer(LIST_URL, list_page(*listed))
            warc.answer(url_of(invented[0]), page_of(invented[0]))
            coded = (HTML, ("Content-Encoding", "gzip"))
            warc.answer(url_of(invented[2]), gzip.compress(bytes(50_000_000)), headers=coded)
        proxies = {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": ""}
        done = newsfold(
            *("crawl", "daum", "--section", "politics", "--replay", "pages.warc.gz"), **proxies
        )
        assert met == []
    assert done.returncode == 3
    assert "3 of 4 pages failed" in done.stderr
    assert "Traceback" not in done.stderr
    found = rows(newsfold, "SELECT url, status FROM visits WHERE outcome = 'not_recorded'")
    assert {row["url"] for row in found} == {missing, url_of(invented[1])}
    assert {row["status"] for row in found} == {None}
    found = rows(newsfold, "SELECT url FROM visits WHERE outcome = 'too_large'")
    assert found == [{"url": url_of(invented[2])}]
    assert len(rows(newsfold, "SELECT article_id FROM articles")) == 1


def test_of_a_file_cut_off_what_is_whole_is_used_and_the_file_is_named(
    newsfold: Newsfold, tmp_path: Path, invented: list[DemoArticle]
) -> None:
    path = tmp_path / "cut.warc.gz"
    with Recorder(path) as warc:
        warc.answer(LIST_URL, list_page(*map(url_of, invented[:3])))
        for article in invented[:3]:
            warc.answer(url_of(article), page_of(article))
    path.write_bytes(path.read_bytes()[:-1000])
    done = newsfold("crawl", "daum", "--section", "politics", "--replay", path)
    assert done.returncode == 3
    assert f"{path}: damaged" in done.stderr
    assert "Traceback" not in done.stderr
    kept = rows(newsfold, "SELECT url FROM articles")
    assert {row["url"] for row in kept} == set(map(url_of, invented[:2]))


@pytest.mark.parametrize("is_zipped", [True, False])
def test_wherever_a_file_is_cut_off_its_whole_answers_are_read_and_no_half_one(
    tmp_path: Path, *, is_zipped: bool
) -> None:
    path, cut = tmp_path / "whole.warc", tmp_path / "cut.warc"
    pages = {f"https://portal.example/{at}": f"the page {at} ".encode() * 40 for at in range(4)}
    with Recorder(path, is_zipped=is_zipped) as warc:
        for url, page in pages.items():
            warc.answer(url, page)
    data = path.read_bytes()
    for length in sorted({*range(1, len(data), 97), *warc.ends, *(at - 1 for at in warc.ends)}):
        cut.write_bytes(data[:length])
        found = answers(cut, *pages)
        whole = [url for url, end in zip(pages, warc.ends[2::2], strict=True) if end <= length]
        assert set(whole) <= set(found)
        assert found.items() <= pages.items()


def test_of_a_file_with_a_broken_middle_what_lies_before_is_used(tmp_path: Path) -> None:
    path = tmp_path / "broken.warc.gz"
    urls = [f"https://portal.example/{number}" for number in range(4)]
    with Recorder(path) as warc:
        for url in urls:
            warc.answer(url, "".join(f"{url} {number} " for number in range(500)))
    data = bytearray(path.read_bytes())
    broken = (warc.ends[5] + warc.ends[6]) // 2
    data[broken : broken + 40] = bytes(40)
    path.write_bytes(data)
    recordings = Recordings([path])
    assert len(recordings) == 2
    assert [str(path) in note for note in recordings.notes] == [True]


def test_a_file_without_answers_is_named_even_beside_a_damaged_one(tmp_path: Path) -> None:
    cut, empty = tmp_path / "cut.warc.gz", tmp_path / "empty.warc.gz"
    with Recorder(cut) as warc:
        for number in range(2):
            warc.answer(f"https://portal.example/{number}", f"page {number} " * 99)
    cut.write_bytes(cut.read_bytes()[:-20])
    empty.write_bytes(b"")
    with pytest.raises(BadRecording, match=re.escape(str(empty))):
        Recordings([cut, empty])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.warc.gz", None),
        ("page.html", b"<html><body>an invented page</body></html>" * 99),
        (
            "page.html.gz",
            gzip.compress(b"<html><body>an invented page</body></html>" * 99, mtime=0),
        ),
        ("noise.warc.gz", bytes(range(256)) * 8),
        ("empty.warc.gz", b""),
    ],
)
def test_a_file_that_is_no_warc_is_named_in_one_line(
    newsfold: Newsfold, tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = newsfold("crawl", "daum", "--replay", name)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert name in line
    assert not (tmp_path / "data").exists()


def test_a_list_recorded_twice_gives_the_articles_of_both(
    newsfold: Newsfold, tmp_path: Path, invented: list[DemoArticle]
) -> None:
    for number, at in enumerate(("2026-03-18T03:00:00Z", "2026-03-18T02:00:00Z")):
        with Recorder(tmp_path / f"{number}.warc.gz") as warc:
            shown = invented[number : number + 2]
            warc.answer(LIST_URL, list_page(*map(url_of, shown)), at=at)
            warc.answer(url_of(shown[-1]), page_of(shown[-1]), at=at)
            warc.answer(url_of(shown[0]), page_of(shown[0]), at=at)
    done = newsfold(
        *("crawl", "daum", "--section", "politics", "--replay", "0.warc.gz", "1.warc.gz")
    )
    assert done.returncode == 0, done.stderr
    sql = "SELECT article_id FROM articles UNION ALL SELECT article_id FROM copies ORDER BY 1"
    wanted = sorted(f"daum:{article.number}" for article in invented[:3])
    assert [row["article_id"] for row in rows(newsfold, sql)] == wanted
    sql = "SELECT items_listed, items_known FROM visits WHERE target = 'list' ORDER BY fetched_at"
    assert [tuple(row.values()) for row in rows(newsfold, sql)] == [(2, 0), (2, 1)]


def test_a_refusal_recorded_before_the_page_is_passed_over(
    newsfold: Newsfold, tmp_path: Path, invented: list[DemoArticle]
) -> None:
    busy = {"status": "429 Too Many Requests", "headers": (HTML, ("Retry-After", "300"))}
    with Recorder(tmp_path / "pages.warc.gz") as warc:
        for url, page in (
            (LIST_URL, list_page(url_of(invented[0]))),
            (url_of(invented[0]), page_of(invented[0])),
        ):
            warc.answer(url, "later", at="2026-03-18T02:00:00Z", **busy)
            warc.answer(url, page, at="2026-03-18T02:05:01Z")
    done = newsfold("crawl", "daum", "--section", "politics", "--replay", "pages.warc.gz")
    assert done.returncode == 0, done.stderr
    sql = "SELECT status, fetched_at FROM visits ORDER BY target"
    assert rows(newsfold, sql) == [{"status": 200, "fetched_at": "2026-03-18T02:05:01Z"}] * 2


def test_replaying_twice_changes_nothing(
    newsfold: Newsfold, tmp_path: Path, invented: list[DemoArticle]
) -> None:
    with Recorder(tmp_path / "pages.warc.gz") as warc:
        warc.answer(LIST_URL, list_page(*map(url_of, invented[:3])))
        for article in invented[:3]:
            warc.answer(url_of(article), page_of(article))
    config = archive_in(tmp_path)
    held = []
    for _ in range(2):
        command = ("crawl", "daum", "--section", "politics", "--replay", "pages.warc.gz")
        assert newsfold(*command).returncode == 0
        held.append(
            [
                ask(config, f"SELECT * FROM {table} ORDER BY article_id")
                for table in ("articles", "copies", "revisions")
            ]
        )
    assert held[0] == held[1]
    assert len(held[0][0]) == 3


def test_a_crawls_own_recording_gives_the_same_articles_and_verdicts(recorded: Recorded) -> None:
    for table, verdict in (
        ("articles", "story_id, relation, relates_to, body, authors, rights"),
        ("copies", "story_id, copy_of, class, coverage"),
    ):
        sql = (
            "SELECT article_id, headline, body_hash, published_at, first_seen_at, fetched_at, "
            f"section, {verdict} FROM {table} ORDER BY article_id"
        )
        held = ask(recorded.first, sql)
        assert ask(recorded.again, sql) == held
        assert len(held) > 10
    sql = (
        "SELECT target, section, url, final_url, status, outcome, article_id, fetched_at "
        "FROM visits WHERE outcome <> 'waited' AND target <> 'robots' ORDER BY ALL"
    )
    assert ask(recorded.again, sql) == ask(recorded.first, sql)


def test_a_replay_asks_the_portal_nothing(recorded: Recorded) -> None:
    assert recorded.requests_of_replay == 0


def test_a_recording_holds_one_gzip_member_a_record(recorded: Recorded) -> None:
    (path,) = recorded_files(recorded.first)
    data, members = path.read_bytes(), []
    while data:
        member = zlib.decompressobj(wbits=31)
        members.append(member.decompress(data))
        assert member.eof
        data = member.unused_data
    for member in members:
        head, _, rest = member.partition(b"\r\n\r\n")
        assert head.startswith(b"WARC/1.1\r\n")
        length = re.search(rb"(?im)^Content-Length: (\d+)\r?$", head)
        assert length is not None
        assert len(rest) == int(length[1]) + len(b"\r\n\r\n")
    asked = [path for _, path, _ in recorded.portal.requests]
    assert len(members) == 1 + len(asked)


def test_another_tool_reads_the_recording(recorded: Recorded) -> None:
    (path,) = recorded_files(recorded.first)
    with path.open("rb") as file:
        found = []
        for record in ArchiveIterator(file, check_digests="raise"):
            found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
            if record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                assert record.content_stream().read().strip()
    base = recorded.portal.base_url
    asked = sorted(base + path for _, path, _ in recorded.portal.requests)
    assert found[0][0] == "warcinfo"
    assert {kind for kind, _ in found[1:]} == {"response"}
    assert sorted(url for _, url in found[1:]) == asked


def test_every_row_points_at_the_record_of_its_page(recorded: Recorded) -> None:
    for config in (recorded.first, recorded.again):
        sql = """
            SELECT url AS page, headline, warc_file, warc_offset FROM articles UNION ALL
            SELECT url, headline, warc_file, warc_offset FROM copies UNION ALL
            SELECT final_url, '', warc_file, warc_offset FROM visits
        """
        for row in ask(config, sql):
            with Path(config.location, row["warc_file"]).open("rb") as file:
                file.seek(row["warc_offset"])
                record = next(iter(ArchiveIterator(file)))
                assert record.rec_headers.get_header("WARC-Target-URI") == row["page"]
                page = record.content_stream().read().decode()
            assert not row["headline"] or 'class="article_view"' in page
