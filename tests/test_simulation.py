"""Days of unattended crawling on a virtual clock, as the bench has them for a month."""

import importlib.util
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

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


def test_the_check_finds_a_slot_that_is_answered_twice_or_lost(simulation: ModuleType) -> None:
    world = simulation.World(days=1, seed=3)
    world.run()
    assert simulation.check(world) == []
    lost = world.ran.pop(len(world.ran) // 2)
    assert simulation.check(world)
    world.ran += [lost, lost]
    assert simulation.check(world)
    assert lost.ended - lost.began >= timedelta(0)
