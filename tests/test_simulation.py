"""Days of unattended crawling on a virtual clock, as the bench has them for a month."""

import importlib
import importlib.util
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crawler.health.facts import EntryFacts

BENCH = Path(__file__).resolve().parents[1] / "bench/operations/simulation.py"


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    spec = importlib.util.spec_from_file_location("simulation", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_over_a_change_of_the_clock_and_crashes_no_slot_is_lost_or_answered_twice(
    simulation: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "START", datetime(2026, 10, 24, tzinfo=UTC))
    world = simulation.World(days=2, seed=3)
    world.run()
    assert simulation.check(world) == []
    assert world.killed
    assert len(world.ran) > 500


def test_slots_that_pass_and_lists_that_run_over_are_told_and_nothing_else_is(
    simulation: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(BENCH.parent))
    standing = importlib.import_module("standing")
    world = simulation.World(days=2, seed=3)
    night = simulation.START + timedelta(hours=30)
    world.crashes = {night}
    monkeypatch.setattr(world.rng, "random", lambda: 0.0)  # nobody is left
    monkeypatch.setattr(world.rng, "randint", lambda _least, most: most)
    world.run()
    assert standing.report(world)
    assert [each for each in capsys.readouterr().out.splitlines() if each.startswith("0 ")] == []
    world.hourly = [
        (at, dict.fromkeys(entries, EntryFacts(name="x"))) for at, entries in world.hourly
    ]
    assert not standing.report(world)


def test_the_check_finds_a_slot_that_is_answered_twice_or_lost(simulation: ModuleType) -> None:
    world = simulation.World(days=1, seed=3)
    world.run()
    assert simulation.check(world) == []
    lost = world.ran.pop(len(world.ran) // 2)
    assert simulation.check(world)
    world.ran += [lost, lost]
    assert simulation.check(world)
    assert lost.ended - lost.began >= timedelta(0)


def test_planted_breakages_are_reported_within_two_polls_and_nothing_else_is(
    simulation: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCH.parent))
    planted = importlib.import_module("planted")
    world = simulation.World(days=4, seed=3)
    world.sites = {name: world.sites[name] for name in ("source-2", "source-5", "source-10")}
    world.run()
    start = simulation.START.timestamp()
    kinds = ("pages changed", "list leads to the front page", "field from another place")

    def plan(*_: object) -> dict[str, list[Any]]:
        return {
            name: [
                planted.Breakage(
                    kind=kind,
                    source=name,
                    begin=start + 2.3 * planted.DAY,
                    end=start + 3.2 * planted.DAY,
                    section=None if kind in planted.WHOLE_SOURCE else "a",
                )
            ]
            for name, kind in zip(world.sites, kinds, strict=True)
        }

    monkeypatch.setattr(planted, "plan", plan)
    month = planted.month(world, start, 1)
    assert month.false == []
    assert {each.breakage.kind for each in month.outcomes} == set(kinds)
    assert all(each.could >= 2 for each in month.outcomes)
    assert all(each.polls is not None and each.polls <= 2 for each in month.outcomes)
