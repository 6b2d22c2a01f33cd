"""The demo portal is a day of news whose truth is known, served as a real portal would."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import Message
from http.client import HTTPConnection
from itertools import combinations
from random import Random
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.demo.day import make_day
from crawler.demo.korean import mixed_numbers, polite, with_particle
from crawler.demo.markup import article_page
from crawler.demo.records import Day, DemoArticle, Fault, Role
from crawler.demo.score import score
from crawler.demo.sections import SECTIONS
from crawler.demo.server import DemoPortal

ARTICLE_LINK = re.compile(r"/v/(\d{17})$")


@pytest.fixture(scope="module")
def day() -> Day:
    return make_day()


@pytest.fixture(scope="module")
def portal(day: Day) -> Iterator[DemoPortal]:
    with DemoPortal(day) as portal:
        yield portal


@pytest.fixture
def client(portal: DemoPortal) -> Iterator[HTTPConnection]:
    parts = urlsplit(portal.base_url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=10)
    yield connection
    connection.close()


def get(client: HTTPConnection, path: str) -> tuple[int, Message, str]:
    client.request("GET", path)
    response = client.getresponse()
    return response.status, response.headers, response.read().decode()


def faulty(day: Day, fault: Fault) -> DemoArticle:
    return next(article for article in day.articles if article.fault is fault)


def listed(page: str) -> list[str]:
    links = (node.attributes["href"] for node in LexborHTMLParser(page).css("main a[href]"))
    return [found[1] for link in links if (found := ARTICLE_LINK.search(link))]


def shingles(article: DemoArticle) -> set[str]:
    text = "".join("".join(article.paragraphs).split())
    return {text[at : at + 5] for at in range(len(text) - 4)}


def containment(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other))


def test_a_day_has_600_pages_and_a_third_are_copies(day: Day) -> None:
    roles = Counter(article.role for article in day.articles)
    assert len(day.articles) >= 600
    assert 0.28 <= roles[Role.COPY] / len(day.articles) <= 0.40
    assert set(roles) == set(Role)
    assert len({article.publisher for article in day.articles}) >= 12


def test_the_same_seed_gives_the_same_day(day: Day) -> None:
    assert make_day(seed=1) == day
    assert make_day(seed=2) != day


def test_a_small_day_holds_one_of_each_role_and_fault() -> None:
    small = make_day(pages=60)
    assert len(small.articles) == 60
    assert {article.role for article in small.articles} == set(Role)
    assert {article.fault for article in small.articles} == {None, *Fault}


def test_numbers_are_unique_and_begin_with_the_time_of_registration(day: Day) -> None:
    assert len(day.by_number()) == len(day.articles)
    for article in day.articles:
        registered = datetime.strptime(f"{article.number[:14]}+0900", "%Y%m%d%H%M%S%z")
        assert timedelta() <= registered - article.published <= timedelta(seconds=3)


def test_every_copy_is_another_publishers_print_of_an_original_of_its_story(day: Day) -> None:
    articles = day.by_number()
    for article in day.articles:
        if article.role is Role.COPY:
            original = articles[article.of]
            assert original.role is Role.ORIGINAL
            assert original.story == article.story
            assert original.publisher != article.publisher


def test_some_copies_reach_the_portal_before_their_original(day: Day) -> None:
    articles = day.by_number()
    copies = [article for article in day.articles if article.role is Role.COPY]
    assert any(copy.published < articles[copy.of].published for copy in copies)


def test_every_update_is_a_later_report_of_the_same_publisher(day: Day) -> None:
    articles = day.by_number()
    updates = [article for article in day.articles if article.role is Role.UPDATE]
    assert len(updates) >= 20
    for update in updates:
        flash = articles[update.of]
        assert flash.headline.startswith("[속보]")
        assert (flash.publisher, flash.story) == (update.publisher, update.story)
        assert flash.published < update.published


def test_unrelated_articles_are_unlike(day: Day) -> None:
    told = (Role.UNIQUE, Role.ORIGINAL)
    longer = {article: shingles(article) for article in day.articles if article.role in told}
    longer = {one: pieces for one, pieces in longer.items() if len(pieces) >= 80}
    pairs = [
        containment(longer[one], longer[other])
        for one, other in combinations(Random(1).sample(list(longer), 150), 2)
        if one.story != other.story and "주요 뉴스" not in one.headline + other.headline
    ]
    assert sum(likeness < 0.25 for likeness in pairs) / len(pairs) > 0.997


def test_copies_keep_most_of_what_they_print(day: Day) -> None:
    articles = day.by_number()
    for article in day.articles:
        if article.role is Role.COPY:
            assert containment(shingles(article), shingles(articles[article.of])) > 0.6


def test_stories_from_one_form_are_alike_and_differ_in_figures(day: Day) -> None:
    weather = [article for article in day.articles if "[내일 날씨]" in article.headline]
    assert len(weather) >= 8
    for one, other in combinations(weather, 2):
        assert containment(shingles(one), shingles(other)) > 0.5
        assert one.paragraphs != other.paragraphs


def test_pages_have_the_landmarks_of_the_portals_template(day: Day) -> None:
    article = next(
        article
        for article in day.articles
        if article.byline and article.summary and article.captions and not article.fault
    )
    page = LexborHTMLParser(article_page(article, "http://127.0.0.1:1"))
    meta = {
        node.attributes.get("property"): node.attributes["content"]
        for node in page.css("meta[property]")
    }
    assert page.css_first("h3.tit_view").text() == article.headline
    assert page.css_first("main h2") is not None
    assert page.css_first(".info_view .txt_info").text() == article.byline
    assert re.fullmatch(r"\d{4}\. \d+\. \d+\. \d+:\d\d", page.css_first(".num_date").text())
    assert meta["og:regDate"] == f"{article.published:%Y%m%d%H%M%S}"
    assert meta["og:article:author"] == article.publisher.name
    told = [node.text().strip() for node in page.css("section[dmcf-sid] > p[dmcf-ptype=general]")]
    assert told == [*article.paragraphs, *article.tail]
    assert page.css_first(".util_wrap .set_view p") is not None
    assert page.css_first(".viewrelate_wrap a.link_txt") is not None
    assert page.css_first(".news_view > p").text().startswith("Copyright ©")
    assert article.captions[0] in page.css_first("figcaption").text()
    assert page.css_first("#harmonyContainer") is None
    assert article.summary[0] in page.css_first(".util_wrap").text()


def test_pages_weigh_what_real_ones_do(day: Day) -> None:
    sizes = [
        len(article_page(article, "http://127.0.0.1:1").encode())
        for article in day.articles
        if article.fault is None
    ]
    assert min(sizes) >= 40_000
    assert max(sizes) <= 100_000


def test_every_listed_link_answers(day: Day, portal: DemoPortal, client: HTTPConnection) -> None:
    numbers = set()
    for section in SECTIONS:
        status, _, page = get(client, f"/{section.slug}")
        shown = listed(page)
        assert status == 200
        assert shown == sorted(shown, reverse=True)
        numbers.update(shown)
    assert numbers == set(day.by_number())
    for number in numbers:
        status, _, _ = get(client, f"/v/{number}")
        if status in (429, 503):
            status, _, _ = get(client, f"/v/{number}")
        expected = {Fault.GONE: 404, Fault.ELSEWHERE: 302}
        assert status == expected.get(day.by_number()[number].fault, 200)
    assert len(portal.requests) >= len(numbers)


def test_a_list_item_shows_headline_lead_publisher_and_age(
    day: Day, client: HTTPConnection
) -> None:
    _, _, page = get(client, "/society")
    item = LexborHTMLParser(page).css_first("ul.list_newsheadline2 > li > a.item_newsheadline2")
    newest = day.listed("society")[0]
    assert unquote(item.attributes["data-title"]) == newest.headline
    assert item.attributes["data-tiara-ordnum"] == "1"
    assert item.css_first(".tit_txt").text() == newest.headline
    assert newest.paragraphs[0].startswith(item.css_first(".desc_txt").text()[:20])
    publisher, age = (node.text() for node in item.css(".txt_info"))
    assert publisher == newest.publisher.name
    assert re.fullmatch(r"\d+(분|시간) 전", age)


def test_an_article_may_stand_in_two_lists(day: Day) -> None:
    shown = Counter(one.number for section in SECTIONS for one in day.listed(section.slug))
    assert max(shown.values()) == 2


@pytest.mark.parametrize(
    ("fault", "first", "second"),
    [(Fault.BUSY, 429, 200), (Fault.DOWN, 503, 200), (Fault.GONE, 404, 404)],
)
def test_a_fault_answers_as_its_name_says(day: Day, fault: Fault, first: int, second: int) -> None:
    article = faulty(day, fault)
    with DemoPortal(day) as portal:
        parts = urlsplit(portal.base_url)
        client = HTTPConnection(parts.hostname, parts.port, timeout=10)
        once, headers, _ = get(client, article.path)
        again, _, _ = get(client, article.path)
        client.close()
    assert (once, again) == (first, second)
    assert headers.get("Retry-After") == ("2" if fault is Fault.BUSY else None)
    assert [status for _, _, status in portal.requests] == [first, second]


def test_a_redirect_leads_to_a_page_of_another_kind(
    day: Day, portal: DemoPortal, client: HTTPConnection
) -> None:
    status, headers, _ = get(client, faulty(day, Fault.ELSEWHERE).path)
    assert status == 302
    assert headers["Location"].startswith(f"{portal.base_url}/entertain/")
    status, _, page = get(client, urlsplit(headers["Location"]).path)
    assert status == 200
    assert LexborHTMLParser(page).css_first("h3.tit_view") is None


def test_broken_pages_lack_what_their_fault_names(day: Day, client: HTTPConnection) -> None:
    pages = {
        fault: LexborHTMLParser(get(client, faulty(day, fault).path)[2])
        for fault in (Fault.NO_TITLE, Fault.EMPTY_BODY, Fault.TRUNCATED)
    }
    assert pages[Fault.NO_TITLE].css_first("h3.tit_view") is None
    assert pages[Fault.NO_TITLE].css_first("section[dmcf-sid] > p") is not None
    assert pages[Fault.EMPTY_BODY].css_first("h3.tit_view") is not None
    assert pages[Fault.EMPTY_BODY].css_first("section[dmcf-sid] > p") is None
    assert pages[Fault.TRUNCATED].css_first("main") is None


def test_robots_allow_lists_and_articles_and_nothing_private(
    day: Day, portal: DemoPortal, client: HTTPConnection
) -> None:
    robots = RobotFileParser()
    robots.parse(get(client, "/robots.txt")[2].splitlines())
    assert robots.can_fetch("newsfold", f"{portal.base_url}/society")
    assert robots.can_fetch("newsfold", portal.base_url + day.articles[0].path)
    assert not robots.can_fetch("newsfold", f"{portal.base_url}/v/private/1")
    assert not robots.can_fetch("newsfold", f"{portal.base_url}/search?q=1")


def test_a_page_comes_compressed_to_those_who_accept_it(day: Day, client: HTTPConnection) -> None:
    article = next(article for article in day.articles if article.fault is None)
    plain = get(client, article.path)[2]
    client.request("GET", article.path, headers={"Accept-Encoding": "gzip"})
    response = client.getresponse()
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.read()).decode() == plain


def test_a_connection_kept_alive_does_not_hold_the_portal_open(day: Day) -> None:
    with DemoPortal(day) as portal:
        parts = urlsplit(portal.base_url)
        idle = HTTPConnection(parts.hostname, parts.port, timeout=10)
        assert get(idle, "/")[0] == 200
    idle.close()


def test_spelling_follows_its_neighbours() -> None:
    assert with_particle("하람시", "은") == "하람시는"
    assert with_particle("온들군", "은") == "온들군은"
    assert with_particle("하늘", "으로") == "하늘로"
    assert with_particle("김모(57)씨", "이") == "김모(57)씨가"
    assert polite('그는 "했다"며 웃었다. 길이 막힌다. 처음이다. 남는다. 그런 처지다.') == (
        '그는 "했다"며 웃었습니다. 길이 막힙니다. 처음입니다. 남습니다. 그런 처지입니다.'
    )
    assert mixed_numbers("2000명이 2026년에 1조2300억원과 1102건을") == (
        "2천명이 2026년에 1조2천300억원과 1천102건을"
    )


@pytest.fixture(scope="module")
def small(day: Day) -> Day:
    """Two prints of one text, a flash and its report, and a story of its own."""
    text = next(article for article in day.articles if article.role is Role.ORIGINAL)
    copy = next(article for article in day.articles if article.of == text.number)
    report = next(article for article in day.articles if article.role is Role.UPDATE)
    flash = day.by_number()[report.of]
    alone = next(article for article in day.articles if article.role is Role.TEMPLATED)
    return Day(articles=(text, copy, flash, report, alone), closes_at=day.closes_at)


def numbers(day: Day) -> list[str]:
    return [article.number for article in day.articles]


def test_a_perfect_fold_finds_every_copy_and_drops_nothing_else(small: Day) -> None:
    text, copy, *others = numbers(small)
    result = score(small, {text: "s", **{one: one for one in others}}, {copy: text})
    assert (result.copies_true, result.copies_found, result.unique_articles) == (1, 1, 4)
    assert (result.wrong_drops, result.recall, result.precision) == ((), 1.0, 1.0)


def test_it_does_not_matter_which_print_of_a_text_is_kept(small: Day) -> None:
    text, copy, *others = numbers(small)
    result = score(small, {copy: "s", **{one: one for one in others}}, {text: copy})
    assert (result.copies_found, result.wrong_drops) == (1, ())


def test_a_drop_for_another_text_is_wrong(small: Day) -> None:
    text, copy, flash, report, alone = numbers(small)
    kept = {text: "s", flash: "f", report: "f"}
    result = score(small, kept, {copy: text, alone: text})
    assert result.wrong_drops == (alone,)
    assert result.precision == 0.5


def test_dropping_the_fuller_report_for_its_flash_is_wrong(small: Day) -> None:
    text, copy, flash, report, alone = numbers(small)
    result = score(small, {text: "s", flash: "f", alone: "a"}, {copy: text, report: flash})
    assert result.wrong_drops == (report,)


def test_dropping_a_flash_that_its_report_repeats_loses_nothing(small: Day) -> None:
    text, copy, flash, report, alone = small.articles
    flash = replace(flash, paragraphs=report.paragraphs[:1])
    told = replace(small, articles=(text, copy, flash, report, alone))
    kept = {text.number: "s", report.number: "f", alone.number: "a"}
    result = score(told, kept, {copy.number: text.number, flash.number: report.number})
    assert (result.copies_found, result.wrong_drops) == (1, ())


def test_score_refuses_numbers_that_are_kept_twice_or_unknown(small: Day) -> None:
    text, copy, *_ = numbers(small)
    with pytest.raises(ValueError, match="kept and dropped"):
        score(small, {text: "s", copy: "s"}, {copy: text})
    with pytest.raises(ValueError, match="not of this day"):
        score(small, {"0": "s"}, {})


def test_no_sentence_names_a_slot_that_was_not_filled(day: Day) -> None:
    def lines(article: DemoArticle) -> tuple[str, ...]:
        return (article.headline, *article.paragraphs, *article.tail, *article.captions)

    unfilled = re.compile(r"[{}|]|<[^>]*\|")
    assert not [line for one in day.articles for line in lines(one) if unfilled.search(line)]
