"""What an archive says of its crawl: checkups of real archives, and newsfold health."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import Newsfold
from support import make_article, opened, prose, take

from archive.article import Article
from archive.batch import Batch
from archive.config import ArchiveConfig
from archive.runs import EndedRun, RunOutcome, append_run
from archive.spool import Spool
from archive.tables.tables import Tables
from archive.upkeep.forgetting import forget
from archive.upkeep.selection import Wanted
from archive.visit import Outcome, Target, Visit
from crawler.cli.main import newsfold as cli
from crawler.config.config import Config
from crawler.config.health import HealthConfig
from crawler.config.schedule import Entry, Rhythm
from crawler.errors import UnknownName
from crawler.health.checkup import checkup, gather
from crawler.health.facts import TROUBLES, SourceFacts
from crawler.schedule.state import EntryState, SectionState, SourceState, encode, state_key

NOW = datetime(2026, 3, 18, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = "daum"


@dataclass(frozen=True, kw_only=True)
class Crawl:
    """A run: when, of what, what its list came to, and which pages came of it."""

    at: datetime
    number: int
    section: str = "politics"
    source: str = SOURCE
    listed: int = 20
    outcome: Outcome = Outcome.LISTED
    read: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()
    places: tuple[tuple[str, str], ...] = (("headline", "h1"), ("authors", "span.name"))
    left: int = 0
    exit_code: int = 0

    @property
    def run_id(self) -> str:
        return f"{self.at:%Y%m%dT%H%M%SZ}-{self.source}-{self.number:06x}"

    @property
    def known(self) -> int:
        return max(0, self.listed - len(self.read) - len(self.failed) - self.left)

    def articles(self) -> Iterator[Article]:
        for number in self.read:
            yield make_article(
                number,
                prose(number, 2),
                fetched_at=self.at,
                published_at=self.at,
                parser="daum/2026-03",
                fields_from=dict(self.places),
            )

    def visits(self) -> Iterator[Visit]:
        yield Visit(
            source=self.source,
            section=self.section,
            target=Target.LIST,
            url=f"https://news.example/{self.section}",
            fetched_at=self.at,
            outcome=self.outcome,
            items_listed=self.listed,
            items_known=self.known,
            newest_item_age_seconds=600 if self.listed else None,
        )
        for article in self.articles():
            yield self._page(article.url, Outcome.ARTICLE, article)
        for number in self.failed:
            yield self._page(f"https://news.example/v/{number}", Outcome.PAGE_CHANGED, None)

    def _page(self, url: str, outcome: Outcome, article: Article | None) -> Visit:
        return Visit(
            source=self.source,
            section=self.section,
            target=Target.ARTICLE,
            url=url,
            fetched_at=self.at,
            outcome=outcome,
            article_id=article.key if article else None,
            parser="daum/2026-03",
            fields_from=article.fields_from if article else None,
        )

    def ended(self, *, is_sweep: bool = False) -> EndedRun:
        return EndedRun(
            run_id=self.run_id,
            source=self.source,
            sections=(self.section,),
            due_at=None,
            started_at=self.at,
            ended_at=self.at + timedelta(minutes=2),
            outcome=RunOutcome.HEALTHY,
            exit_code=self.exit_code,
            counts={
                "listed": self.listed,
                "known": self.known,
                "fetched": len(self.read),
                "failed": len(self.failed),
                "left": self.left,
            },
            alarms=(),
            bytes_fetched=1,
            host="here",
            version="0",
            is_sweep=is_sweep,
        )


def keep(config: ArchiveConfig, *crawls: Crawl, is_sweep: bool = False, ends: bool = True) -> None:
    """Commit what runs have brought, a batch a day, and their rows."""
    ingest = opened(config)
    for run in crawls:
        batch_id = f"{run.run_id}-0001"
        articles, visits = tuple(run.articles()), tuple(run.visits())
        ingest.take(Batch(batch_id=batch_id, articles=articles, visits=visits), run.run_id)
        if ends:
            append_run(ingest.tables, run.ended(is_sweep=is_sweep))


def hourly(count: int, a_poll: int = 4, **more: Any) -> list[Crawl]:
    """Return runs up to now, an hour apart, each with articles of its own."""
    return [
        Crawl(
            at=NOW - (count - 1 - number) * HOUR,
            number=number,
            read=tuple(range(1000 * number, 1000 * number + a_poll)),
            **more,
        )
        for number in range(count)
    ]


def looked(config: ArchiveConfig, source: str | None = None, **settings: Any) -> set[str]:
    whole = Config(archive=config, contact=None, **settings)
    done = checkup(Tables.open_existing(config), whole, NOW + timedelta(minutes=10), source)
    return {each.key for each in done.findings if each.check != "disk"}


def facts(config: ArchiveConfig, source: str = SOURCE) -> SourceFacts:
    whole = Config(archive=config, contact=None)
    gathered = gather(Tables.open_existing(config), whole, NOW + timedelta(minutes=10))
    return next(each for each in gathered.sources if each.name == source)


def test_what_was_crawled_is_counted_section_by_section(config: ArchiveConfig) -> None:
    runs = hourly(3)
    keep(config, *runs, replace(runs[2], number=9, section="economy", read=(5,), failed=(6, 7)))
    held = facts(config)
    assert [each.name for each in held.sections] == ["economy", "politics"]
    economy, politics = (each.polls for each in held.sections)
    assert politics.fetched.tolist() == [4, 4, 4]
    assert politics.listed.tolist() == [20, 20, 20]
    assert politics.known.tolist() == [16, 16, 16]
    assert politics.at.tolist() == [run.at.timestamp() for run in runs]
    assert politics.age.tolist() == [600.0] * 3
    assert (economy.failed.tolist(), economy.fetched.tolist()) == ([2], [1])
    assert TROUBLES[economy.failing[0]] == Outcome.PAGE_CHANGED
    assert held.texts is not None
    assert held.texts.articles.sum() == 13
    assert {(each.name, each.last_has.are.sum()) for each in held.fields} == set()
    assert looked(config) == set()


def test_a_redesign_is_found_in_two_polls(config: ArchiveConfig) -> None:
    usual = hourly(6, a_poll=2)
    broken = [
        replace(run, outcome=Outcome.LIST_MOVED, listed=0, read=()) if run.at >= NOW - HOUR else run
        for run in usual
    ]
    keep(config, *broken)
    assert looked(config) == {"nothing_listed/daum/politics"}
    assert looked(config, SOURCE) == {"nothing_listed/daum/politics"}
    assert looked(config, "naver") == set()


def test_fields_are_compared_with_what_each_parser_gave(folder_config: ArchiveConfig) -> None:
    past = [replace(run, at=run.at - timedelta(days=9)) for run in hourly(13)]
    last = [replace(run, number=run.number + 50, read=()) for run in hourly(4)]
    broken = [
        replace(
            run,
            read=tuple(range(90_000 + 100 * n, 90_005 + 100 * n)),
            places=(("headline", "title"),),
        )
        for n, run in enumerate(last)
    ]
    keep(folder_config, *past, *broken)
    assert looked(folder_config) == {"fallback/daum/", "coverage/daum/"}
    headline = next(each for each in facts(folder_config).fields if each.name == "headline")
    assert (headline.parser, headline.place) == ("daum/2026-03", "h1")
    assert headline.past_usual.are.sum() == headline.past_has.of.sum() == 52
    assert (headline.last_has.are.sum(), headline.last_usual.are.sum()) == (20, 0)


def test_a_page_that_fails_again_and_again_counts_once(folder_config: ArchiveConfig) -> None:
    runs = [replace(run, failed=(7, 8)) for run in hourly(5)]
    keep(folder_config, *runs)
    assert facts(folder_config).sections[0].polls.failed.tolist() == [2, 0, 0, 0, 0]
    assert looked(folder_config) == set()


def test_sweeps_replays_and_runs_under_way_say_nothing_of_what_is_usual(
    folder_config: ArchiveConfig,
) -> None:
    first, second, swept, replayed, going = hourly(5)
    keep(folder_config, first, second)
    keep(folder_config, swept, is_sweep=True)
    late = replace(replayed, at=replayed.at - timedelta(days=3))
    ingest = opened(folder_config)  # recorded three days before it was replayed
    batch = Batch(batch_id="replay", articles=(), visits=tuple(late.visits()))
    ingest.take(batch, replayed.run_id)
    keep(folder_config, going, ends=False)
    polls = facts(folder_config).sections[0].polls
    assert polls.at.tolist() == [first.at.timestamp(), second.at.timestamp()]
    held = facts(folder_config).texts
    assert held is not None
    assert swept.at.timestamp() not in held.at


def test_a_run_that_was_killed_counts_when_it_is_silent(folder_config: ArchiveConfig) -> None:
    killed, last = hourly(2)
    keep(folder_config, replace(killed, at=NOW - 3 * HOUR), ends=False)
    keep(folder_config, last)
    assert len(facts(folder_config).sections[0].polls) == 2


def test_listed_articles_of_which_nothing_came_are_reported(config: ArchiveConfig) -> None:
    run = hourly(1)[0]
    keep(config, replace(run, left=3))
    assert looked(config) == set()
    lost = replace(run, number=7, read=(501, 502))
    counts = {"listed": 20, "known": 17, "fetched": 2}
    append_run(Tables.open(config), replace(lost.ended(), counts=counts))
    assert looked(config) == {"unaccounted/daum/"}
    assert sum(each.unread for each in facts(config).funnels) == 1


def test_an_article_that_was_read_and_is_nowhere_is_reported_unless_it_was_forgotten(
    folder_config: ArchiveConfig,
) -> None:
    run = hourly(1)[0]
    keep(folder_config, run)
    gone = next(iter(run.articles())).key
    forget(Tables.open(folder_config), Wanted(names=(gone,)))
    assert looked(folder_config) == set()
    lost = replace(run, number=8, read=(601, 602))
    batch = Batch(batch_id="b3", articles=(), visits=tuple(lost.visits()))
    ingest = opened(folder_config)
    ingest.take(batch, lost.run_id)
    append_run(ingest.tables, lost.ended())
    assert looked(folder_config) == {"unaccounted/daum/"}
    assert sum(each.unsettled for each in facts(folder_config).funnels) == 2


def test_the_schedule_is_looked_at_where_the_archive_keeps_it(config: ArchiveConfig) -> None:
    keep(config, *hourly(2))
    rhythm = Rhythm(every=HOUR / 6, least=HOUR / 12, most=HOUR)
    entry = Entry(name="every-ten", source=SOURCE, sections=("politics",), rhythm=rhythm)
    held = EntryState(
        sections={"politics": SectionState(last_due=NOW - 2 * HOUR)},
        last_ended=NOW - 2 * HOUR,
        last_exit_code=-9,
    )
    tables = Tables.open(config)
    state = SourceState(source=SOURCE, entries={"every-ten": held})
    tables.store.create(state_key(SOURCE), encode(state))
    expected = {"not_run/daum/", "run_failed/daum/"}
    assert looked(config, schedule=(entry,)) == expected
    assert looked(config, SOURCE, schedule=(entry,)) == expected
    assert looked(config, "naver", schedule=(entry,)) == set()


def test_batches_that_wait_are_reported(folder_config: ArchiveConfig) -> None:
    keep(folder_config, *hourly(2))
    writer = Spool(folder_config.spool).start("waits")
    writer.add_visit(next(hourly(1)[0].visits()))
    writer.finish()
    later = datetime.now(UTC) + 2 * HOUR
    whole = Config(archive=folder_config, contact=None)
    done = checkup(Tables.open_existing(folder_config), whole, later, "naver")
    assert "spool//" in {each.key for each in done.findings}


def test_an_index_of_another_archive_is_none(folder_config: ArchiveConfig, tmp_path: Path) -> None:
    keep(folder_config, *hourly(2))
    gathered = gather(
        Tables.open_existing(folder_config), Config(archive=folder_config, contact=None), NOW
    )
    assert gathered.machine.commits_behind == 0
    other = replace(folder_config, location=str(tmp_path / "other"))
    for number in range(3):
        take(replace(other, index=tmp_path / "own"), f"b{number}", make_article(number, prose(9)))
    gathered = gather(Tables.open_existing(other), Config(archive=other, contact=None), NOW)
    assert gathered.machine.commits_behind == 0
    (tmp_path / "index" / "manifest.json").write_bytes(b"nonsense")
    gather(Tables.open_existing(other), Config(archive=other, contact=None), NOW)


def test_the_archives_bytes_are_weighed_where_a_limit_asks(config: ArchiveConfig) -> None:
    keep(config, *hourly(2))
    limits = HealthConfig(bucket_gb=1e-6)
    assert "bucket//" in looked(config, health=limits)


@pytest.mark.parametrize("articles", [(), (make_article(1, prose(1)),)])
def test_an_archive_without_visits_is_healthy(
    config: ArchiveConfig, articles: Sequence[Article]
) -> None:
    take(config, "import", *articles)
    assert looked(config) == set()


def test_the_command_says_what_it_found_and_ends_with_3(
    folder_config: ArchiveConfig, newsfold: Newsfold
) -> None:
    at = datetime.now(UTC)
    shift = at - NOW - timedelta(minutes=5)
    runs = [replace(run, at=run.at + shift) for run in hourly(12)]
    broken = [replace(run, outcome=Outcome.EMPTY_LIST, listed=0, read=()) for run in runs[-2:]]
    (folder_config.spool.parent / "newsfold.toml").write_text(
        '[health]\ndisable = ["disk"]\n', "utf-8"
    )
    keep(folder_config, *runs[:-2])
    well = said(folder_config)
    assert well.exit_code == 0
    assert well.output.startswith("healthy: looked at 10 polls of daum")
    keep(folder_config, *broken)
    ill = newsfold("health", "--archive", folder_config.location)
    assert (ill.returncode, ill.stderr) == (3, "")
    assert "critical daum/politics nothing_listed" in ill.stdout
    assert "the last 2 polls listed nothing (empty_list)" in ill.stdout
    told = said(folder_config, "--format", "json")
    assert told.exit_code == 3
    (finding,) = [each for each in json.loads(told.output)["findings"] if each["check"] != "disk"]
    assert (finding["check"], finding["source"]) == ("nothing_listed", "daum")
    assert datetime.fromisoformat(finding["since"]) < at
    assert said(folder_config, "--source", "naver").exit_code == 0


def said(config: ArchiveConfig, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["health", "--archive", config.location, *arguments])


def test_a_source_that_nobody_knows_is_named(folder_config: ArchiveConfig) -> None:
    runs = hourly(2, source="once")
    shift = datetime.now(UTC) - NOW - timedelta(minutes=5)
    keep(folder_config, *(replace(run, at=run.at + shift) for run in runs))
    assert said(folder_config, "--source", "once").exit_code == 0
    assert isinstance(said(folder_config, "--source", "nowhere").exception, UnknownName)


def test_what_cannot_be_looked_at_is_said_in_a_line(newsfold: Newsfold) -> None:
    none = newsfold("health")
    assert none.returncode == 1
    assert none.stderr.count("\n") == 1
    assert "no archive there yet" in none.stderr
