"""When an entry is due, how a rhythm adapts, and who may crawl: pure functions and one object."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.config import ArchiveConfig
from archive.errors import Damaged, StoreUnreachable
from archive.objects.folder import FolderStore
from archive.objects.opening import open_store
from crawler.config.schedule import Entry, Rhythm
from crawler.schedule import rounds
from crawler.schedule.adaptive import Poll, likely_missed, next_interval
from crawler.schedule.due import Due, due, next_due
from crawler.schedule.lease import LASTS, SKEW, Held, take
from crawler.schedule.order import Done, Polled
from crawler.schedule.rest import Rest
from crawler.schedule.rounds import Rounds
from crawler.schedule.settled import Settled
from crawler.schedule.slots import Watched, next_slot, slots_between
from crawler.schedule.state import EntryState, Lease, SectionState, read_state, state_key
from crawler.schedule.turn import Holder, Turn, begin, settle

BERLIN, SEOUL = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TEN = Rhythm(every=10 * MINUTE, least=timedelta(minutes=2.5), most=40 * MINUTE)


def watched(zone: ZoneInfo = SEOUL, sections: Sequence[str] = ("all",), **given: Any) -> Watched:
    given = {"rhythm": TEN} | given if "cron" not in given else given
    entry = Entry(name="hourly", source="village", **given)
    return Watched(entry=entry, sections=tuple(sections), zone=zone)


def polled_at(at: datetime, **given: Any) -> EntryState:
    return EntryState(sections={"all": SectionState(last_due=at, **given)})


def local(*when: int, zone: ZoneInfo = BERLIN, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=zone, fold=fold).astimezone(UTC)  # type: ignore[misc, arg-type]


class Fleeting(FolderStore):
    """A store that is away from the moment on at which a lease has been given back."""

    is_away = False

    def get(self, key: str) -> bytes | None:
        if self.is_away:
            raise StoreUnreachable(self.location, "away")
        return super().get(key)

    def replace(self, key: str, data: bytes, expected: bytes) -> bool:
        is_done = super().replace(key, data, expected)
        self.is_away = b'"lease"' not in data
        return is_done


# Slots


def test_a_night_without_half_past_two_has_its_slot_nevertheless() -> None:
    found = slots_between(
        watched(BERLIN, cron="30 2 * * *"), local(2026, 3, 28, 12), local(2026, 3, 31), None
    )
    assert found == [local(2026, 3, 29, 3, 0), local(2026, 3, 30, 2, 30)]


def test_a_night_with_two_half_past_two_has_one_slot() -> None:
    found = slots_between(
        watched(BERLIN, cron="30 2 * * *"), local(2026, 10, 24, 12), local(2026, 10, 26), None
    )
    assert found == [local(2026, 10, 25, 2, 30)]


def test_an_hourly_expression_has_a_slot_each_hour_that_passes() -> None:
    entry = watched(BERLIN, cron="0 * * * *")
    for day, hours in ((29, 23), (28, 24)):
        begin_, end = local(2026, 3, day, 0), local(2026, 3, day + 1, 0)
        assert len(slots_between(entry, begin_, end, None)) == hours


def test_hours_go_by_the_clock_of_the_zone() -> None:
    entry = watched(SEOUL, hours="09:00-10:00")
    found = slots_between(entry, NOON, NOON + timedelta(days=1), None)
    assert {slot.astimezone(SEOUL).hour for slot in found} == {9}
    assert len(found) == 6


moments = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - the zone is added
    max_value=datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
expressions = st.sampled_from(
    ["*/7 * * * *", "30 2 * * *", "15,45 1-3 * * *", "0 4 * * SUN", "0 */6 1,15 * *"]
)


@given(at=moments, expression=expressions, cuts=st.lists(st.integers(1, 5000), max_size=6))
@settings(max_examples=60, deadline=None)
def test_however_often_it_is_looked_every_slot_is_seen_once(
    at: datetime, expression: str, cuts: list[int]
) -> None:
    entry = watched(BERLIN, cron=expression)
    whole, pieces, start = [], [], at
    for minutes in cuts:
        end = start + minutes * MINUTE
        pieces += slots_between(entry, start, end, None)
        start = end
    whole = slots_between(entry, at, start, None)
    assert pieces == whole == sorted(set(whole))


# What is due


def test_an_entry_that_never_ran_is_due_at_its_last_slot() -> None:
    found = due(watched(), EntryState(), NOON + 3 * MINUTE)
    assert found is not None
    assert (found.due_at, found.missed, dict(found.slots)) == (NOON, 0, {"all": NOON})


def test_a_new_expression_waits_for_its_next_time_unless_the_last_is_not_long_over() -> None:
    nightly = watched(cron="0 4 * * *")  # 19:00 by UTC
    found = due(nightly, EntryState(), NOON)
    assert found is not None
    assert (dict(found.slots), found.missed) == ({}, 0)
    state = EntryState(sections={"all": SectionState(last_due=found.passed["all"])})
    assert due(nightly, state, NOON) is None
    assert next_due(nightly, state, NOON) == NOON.replace(hour=19)
    just = due(watched(cron="30 20 * * *"), EntryState(), NOON)  # 11:30 by UTC
    assert just is not None
    assert dict(just.slots) == {"all": NOON - 30 * MINUTE}


def test_a_note_that_nothing_is_due_holds_for_its_time_its_settings_and_an_hour(
    tmp_path: Path,
) -> None:
    rest = Rest.of_schedule(tmp_path / "spool", b"every 10m", b"data")
    assert not rest.holds(NOON)
    rest.put(NOON, NOON + 10 * MINUTE, is_well=True)
    assert rest.holds(NOON)
    assert rest.holds(NOON + 9 * MINUTE)
    assert not rest.holds(NOON + 10 * MINUTE)
    assert not rest.holds(NOON - MINUTE)  # the clock was put back
    assert not Rest.of_schedule(tmp_path / "spool", b"every 5m", b"data").holds(NOON)
    rest.put(NOON, NOON + timedelta(days=1), is_well=True)
    assert not rest.holds(NOON + timedelta(hours=1))
    rest.put(NOON, NOON + MINUTE, is_well=False)
    assert rest.holds(NOON) is False
    for damaged in (b"{", rest.file.read_bytes().replace(b"Z", b"")):
        rest.file.write_bytes(damaged)
        assert rest.holds(NOON) is None


def test_a_pipe_in_the_place_of_the_note_keeps_nobody_waiting(tmp_path: Path) -> None:
    rest = Rest.of_schedule(tmp_path, b"settings")
    os.mkfifo(rest.file)
    assert rest.holds(NOON) is None
    rest.put(NOON, NOON + timedelta(minutes=10), is_well=True)
    assert rest.holds(NOON) is True


@pytest.mark.parametrize("given", [{}, {"cron": "0 * * * *"}])
def test_what_a_clock_that_was_ahead_has_answered_keeps_no_later_slot_from_its_answer(
    given: dict[str, Any],
) -> None:
    entry, ahead = watched(**given), polled_at(NOON + timedelta(days=10))
    assert due(entry, ahead, NOON) is not None
    assert next_due(entry, ahead, NOON) == NOON
    hosts_differ = polled_at(NOON + timedelta(seconds=15))
    assert due(entry, hosts_differ, NOON) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("village", "daum", "it is that of 'daum'"), ("00Z", "00", "timezone"), ("{", "", "schedule")],
)
def test_a_state_that_cannot_be_is_named_and_what_to_do(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    store = FolderStore(str(tmp_path / "data"))
    store.prepare()
    held = take(store, "village", lease("a", NOON), NOON)
    assert held is not None
    path = tmp_path / "data" / state_key("village")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(Damaged, match=said) as caught:
        read_state(store, "village")
    assert "delete it" in str(caught.value)


def test_a_slot_is_due_from_its_time_on_and_not_again() -> None:
    entry = watched()
    assert due(entry, polled_at(NOON), NOON + 10 * MINUTE - timedelta(seconds=1)) is None
    assert due(entry, polled_at(NOON), NOON + 10 * MINUTE) is not None
    assert next_due(entry, polled_at(NOON), NOON) == NOON + 10 * MINUTE


@pytest.mark.parametrize(
    ("catch_up", "at", "runs", "missed"),
    [("once", 300, 1, 29), ("skip", 300, 1, 29), ("all", 300, 24, 6)],
)
def test_after_a_downtime_it_catches_up_as_it_is_told(
    catch_up: str, at: int, runs: int, missed: int
) -> None:
    assert answered(watched(catch_up=catch_up), NOON, NOON + at * MINUTE) == (runs, missed)


def test_a_missed_night_is_skipped_where_that_is_wanted() -> None:
    night = watched(cron="0 4 * * *", catch_up="skip")
    since = NOON - timedelta(days=3)
    assert answered(night, since, NOON) == (0, 3)
    assert answered(watched(cron="0 4 * * *"), since, NOON) == (1, 2)


def answered(entry: Watched, since: datetime, now: datetime) -> tuple[int, int]:
    """Return how many runs there are until nothing is due, and how many slots were passed over."""
    state, runs, missed = polled_at(since), 0, 0
    while (found := due(entry, state, now)) is not None:
        runs, missed = runs + bool(found.slots), missed + found.missed
        state = polled_at(max({**found.slots, **found.passed}.values()))
    return runs, missed


@given(
    minutes=st.integers(0, 3000),
    catch_up=st.sampled_from(["once", "skip", "all"]),
    cron=st.sampled_from([None, "*/20 * * * *", "0 4 * * *"]),
    interval=st.sampled_from([None, 300.0, 2400.0]),
)
@settings(max_examples=60, deadline=None)
def test_every_slot_has_a_run_or_is_counted_as_missed(
    minutes: int, catch_up: str, cron: str | None, interval: float | None
) -> None:
    given = {"catch_up": catch_up} | ({"cron": cron} if cron else {})
    entry, now = watched(**given), NOON + minutes * MINUTE
    step = timedelta(seconds=interval) if interval and not cron else None
    total = len(slots_between(entry, NOON, now, step))
    state, runs, missed = polled_at(NOON, interval_seconds=interval), 0, 0
    while (found := due(entry, state, now)) is not None:
        runs, missed = runs + bool(found.slots), missed + found.missed
        after = max({**found.slots, **found.passed}.values())
        state = polled_at(after, interval_seconds=interval)
    assert runs + missed == total


def test_sections_that_are_due_together_are_crawled_together() -> None:
    entry = watched(sections=("quiet", "busy", "new"))
    state = EntryState(
        sections={
            "quiet": SectionState(last_due=NOON, interval_seconds=2400),
            "busy": SectionState(last_due=NOON, interval_seconds=300),
        }
    )
    found = due(entry, state, NOON + 12 * MINUTE)
    assert found is not None
    assert set(found.slots) == {"busy", "new"}


# Rhythm


polls = st.builds(
    lambda listed, share, overflowed: Poll(
        listed=listed, held=round(listed * share), overflowed=overflowed
    ),
    st.integers(0, 200),
    st.floats(0, 1),
    st.booleans(),
)


@given(history=st.lists(st.tuples(polls, st.integers(0, 90)), max_size=30))
@settings(deadline=None)
def test_a_rhythm_never_leaves_its_bounds_and_is_never_shorter_than_a_run(
    history: list[tuple[Poll, int]],
) -> None:
    interval = TEN.every
    for poll, minutes in history:
        took = minutes * MINUTE
        interval = next_interval(TEN, interval, poll, was_listed=True, took=took)
        assert TEN.least <= interval <= TEN.most
        assert interval >= min(took, TEN.most)


@given(listed=st.integers(1, 200), held=st.integers(0, 200), more=st.integers(0, 200))
@settings(deadline=None)
def test_the_more_is_known_the_longer_it_waits(listed: int, held: int, more: int) -> None:
    few, many = min(held, listed), min(held + more, listed)
    waits = [
        next_interval(TEN, TEN.every, Poll(listed=listed, held=count), was_listed=True, took=MINUTE)
        for count in (few, many)
    ]
    assert waits[0] <= waits[1]


def test_a_full_list_is_asked_more_often_a_quiet_one_less_and_a_failed_one_as_before() -> None:
    def after(**given: Any) -> timedelta:
        return next_interval(TEN, TEN.every, Poll(**given), was_listed=True, took=MINUTE)

    assert after(listed=50, held=48) == 20 * MINUTE
    assert after(listed=50, held=30) == 10 * MINUTE
    assert after(listed=50, held=0) == 5 * MINUTE
    assert after(listed=900, held=890, overflowed=True) == 5 * MINUTE
    assert after(listed=50, held=30, newest_age=timedelta(hours=2)) == 20 * MINUTE
    assert after(listed=0, held=0) == 10 * MINUTE


def test_items_were_likely_missed_when_nothing_on_a_list_is_held() -> None:
    assert likely_missed(Poll(listed=50, held=0), was_listed=True)
    assert not likely_missed(Poll(listed=50, held=1), was_listed=True)
    assert not likely_missed(Poll(listed=50, held=0), was_listed=False)  # the first poll
    assert not likely_missed(Poll(listed=0, held=0), was_listed=True)


# Leases


def lease(token: str, now: datetime, **given: Any) -> Lease:
    wanted = {"entry": "hourly", "due_at": now, "until": now + LASTS} | given
    return Lease(token=token, host="h", pid=1, taken_at=now, **wanted)


def test_a_lease_has_one_holder_and_is_free_when_it_is_given_back(config: ArchiveConfig) -> None:
    store = open_store(config)
    store.prepare()
    first = take(store, "village", lease("a", NOON), NOON)
    assert first is not None
    assert take(store, "village", lease("b", NOON), NOON) is None
    assert first.renew(NOON + MINUTE)
    assert take(store, "village", lease("b", NOON), NOON + LASTS + SKEW) is None
    assert first.give_back(first.state)
    assert take(store, "village", lease("b", NOON), NOON + MINUTE) is not None


def test_a_crawl_that_is_settled_has_not_failed_though_the_store_goes_away_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, told = Fleeting(str(tmp_path / "data")), list[Settled]()
    monkeypatch.setattr(rounds, "carry_out", lambda *_: Done(exit_code=0, run_id="a run"))
    schedule = Rounds(
        store=store,
        archive=store.location,
        sources={"village": [watched()]},
        jobs=1,
        rest=Rest.of_schedule(tmp_path, b"settings"),
        prepare=store.prepare,
        told=told.append,
    )
    assert schedule.once() == 0
    assert store.is_away
    assert [(one.entry, one.next_due > datetime.now(UTC)) for one in told] == [("hourly", True)]


def test_a_lease_that_was_never_given_back_runs_out_and_its_holder_learns_it(
    config: ArchiveConfig,
) -> None:
    store = open_store(config)
    store.prepare()
    first = take(store, "village", lease("a", NOON), NOON)
    late = NOON + LASTS + SKEW
    second = take(store, "village", lease("b", late), late)
    assert first is not None
    assert second is not None
    assert not first.renew(late)
    assert not first.give_back(first.state)
    assert read_state(store, "village").entry("hourly").killed == 1
    assert second.renew(late + MINUTE)


class Clock:
    """Hosts whose clocks differ, and what each of them does next."""

    def __init__(self, folder: Path) -> None:
        self.store = FolderStore(str(folder))
        self.store.prepare()
        self.now = NOON
        self.held: dict[int, Held | Turn] = {}


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["take", "renew", "back", "die"])),
        max_size=25,
    ),
    skews=st.lists(st.floats(-7, 7), min_size=3, max_size=3),
    pauses=st.lists(st.integers(0, 150), min_size=25, max_size=25),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_hosts_do_there_are_never_two_holders(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[int, str]],
    skews: list[float],
    pauses: list[int],
) -> None:
    clock = Clock(tmp_path_factory.mktemp("lease"))
    holding: dict[int, Held] = {}
    for number, ((host, action), pause) in enumerate(zip(steps, pauses, strict=False)):
        clock.now += timedelta(seconds=pause)
        now = clock.now + timedelta(seconds=skews[host])
        # A holder that could not renew in time stops by its own clock.
        holding = {
            h: held
            for h, held in holding.items()
            if clock.now + timedelta(seconds=skews[h]) < held.lease.until
        }
        held = holding.get(host)
        if action == "take" and held is None:
            taken = take(clock.store, "village", lease(f"{host}-{number}", now), now)
            if taken is not None:
                holding[host] = taken
        elif action == "renew" and held is not None:
            assert held.renew(now)
        elif action == "back" and held is not None:
            assert holding.pop(host).give_back(held.state)
        elif action == "die":
            holding.pop(host, None)
        assert len(holding) <= 1


def answer(turn: Turn, now: datetime, **given: Any) -> bool:
    sections = {name: Polled(listed=20, held=10, overflowed=False) for name in turn.due.slots}
    return settle(turn, Done(**{"exit_code": 0, "sections": sections} | given), now)


@given(
    ends=st.lists(st.sampled_from(["done", "done", "died", "stopped"]), min_size=1, max_size=12),
    pauses=st.lists(st.integers(1, 40), min_size=12, max_size=12),
)
@settings(max_examples=40, deadline=None)
def test_whoever_dies_no_slot_is_lost_and_none_is_answered_twice(
    tmp_path_factory: pytest.TempPathFactory, ends: list[str], pauses: list[int]
) -> None:
    store = FolderStore(str(tmp_path_factory.mktemp("turns")))
    store.prepare()
    entry, now, runs = watched(cron="*/10 * * * *"), NOON, list[Due]()
    for number, (end, pause) in enumerate(zip(ends, pauses, strict=False)):
        now += pause * MINUTE
        turn = begin(store, [entry], Holder(token=str(number), host="h", pid=number), now)
        if not isinstance(turn, Turn):
            continue
        if end == "done":
            assert answer(turn, now)
            runs.append(turn.due)
        elif end == "stopped":
            turn.held.give_back(turn.held.state)
    slots = [found.due_at for found in runs]
    assert slots == sorted(set(slots))
    if slots:
        held = read_state(store, "village").entry("hourly")
        first = next_slot(entry, slots[0] - MINUTE, None)
        assert first is not None
        total = 1 + len(slots_between(entry, first, slots[-1], None))
        assert len(slots) + held.missed == total
