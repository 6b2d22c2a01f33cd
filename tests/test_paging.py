"""A spider follows lists for as long as they bring something new, and no further."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Newsfold
from hypothesis import given
from hypothesis import strategies as st
from support import ask
from village import NOW, Reply, Village, listing, story, visit

from archive.article import Section
from archive.config import ArchiveConfig
from crawler.errors import NoDays
from crawler.pages.page import Listing, ListItem
from crawler.plan import make_plan
from crawler.portals import nate, naver
from crawler.sources.source import SectionList
from crawler.spiders.paging import POLL_PAGES, Paging

ARTICLES = {"/v/": story}
LIST = SectionList(name="news", section=Section.OTHER, url="https://news.example/news")


def pages(*numbers: list[int]) -> dict[str, Reply]:
    """Return a list on several pages."""
    return {
        f"/news{number or ''}": listing(
            ids, f"/news{number + 1}" if ids is not numbers[-1] else None
        )
        for number, ids in enumerate(numbers)
    }


def held(config: ArchiveConfig) -> set[int]:
    rows = ask(config, "SELECT article_id FROM articles UNION SELECT article_id FROM copies")
    return {int(row["article_id"].rpartition(":")[2]) for row in rows}


def test_a_poll_follows_a_list_until_the_archive_holds_what_it_shows_and_a_full_crawl_goes_on(
    folder_config: ArchiveConfig,
) -> None:
    first = pages([*range(30, 20, -1)], [*range(20, 10, -1)])
    with Village(first | ARTICLES) as village:
        assert visit(village, folder_config).code == 0
    assert held(folder_config) == {*range(11, 31)}
    # The oldest first: a run that is killed leaves the newest, which the next poll meets first.
    fetched = [path for path in village.paths if path.startswith("/v/")]
    assert fetched == [f"/v/{number}" for number in range(11, 31)]
    # Five are new, so that the first page ends with five held ones and the second with ten more.
    later = pages([*range(35, 25, -1)], [*range(25, 15, -1)], [*range(15, 5, -1)])
    with Village(later | ARTICLES) as village:
        assert visit(village, folder_config).code == 0
        assert "/news1" in village.paths
        assert "/news2" not in village.paths
        assert held(folder_config) == {*range(11, 36)}
        assert visit(village, folder_config, plan={"full": True}).code == 0
    assert held(folder_config) == {*range(6, 36)}


def test_lists_that_repeat_never_end_or_break_off_are_named_and_give_what_they_have(
    folder_config: ArchiveConfig, tmp_path: Path
) -> None:
    def paged(numbers: Callable[[int], list[int]]) -> Callable[[str], Reply]:
        def told(path: str) -> Reply:
            page = int(path.partition("page=")[2] or 1)
            return listing(numbers(page), f"{path.partition('?')[0]}?page={page + 1}")

        return told

    lists = {
        "/repeats": paged(lambda _: [1, 2, 3]),
        "/endless": paged(lambda page: [10 + page]),
        "/breaks": listing([5, 4], "/gone"),
        "/circles": listing([7, 6], "/circles2"),
        "/circles2": listing([8], "/circles"),
    }
    with Village(lists | ARTICLES) as village:
        sections = ("repeats", "endless", "breaks", "circles")
        done = visit(village, folder_config, *sections, plan={"full": True}, most_pages=7)
    assert done.code == 3
    assert [trouble.partition(":")[0] for trouble in done.troubles] == ["endless", "breaks"]
    assert held(folder_config) == {*range(1, 9), *range(11, 18)}
    sql = "SELECT section, outcome FROM visits WHERE target = 'list' ORDER BY fetched_at"
    told = [(row["section"], row["outcome"]) for row in ask(folder_config, sql)]
    assert {name: [what for which, what in told if which == name] for name in sections} == {
        "repeats": ["listed", "list_repeats"],
        "endless": ["listed"] * 6 + ["list_endless"],
        "breaks": ["listed", "http_error"],
        "circles": ["listed", "list_repeats"],
    }
    # A replay goes as far as the recorded crawl went, and no further.
    asked = len(village.asked)
    again = replace(folder_config, location=str(tmp_path / "again"))
    plan = {"replay": [str(path) for path in Path(folder_config.location).glob("raw/**/*.gz")]}
    visit(village, again, *sections, plan=plan)
    assert held(again) == held(folder_config)
    assert len(village.asked) == asked


listings = st.builds(
    Listing,
    items=st.lists(st.integers(0, 9), unique=True, max_size=6).map(
        lambda ids: tuple(ListItem(url=f"https://x.example/{n}", article_id=str(n)) for n in ids)
    ),
    next_url=st.none() | st.integers(0, 5).map(lambda n: f"https://news.example/news{n}"),
)


@given(st.data(), st.booleans(), st.sets(st.integers(0, 9)))
def test_no_list_is_followed_for_ever(data: st.DataObject, is_sweep: bool, known: set[int]) -> None:
    paging = Paging(section=LIST, url=LIST.url, most_pages=POLL_PAGES, is_sweep=is_sweep)
    asked, url = [LIST.url], LIST.url
    while url:
        url = paging.turn(data.draw(listings), lambda article_id: int(article_id) in known)
        asked += [url] if url else []
    assert len(asked) == len(set(asked))
    assert paging.pages <= POLL_PAGES


# Days


def test_days_are_asked_for_one_by_one_and_only_what_is_missing_of_them_is_fetched(
    folder_config: ArchiveConfig,
) -> None:
    # 23:30 in Seoul is the same day there; half an hour later it is the next.
    late = datetime(2026, 3, 18, 14, 30, tzinfo=UTC)

    def told(path: str) -> Reply:
        number = int(path.rpartition("/")[2])
        return story(path, at=late + timedelta(minutes=30 * (number % 10)))

    lists = {
        "/news/20260317": listing([170, 160]),
        "/news/20260318": listing([180, 181], "/news/more"),
        "/news/more": listing([190]),
    }
    plan = {"days": ["2026-03-17", "2026-03-18"]}
    with Village(lists | {"/v/": told, "/v/160": Reply(status=500)}) as village:
        visit(village, folder_config, plan=plan, settings={"RETRY_TIMES": 0})
    assert held(folder_config) == {170, 180, 190}
    sql = "SELECT url FROM visits WHERE outcome = 'outside_days'"
    assert [row["url"] for row in ask(folder_config, sql)] == [f"{village.url}/v/181"]
    assert [path for path in village.paths if path.startswith("/news")] == [*lists]
    with Village(lists | {"/v/": told}) as village:
        assert visit(village, folder_config, plan=plan).code == 0
    assert held(folder_config) == {160, 170, 180, 190}
    assert sorted(path for path in village.paths if path.startswith("/v/")) == ["/v/160", "/v/181"]


def test_lists_of_days_have_the_addresses_that_the_portals_use() -> None:
    day = NOW.replace(year=2026, month=3, day=8).date()
    asked = {}
    for portal in (naver, nate):
        source = portal.source()
        assert source.list_of_day
        assert source.zone == "Asia/Seoul"
        asked[source.name] = source.list_of_day(source.sections[0], day)
    assert asked == {
        "naver": "https://news.naver.com/section/template/SECTION_ARTICLE_LIST"
        "?sid=100&sid2=&cluid=&pageNo=1&date=20260308&next=",
        "nate": "https://news.nate.com/recent?cate=pol&mid=n0201&type=c&date=20260308",
    }


def test_a_source_that_lists_no_days_says_what_it_does_instead(newsfold: Newsfold) -> None:
    done = newsfold("crawl", "daum", "--since", "2026-03-01")
    assert done.returncode == 1
    assert done.stderr.startswith("newsfold: daum lists no days: its lists show only the latest")


@pytest.mark.parametrize(
    ("since", "until"), [("2026-03-02", "2026-03-01"), ("2026-03-01", "2999-01-01")]
)
def test_days_that_are_none_are_refused(since: str, until: str) -> None:
    days = (datetime.fromisoformat(since).date(), datetime.fromisoformat(until).date())
    with pytest.raises(NoDays, match="Asia/Seoul"):
        make_plan("nate", days=days)
