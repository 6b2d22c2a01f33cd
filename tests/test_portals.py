"""What holds for every portal: golden folders, damaged and hostile pages, the catalogue."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest
from goldens import CASES, PORTALS, cases, expected, filled, golden_page, mutilations, portal_of
from hypothesis import given, settings
from hypothesis import strategies as st
from recorder import Recorder
from support import ask

from archive.article import Section
from archive.clean.story import clean
from archive.config import ArchiveConfig
from crawler.catalog import find_sections, find_source, portals, sources
from crawler.errors import NotAnArticle, PageChanged, UnknownName
from crawler.fetch.warc import Recordings, read_answer
from crawler.pages.page import Listing, Page
from crawler.sources.source import Source

# Crawls a portal of the same markup at an address on this machine.
LIVE = """
import sys
from importlib import import_module
from pathlib import Path

from archive.config import ArchiveConfig
from crawler.config.config import Config
from crawler.crawl import crawl
from crawler.plan import open_run
from crawler.run import Plan

portal, news, location = sys.argv[1:]
source = import_module(f"crawler.portals.{portal}").source(news=news, delay_seconds=0.001)
archive = ArchiveConfig(
    location=location, spool=Path(location) / "spool", index=Path(location) / "index"
)
plan = Plan(source=source, sections=source.sections)
run = open_run(plan, Config(archive=archive, contact=None))
code = crawl(run)
print(*run.tally.failures, sep=chr(10))
sys.exit(code)
"""

by_name = {"ids": lambda case: f"{case.parent.name}/{case.name}"}
each_article = pytest.mark.parametrize("case", cases("article"), **by_name)
each_html_article = pytest.mark.parametrize(
    "case", [case for case in cases("article") if (case / "page.html").exists()], **by_name
)
each_list = pytest.mark.parametrize("case", cases("items"), **by_name)


# Golden folders


@pytest.mark.parametrize("source", sorted(sources()))
def test_every_source_has_a_golden_article_and_list(source: str) -> None:
    kinds = {key for case in CASES if case.parent.name == source for key in expected(case)}
    assert {"article", "items"} <= kinds, f"add tests/golden/{source}/<case>/"


@pytest.mark.parametrize("case", CASES, **by_name)
def test_a_golden_page_reads_as_expected(case: Path) -> None:
    source, page, wanted = portal_of(case), golden_page(case), expected(case)
    if "items" in wanted:
        listing = source.read_list(page)
        assert [filled(item) for item in listing.items] == wanted["items"]
        assert listing.next_url == wanted.get("next_url")
    else:
        assert filled(source.read_article(page)) == wanted["article"]


@each_article
def test_authors_are_people_and_no_publisher_address_or_programme(case: Path) -> None:
    read = portal_of(case).read_article(golden_page(case))
    for name in clean(read).authors:
        assert name != read.publisher
        assert 2 <= len(name) <= 4, name  # as the invented names of all pages are
        assert name.isalpha()


@each_article
def test_a_change_comes_after_publication_and_times_are_kept_as_printed(case: Path) -> None:
    page = golden_page(case)
    article = portal_of(case).read_article(page)
    if article.modified_at and article.published_at:
        assert article.modified_at > article.published_at
    words = (article.published_raw or "").split()
    assert all(word in page.text or word[:5] in page.text for word in words)


# Damaged and hostile pages


@contextmanager
def at_once() -> Iterator[None]:
    """Fail where what stands in the block takes more than a second's work."""
    began = time.process_time()
    yield
    assert time.process_time() - began < 1


def read_or_refuse(source: Source, page: Page) -> str | None:
    """Return the body of what passes for an article."""
    try:
        article = source.read_article(page)
    except NotAnArticle:
        return None
    except PageChanged as error:
        if error.parser is None:
            pytest.fail("a changed page names the template that looked for the field")
        return None
    assert article.headline
    assert article.body.strip()
    msgspec.json.encode(article)
    return article.body


@each_article
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_damaged_article_is_read_or_refused_at_once(case: Path, data: st.DataObject) -> None:
    page = golden_page(case)
    damaged = replace(page, text=data.draw(mutilations(page.text)))
    with at_once():
        read_or_refuse(portal_of(case), damaged)


@each_article
def test_a_page_cut_off_anywhere_gives_the_whole_body_or_none(case: Path) -> None:
    source, page = portal_of(case), golden_page(case)
    whole = source.read_article(page).body
    edges = {at + step for at, mark in enumerate(page.text) if mark in "<>" for step in range(3)}
    for cut in sorted({*edges, *range(0, len(page.text), 20)}):
        body = read_or_refuse(source, replace(page, text=page.text[:cut]))
        assert body in (None, whole), page.text[:cut][-80:]


@each_article
@settings(deadline=None, max_examples=40)
@given(text=st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_rubbish_is_refused(case: Path, text: str) -> None:
    source, page = portal_of(case), golden_page(case)
    assert read_or_refuse(source, replace(page, text=text)) is None


@each_list
@settings(deadline=None)
@given(text=st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_rubbish_is_an_empty_list(case: Path, text: str) -> None:
    assert portal_of(case).read_list(replace(golden_page(case), text=text)) == Listing()


@each_list
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_a_damaged_list_gives_whole_items_once(case: Path, data: st.DataObject) -> None:
    page = golden_page(case)
    damaged = replace(page, text=data.draw(mutilations(page.text)))
    with at_once():
        listing = portal_of(case).read_list(damaged)
    assert len({item.article_id for item in listing.items}) == len(listing.items)
    msgspec.json.encode(listing)


@each_list
@pytest.mark.parametrize("text", ["", "<h1>오류</h1>", "\0", "{}", "[]", '{"a":', "[" * 100_000])
def test_an_error_page_is_an_empty_list(case: Path, text: str) -> None:
    source, page = portal_of(case), golden_page(case)
    assert source.read_list(page).items
    assert source.read_list(replace(page, text=text)) == Listing()


@pytest.mark.parametrize(
    "case", [case for case in cases("items") if case.parent.name in PORTALS], **by_name
)
def test_thousands_of_links_in_one_item_are_read_at_once_and_belong_to_nobody(case: Path) -> None:
    source, page = portal_of(case), golden_page(case)
    url, key = re.findall(r"^(.*?)([0-9a-f]+)$", source.read_list(page).items[0].url)[0]
    count = min(3000, 10 ** len(key))
    beside = "".join(
        f'<b class="{name}">한들일보</b>'
        for name in ("txt_info", "sa_text_press", "medium", "info")
    )
    hrefs = [f"{url}{at:0{len(key)}}" for at in range(count)]
    links = "".join(f'<a href="{href}">기사</a>{beside}' for href in hrefs)
    start = time.process_time()
    listing = source.read_list(replace(page, text=f"<ul><li class=sa_item>{links}</li></ul>"))
    assert time.process_time() - start < 2
    assert len(listing.items) == count
    assert not any(item.publisher for item in listing.items)


@each_article
def test_an_article_that_came_instead_of_a_list_gives_nothing(case: Path) -> None:
    assert portal_of(case).read_list(golden_page(case)) == Listing()


@each_list
def test_a_list_that_came_instead_of_an_article_is_named(case: Path) -> None:
    page = golden_page(case)
    with pytest.raises(NotAnArticle) as caught:
        portal_of(case).read_article(page)
    assert caught.value.url == page.url


# Articles that are gone

GONE = [
    "<h2>언론사의 요청에 의해 삭제된 기사입니다.</h2>",
    "<p>해당 기사는 존재하지 않습니다.</p>",
    "<div><strong>페이지를 찾을 수 없습니다</strong><p>주소를 다시 확인해 주세요.</p></div>",
    "<p>서비스 기간이 종료된 뉴스입니다.</p>",
    "<script>alert('삭제되었거나 존재하지 않는 기사입니다.'); history.back();</script>",
    "<p>お探しのページは見つかりませんでした。</p>",
    "<p>This article is no longer available.</p>",
]
NOT_GONE = [
    "<p>삭제된 댓글입니다.</p>",
    "<ul><li><a href='/x'>검찰, 삭제된 기사 원본 확보했습니다</a></li></ul>",
    f"<p>{'정부는 협의하여 고친 안을 내놓겠다고 밝혔다. ' * 5}삭제된 기사는 없었습니다.</p>",
]


@each_article
@pytest.mark.parametrize("notice", GONE)
def test_a_page_that_says_that_the_article_is_gone_is_no_change_of_markup(
    case: Path, notice: str
) -> None:
    frame = (
        f"<html><title>뉴스</title><h1><a href=/>뉴스</a></h1>{notice}<footer>회사</footer></html>"
    )
    with pytest.raises(NotAnArticle):
        portal_of(case).read_article(replace(golden_page(case), text=frame))


@each_html_article
@pytest.mark.parametrize("words", NOT_GONE)
def test_a_page_that_only_speaks_of_articles_that_are_gone_has_changed(
    case: Path, words: str
) -> None:
    with pytest.raises((PageChanged, NotAnArticle)) as caught:
        portal_of(case).read_article(replace(golden_page(case), text=f"<div>{words}</div>"))
    assert "no more" not in str(caught.value)


# Recordings of other tools


@each_article
def test_a_page_recorded_under_the_address_that_a_list_gave_is_found(
    case: Path, tmp_path: Path
) -> None:
    source, page = portal_of(case), golden_page(case)
    with Recorder(tmp_path / "pages.warc.gz") as warc:
        warc.answer(page.url, page.text)
        warc.answer(find_source(source.name).sections[0].url, "<p>a list</p>")
    recordings = Recordings([tmp_path / "pages.warc.gz"], source.bare_url)
    place, has_more = recordings.next_place(source.read_article(page).url)
    assert place is not None
    assert not has_more
    assert read_answer(place).body == page.text.encode()


def test_of_two_records_of_an_article_the_one_asked_for_is_given(tmp_path: Path) -> None:
    bare = "https://n.news.naver.com/mnews/article/901/0000000417"
    with Recorder(tmp_path / "pages.warc.gz") as warc:
        warc.answer(bare, "bare")
        warc.answer(f"{bare}?sid=102", "gone", status="404 Not Found")
    recordings = Recordings([tmp_path / "pages.warc.gz"], find_source("naver").bare_url)
    place, _ = recordings.next_place(bare)
    assert place is not None
    assert read_answer(place).body == b"bare"


# The catalogue


def test_the_catalogue_names_each_portal() -> None:
    assert sorted(portals()) == PORTALS
    assert portals().keys() <= sources().keys()
    assert all(source.name == name for name, source in sources().items())


@pytest.mark.parametrize("portal", PORTALS)
def test_each_list_has_a_name_an_address_and_a_section_of_its_own(portal: str) -> None:
    sections = find_source(portal).sections
    assert len({section.name for section in sections}) == len(sections)
    assert len({section.url for section in sections}) == len(sections)
    assert not [section for section in sections if section.section is Section.OTHER]


def test_sections_are_found_in_the_order_asked_each_once() -> None:
    source = find_source("daum")
    assert [section.name for section in find_sections(source, ["world", "politics", "world"])] == [
        "world",
        "politics",
    ]
    assert find_sections(source, []) == source.sections


def test_an_unknown_name_suggests_the_nearest_and_lists_all() -> None:
    with pytest.raises(UnknownName, match=r"'duam'; did you mean 'daum'\? There are: daum"):
        find_source("duam")
    with pytest.raises(UnknownName, match=r"'POLITIC'; did you mean 'politics'\?.*understanding"):
        find_sections(find_source("daum"), ["world", "POLITIC"])
    with pytest.raises(UnknownName, match=r"'zzz'\. There are: daum"):
        find_source("zzz")


# A host that wants no robots


@contextmanager
def unwilling_host() -> Iterator[tuple[str, list[str]]]:
    """Serve rules that disallow everything, and note what is asked for."""
    met: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            met.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            self.wfile.write(b"User-agent: *\nDisallow: /\n")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        yield f"http://127.0.0.1:{server.server_port}", met
        server.shutdown()


@pytest.mark.parametrize("portal", PORTALS)
def test_where_the_rules_refuse_robots_a_live_crawl_asks_for_nothing_and_says_why(
    portal: str, folder_config: ArchiveConfig
) -> None:
    with unwilling_host() as (news, met):
        done = subprocess.run(
            [sys.executable, "-c", LIVE, portal, news, folder_config.location],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    sections = find_source(portal).sections
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert set(met) == {"/robots.txt"}
    assert done.stdout.count("Forbidden by robots.txt") == len(sections)
    (visits,) = ask(folder_config, "SELECT count(*) AS n FROM visits WHERE outcome = 'robots'")
    assert visits["n"] == len(sections)
