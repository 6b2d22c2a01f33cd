"""What health finds: each trouble by its name, and nothing in a month that is as it should be."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import comb, exp, lgamma, log
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from healthy import NOW, a_field, columns, found, last, section, source, texts, with_texts
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ConfigError
from archive.visit import Outcome
from crawler.config.config import load_config
from crawler.config.health import CHECKS, HealthConfig, Thresholds
from crawler.config.schedule import Entry, Rhythm
from crawler.health.asking.schedule import entry_facts
from crawler.health.assess import OF_SOURCES, OF_THE_MACHINE
from crawler.health.chance import RARE, Beta, at_least, fewer, learned_share
from crawler.health.checks.volume import _rare
from crawler.health.facts import (
    TROUBLES,
    Disk,
    EntryFacts,
    Funnel,
    MachineFacts,
    Polls,
    SectionFacts,
    Shares,
    SourceFacts,
)
from crawler.health.finding import Severity
from crawler.health.usual import days_back
from crawler.schedule.slots import Watched
from crawler.schedule.state import EntryState, Lease, SectionState, SourceState

MOVED = TROUBLES.index(Outcome.LIST_MOVED)
EMPTY = TROUBLES.index(Outcome.EMPTY_LIST)
CHANGED = TROUBLES.index(Outcome.PAGE_CHANGED)
GB = 10**9


def _disk(free: float, daily: float = 0.0) -> Disk:
    room = {"total": 100 * GB, "free": int(free * GB)}
    return Disk(what="archive", folder="data", daily=daily * GB, **room)


def test_a_month_that_is_as_it_should_be_gives_nothing() -> None:
    assert found(source()) == {}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("an_hour", [0.3, 3, 60])
def test_no_seed_of_usual_news_gives_anything(seed: int, an_hour: float) -> None:
    sections = (
        section(seed=seed, an_hour=an_hour),
        section(name="economy", seed=seed + 100, an_hour=an_hour),
    )
    assert found(source(*sections)) == {}


NOTHING = {"listed": 0, "known": 0, "longest": 0, "fetched": 0, "failed": 0, "age": np.nan}
BROKEN: dict[str, SourceFacts] = {
    "nothing_listed/village/politics": source(section(last(2, trouble=MOVED, **NOTHING))),
    "short_list/village/politics": source(section(last(2, longest=10, listed=10))),
    "few_new/village/politics": source(section(last(6, fetched=0, known=50))),
    "newest_old/village/politics": source(
        section(lambda held: held["age"].__setitem__(slice(-2, None), (18_000, 19_800)))
    ),
    "failures/village/politics": source(
        section(last(2, fetched=0, failed=10, failing=CHANGED), an_hour=40)
    ),
    "fallback/village/": source(fields=(a_field(usual=0), a_field("headline"))),
    "coverage/village/": source(fields=(a_field(has=0), a_field("headline"))),
    "short_bodies/village/": with_texts(2, short=10),
    "copies/village/": with_texts(2, copies=10),
    "unaccounted/village/": source(funnels=(Funnel(at=NOW, run_id="r", unread=2, unsettled=0),)),
    "robots/village/": source(section(last(1, refused=1))),
    "host_closed/village/": source(section(last(2, closed=3))),
    "not_run/village/": source(
        entries=(
            EntryFacts(
                name="village",
                next_due=NOW - timedelta(minutes=50),
                second_due=NOW - timedelta(minutes=20),
            ),
        )
    ),
    "run_failed/village/": source(
        entries=(EntryFacts(name="village", last_ended=NOW, last_exit_code=-9),)
    ),
    "missed_items/village/politics": source(
        entries=(EntryFacts(name="village", missed={"politics": (NOW - timedelta(hours=2), NOW)}),)
    ),
}


def figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d[\d,.:-]*", text))


@pytest.mark.parametrize("key", sorted(BROKEN))
def test_each_trouble_is_found_by_its_name_and_nothing_else_is(key: str) -> None:
    findings = found(BROKEN[key])
    assert set(findings) == {key}
    finding = findings[key]
    for said in (finding.says, finding.advice):
        assert said.en
        assert "\n" not in said.en + said.ko
        assert re.search(r"[가-힣]", said.ko)
        assert not re.search(r"[가-힣{}]", said.en)
        assert figures(said.ko) == figures(said.en)
    assert finding.since is None or finding.since <= NOW + timedelta(minutes=5)


@pytest.mark.parametrize("key", sorted(BROKEN))
def test_a_check_that_is_disabled_is_not_made(key: str) -> None:
    name = key.partition("/")[0]
    assert found(BROKEN[key], config=HealthConfig(all=Thresholds(disable=(name,)))) == {}
    of_other = HealthConfig(sources={"other": Thresholds(disable=(name,))})
    assert set(found(BROKEN[key], config=of_other)) == {key}
    of_it = HealthConfig(sources={"village": Thresholds(disable=(name,))})
    assert found(BROKEN[key], config=of_it) == {}


def test_every_check_has_a_name_that_can_be_disabled() -> None:
    made = [check.__name__ for check in (*OF_SOURCES, *OF_THE_MACHINE)]
    assert Counter(made) == Counter(CHECKS)


@pytest.mark.parametrize(
    "change",
    [
        last(1, trouble=MOVED, **NOTHING),
        last(1, longest=10, listed=10),
        last(1, fetched=0, failed=12, failing=CHANGED),
        last(1, closed=3),
    ],
)
def test_one_bad_poll_is_no_alarm(change: Any) -> None:
    assert found(source(section(change))) == {}


@pytest.mark.parametrize(
    "change",
    [
        last(4, trouble=MOVED, **NOTHING),
        last(4, longest=10, listed=10),
        last(4, fetched=0, failed=12, failing=CHANGED),
        last(4, refused=3),
    ],
)
def test_what_has_mended_is_found_no_more(change: Any) -> None:
    usual = columns()

    def mended(held: Any) -> None:
        change(held)
        for name, column in held.items():
            column[-2:] = usual[name][-2:]
        held["fetched"][-2:] += 20  # what had waited

    assert found(source(section(mended))) == {}


def test_a_list_that_is_empty_at_this_hour_by_nature_is_no_trouble() -> None:
    def nightly(held: Any) -> None:
        hours = np.array([datetime.fromtimestamp(at, UTC).hour for at in held["at"]])
        for name, value in {**NOTHING, "trouble": EMPTY}.items():
            held[name][(hours >= 1) & (hours < 5)] = value

    assert found(source(section(nightly))) == {}

    def moved_away(held: Any) -> None:
        nightly(held)
        held["trouble"][-3:] = MOVED

    moved = section(moved_away)
    assert set(found(source(moved))) == {"nothing_listed/village/politics"}


def test_a_list_that_has_never_listed_anything_is_reported() -> None:
    (finding,) = found(source(section(last(8, trouble=EMPTY, **NOTHING), days=1 / 6))).values()
    assert finding.check == "nothing_listed"
    assert "as ever" in finding.says.en


@pytest.mark.parametrize("days", [3, 10])
def test_a_young_source_is_compared_with_the_days_there_are(days: int) -> None:
    broken = last(30, fetched=0, failed=0, known=50)
    facts = source(section(broken, days=days, an_hour=60))
    (finding,) = [each for each in found(facts).values() if each.check == "few_new"]
    assert "past days" in finding.says.en


def test_hours_that_nobody_polled_are_unknown_and_not_empty() -> None:
    held = columns(an_hour=60)
    seen = np.ones(len(held["at"]), bool)
    for week in range(1, 4):  # down at this hour of the last weeks
        seen &= abs(held["at"] - (NOW.timestamp() - week * 604_800)) > 4 * 3600
    polls = Polls(**{name: column[seen] for name, column in held.items()})
    assert found(source(SectionFacts(name="politics", polls=polls))) == {}
    held["fetched"][-6:] = 0
    polls = Polls(**{name: column[seen] for name, column in held.items()})
    facts = source(SectionFacts(name="politics", polls=polls))
    assert "few_new/village/politics" in found(facts)


def test_a_public_holiday_on_which_all_are_quiet_is_no_alarm() -> None:
    def quiet(held: Any) -> None:
        held["fetched"][-24:] = held["fetched"][-24:] * 0.45

    facts = source(section(quiet, an_hour=60), section(quiet, name="economy", seed=3, an_hour=60))
    assert found(facts) == {}


def test_a_change_that_stays_becomes_what_is_usual() -> None:
    def lasting(days: int) -> set[str]:
        return set(found(source(section(last(48 * days, fetched=3), an_hour=60))))

    assert lasting(2) == {"few_new/village/politics"}
    assert lasting(6) == {"few_new/village/politics"}
    assert lasting(22) == set()


def test_a_sweep_in_past_weeks_does_not_make_today_poor() -> None:
    def swept(held: Any) -> None:
        held["fetched"][-48 * 7 - 1] += 3000

    assert found(source(section(swept, an_hour=20))) == {}


def test_a_section_that_brings_little_is_judged_by_long_stretches() -> None:
    facts = source(section(last(48 * 6, fetched=0), an_hour=0.5))
    (finding,) = found(facts).values()
    assert finding.check == "few_new"
    assert found(source(section(last(4, fetched=0), an_hour=0.5))) == {}


def test_thresholds_are_the_users() -> None:
    facts = source(section(lambda held: held["age"].__setitem__(slice(-2, None), 3 * 3600.0)))
    assert found(source()) == {}
    strict = HealthConfig(sources={"village": Thresholds(newest_hours=2.0)})
    assert set(found(facts, config=strict)) == {"newest_old/village/politics"}


def test_more_copies_are_graver_than_fewer() -> None:
    more = found(with_texts(4, copies=10))["copies/village/"]
    fewer_ = found(with_texts(12, copies=0))["copies/village/"]
    assert (more.severity, fewer_.severity) == (Severity.CRITICAL, Severity.WARNING)


@pytest.mark.parametrize(
    ("machine", "key", "severity"),
    [
        (MachineFacts(spooled=3, oldest_spooled=NOW - timedelta(hours=2)), "spool", "critical"),
        (MachineFacts(commits_behind=1001), "index_behind", "warning"),
        (MachineFacts(disks=(_disk(5),)), "disk", "warning"),
        (MachineFacts(disks=(_disk(2),)), "disk", "critical"),
        (MachineFacts(disks=(_disk(60, 10),)), "disk", "warning"),
    ],
)
def test_the_machine_is_looked_at(machine: MachineFacts, key: str, severity: str) -> None:
    (finding,) = found(source(), machine=machine).values()
    assert (finding.check, finding.severity.value, finding.source) == (key, severity, None)


def test_the_gravest_comes_first() -> None:
    machine = MachineFacts(spooled=3, oldest_spooled=NOW - timedelta(hours=2))
    names = list(found(BROKEN["few_new/village/politics"], machine=machine))
    assert names == ["spool//", "few_new/village/politics"]


def test_an_archive_over_its_limit_is_said() -> None:
    machine = MachineFacts(archive_bytes=11 * GB, disks=(_disk(60),))
    assert found(machine=machine) == {}
    assert set(found(machine=machine, config=HealthConfig(bucket_gb=10))) == {"bucket//"}


WATCHED = Watched(
    entry=Entry(
        name="village",
        source="village",
        rhythm=Rhythm(
            every=timedelta(minutes=10), least=timedelta(minutes=5), most=timedelta(hours=1)
        ),
    ),
    sections=("politics",),
    zone=ZoneInfo("Asia/Seoul"),
)


def standing(last_due: datetime, lease: Lease | None = None) -> EntryFacts:
    section_ = SectionState(last_due=last_due, interval_seconds=1200.0)
    entry = EntryState(sections={"politics": section_}, last_ended=last_due)
    state = SourceState(source="village", entries={"village": entry}, lease=lease)
    return entry_facts(WATCHED, state, NOW)


@pytest.mark.parametrize(
    ("minutes", "is_late"), [(10, False), (35, False), (54, False), (56, True)]
)
def test_a_run_did_not_start_when_two_slots_and_some_grace_went_by(
    minutes: int, is_late: bool
) -> None:
    facts = source(entries=(standing(NOW - timedelta(minutes=minutes)),))
    assert set(found(facts, now=NOW)) == ({"not_run/village/"} if is_late else set())


def test_a_run_that_is_going_on_is_not_late_unless_it_hangs() -> None:
    lease = Lease(
        token="t",
        host="h",
        pid=1,
        entry="village",
        due_at=NOW,
        taken_at=NOW - timedelta(hours=2),
        until=NOW + timedelta(minutes=1),
    )
    facts = source(entries=(standing(NOW - timedelta(hours=3), lease),))
    assert found(facts, now=NOW) == {}
    facts = source(entries=(EntryFacts(name="village", running_since=NOW - timedelta(hours=13)),))
    assert set(found(facts, now=NOW)) == {"not_run/village/"}


def test_an_entry_that_never_ran_is_not_late() -> None:
    never = entry_facts(WATCHED, SourceState(source="village"), NOW)
    assert found(source(entries=(never,))) == {}


def test_past_days_are_told_by_the_clock_of_the_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 10, 28, 9, 0, tzinfo=berlin)  # the clocks went back on the 25th
    back = days_back(now.timestamp(), berlin, 7)
    before = [datetime.fromtimestamp(now.timestamp() - each, berlin) for each in back]
    assert {each.hour for each in before} == {9}
    assert before[6].date() == now.date() - timedelta(days=7)


@given(count=st.integers(0, 40), expected=st.floats(0.1, 60), spread=st.floats(0.01, 1))
def test_the_chance_of_few_is_the_sum_of_the_law(
    count: int, expected: float, spread: float
) -> None:
    size = 1 / spread
    p = size / (size + expected)
    law = sum(
        exp(lgamma(size + k) - lgamma(size) - lgamma(k + 1) + size * log(p) + k * log(1 - p))
        for k in range(count + 1)
    )
    assert fewer(count, expected, spread) == pytest.approx(min(1.0, law), rel=1e-6)


@given(
    of=st.integers(1, 30),
    share=st.floats(0.01, 0.99),
    likeness=st.floats(0.003, 0.3),
    data=st.data(),
)
def test_the_chance_of_many_is_the_sum_of_the_law(
    of: int, share: float, likeness: float, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, of))
    mass = 1 / likeness - 1
    a, b = share * mass, (1 - share) * mass
    law = sum(
        comb(of, k)
        * exp(lgamma(k + a) + lgamma(of - k + b) - lgamma(of + a + b))
        * exp(lgamma(a + b) - lgamma(a) - lgamma(b))
        for k in range(count, of + 1)
    )
    found_ = at_least(count, of, Beta(share=share, likeness=likeness))
    assert found_ == pytest.approx(min(1.0, law), rel=1e-6)


def test_days_that_differ_make_a_share_less_certain() -> None:
    of = np.full(20, 100)
    alike = learned_share(Shares(of=of, are=np.full(20, 20)), Beta(share=0.2, likeness=0.05))
    unlike = learned_share(
        Shares(of=of, are=np.array([5, 35] * 10)), Beta(share=0.2, likeness=0.05)
    )
    assert alike.share == pytest.approx(unlike.share)
    assert unlike.likeness > 5 * alike.likeness


@given(
    polls=st.integers(1, 60),
    seed=st.integers(0, 1000),
    step=st.sampled_from([60.0, 1800.0, 86_400.0]),
    broken=st.integers(0, 60),
)
def test_whatever_the_facts_are_they_can_be_assessed(
    polls: int, seed: int, step: float, broken: int
) -> None:
    days = polls * step / 86_400 + 1e-6
    change = last(broken, trouble=EMPTY, **NOTHING) if broken else lambda _: None
    facts = source(section(change, days=days, seed=seed, step=step), texts=texts(polls))
    for finding in found(facts, SourceFacts(name="none", zone=facts.zone)).values():
        assert finding.source == "village"


def test_settings_are_read_for_all_and_for_single_sources(tmp_path: Path) -> None:
    file = tmp_path / "newsfold.toml"
    file.write_text(
        "[health]\nweeks = 6\nfew_new = 0.4\nbucket_gb = 100\n"
        '[health.daum]\nfailures = 0.3\ndisable = ["copies"]\n'
    )
    health = load_config(file=file).health
    assert (health.weeks, health.bucket_gb) == (6, 100)
    assert health.of("naver") == Thresholds(few_new=0.4)
    assert health.of("daum") == replace(
        Thresholds(), few_new=0.4, failures=0.3, disable=("copies",)
    )


@pytest.mark.parametrize(
    "text",
    [
        "[health]\nfew_new = 2",
        '[health]\ndisable = ["nonsense"]',
        "[health]\nfew = 0.5",
        "[health.daum]\nweeks = 2",
        "[health.daum]\nfew_new = 0",
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "newsfold.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"\[health"):
        load_config(file=file)


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=8).filter(lambda of: sum(of) > 1),
    st.floats(0.001, 0.1),
    st.floats(0.05, 0.95),
)
def test_polls_together_vary_as_much_as_each_of_them_for_itself(
    of: list[int], likeness: float, share: float
) -> None:
    def variance(of: float, likeness: float) -> float:
        return of * share * (1 - share) * (1 + (of - 1) * likeness)

    together = Beta(share=share, likeness=likeness).over(np.array(of))
    apart = sum(variance(each, likeness) for each in of)
    assert variance(sum(of), together.likeness) == pytest.approx(apart, rel=1e-3)


def test_the_longer_a_stretch_the_less_rare_it_has_to_be() -> None:
    an_hour, half_a_day = 3600.0, 12 * 3600.0
    assert _rare(an_hour / 2) == _rare(an_hour) == RARE
    assert _rare(half_a_day) == pytest.approx(12 * RARE)
