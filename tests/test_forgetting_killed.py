"""Whenever an erasure is killed, running it again ends it; nobody has to repair anything."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from crawled import COPY, FULLER, GONE, STAYS, crawl
from proxy import Fault, Proxy, Request
from support import ask, make_article, prose

from archive.config import ArchiveConfig
from archive.errors import ArchiveError, NotInArchive
from archive.objects.opening import open_store
from archive.raw.needles import needles
from archive.tables.tables import Tables
from archive.upkeep.forgetting import finish, forget
from archive.upkeep.release import release
from archive.upkeep.selection import Wanted
from archive.upkeep.traces import traces
from archive.upkeep.verify import verify

ERASURES = {"folder": 8, "s3": 3}  # each is killed twice
SEED = int(os.environ.get("NEWSFOLD_SEED", "20260318"))
LONGEST_SECONDS = 0.35
OTHERS = [make_article(n, prose(n)) for n in range(20, 60)]

KILLED = """
import os, sys, traceback
from pathlib import Path
from archive.config import ArchiveConfig
from archive.errors import NotInArchive
from archive.tables.tables import Tables
from archive.upkeep.forgetting import finish, forget
from archive.upkeep.release import release
from archive.upkeep.selection import Wanted

for line in sys.stdin:
    location, spool, index, name = line.strip().split("\\t")
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        print("ended", flush=True)
        continue
    try:
        config = ArchiveConfig(location=location, spool=Path(spool), index=Path(index))
        tables = Tables.open(config)
        print("ready", os.getpid(), flush=True)
        if not finish(tables):
            forget(tables, Wanted(names=(name,)))
        print("done", flush=True)
    except NotInArchive:
        print("gone already", flush=True)
    except BaseException:
        traceback.print_exc(file=sys.stdout)
    finally:
        sys.stdout.flush()
        os._exit(0)
"""


@pytest.fixture
def eraser() -> Iterator[subprocess.Popen[str]]:
    """Give a process that has loaded newsfold, and erases in a child for each line."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        process.communicate(timeout=60)


def killed(eraser: subprocess.Popen[str], config: ArchiveConfig, after: float) -> list[str]:
    """Have an erasure begun and killed after some seconds, and return what it said."""
    assert eraser.stdin is not None
    assert eraser.stdout is not None
    place = map(str, (config.location, config.spool, config.index, GONE.key))
    eraser.stdin.write("\t".join(place) + "\n")
    eraser.stdin.flush()
    word, _, number = eraser.stdout.readline().partition(" ")
    assert word == "ready", word + eraser.stdout.read()
    time.sleep(after)
    with contextlib.suppress(ProcessLookupError):  # it was quicker
        os.kill(int(number), signal.SIGKILL)
    return list(iter(eraser.stdout.readline, "ended\n"))


def left(config: ArchiveConfig) -> list[str]:
    gone = [(GONE.headline, GONE.body), (COPY.headline, COPY.body)]
    sought = needles(gone).without(needles(gone).found(FULLER.body))
    return list(traces(open_store(config), config, sought))


def test_an_erasure_killed_at_any_instant_is_ended_by_the_next(
    config: ArchiveConfig, eraser: subprocess.Popen[str], tmp_path: Path
) -> None:
    rng = random.Random(SEED)
    print(f"seed {SEED}")  # noqa: T201 - a failure is looked into with it
    erasures = ERASURES["s3" if config.location.startswith("s3://") else "folder"]
    kills = 0
    for place in places(config, erasures, tmp_path / "whole"):
        assert left(place)
        for _ in range(2):
            said = killed(eraser, place, rng.uniform(0, LONGEST_SECONDS))
            assert set(said) <= {"done\n", "gone already\n"}
            kills += not said
        finished(place)
        assert left(place) == []
        kept = [row["article_id"] for row in ask(place, "SELECT article_id FROM articles")]
        assert sorted(kept) == sorted(a.key for a in (STAYS, FULLER, *OTHERS))
        assert ask(place, "SELECT * FROM copies") == []
        assert [f.claim for f in verify(Tables.open_existing(place)) if f.broken] == []
        assert crawl(place, 3, GONE, COPY) == {GONE.key: "forgotten", COPY.key: "forgotten"}
        assert left(place) == []
    assert kills >= erasures // 2


def places(config: ArchiveConfig, count: int, kept: Path) -> Iterator[ArchiveConfig]:
    """Give so many archives to erase from: prefixes of a bucket, or one folder laid back."""
    in_bucket = config.location.startswith("s3://")
    folders = (Path(config.location), config.spool, config.index)
    for number in range(count):
        place = config
        if in_bucket:
            location = f"{config.location}-{number}"
            place = replace(config, location=location, index=config.index / str(number))
        if in_bucket or number == 0:
            crawl(place, 1, GONE, COPY, STAYS, *OTHERS)
            crawl(place, 2, FULLER)
            release(place)
        for folder in () if in_bucket else folders:
            if number == 0:
                shutil.copytree(folder, kept / folder.name)
            else:
                shutil.rmtree(folder, ignore_errors=True)
                shutil.copytree(kept / folder.name, folder)
        yield place


def finished(config: ArchiveConfig) -> None:
    """Do what a user does: run the same command again."""
    tables = Tables.open(config)
    done = finish(tables)
    try:
        done.append(forget(tables, Wanted(names=(GONE.key,))))
    except NotInArchive as error:
        assert "forgotten already" in str(error)  # noqa: PT017 - either may be
    assert all(one.left == [] for one in done)
    assert finish(tables) == []


@pytest.mark.parametrize(
    "step", ["redact_releases", "erase_pages", "erase_rows", "delete_leftovers", "_drop", "traces"]
)
def test_an_erasure_that_stops_before_any_step_goes_on_there(
    folder_config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class KilledHere(Exception):
        pass

    def die(*_: object) -> None:
        raise KilledHere

    crawl(folder_config, 1, GONE, COPY, STAYS)
    with monkeypatch.context() as patch:
        patch.setattr(f"archive.upkeep.forgetting.{step}", die)
        with pytest.raises(KilledHere):
            forget(Tables.open(folder_config), Wanted(names=(GONE.key,)))
    verdicts = crawl(folder_config, 2, COPY, make_article(60, prose(60)))
    assert sorted(verdicts.values()) == ["forgotten", "new"]
    finished(folder_config)
    assert left(folder_config) == []
    assert [f.claim for f in verify(Tables.open_existing(folder_config)) if f.broken] == []


def test_an_erasure_in_a_store_that_spoils_answers_is_ended_by_the_next(
    proxy: Proxy, behind_proxy: ArchiveConfig
) -> None:
    print(f"seed {SEED}")  # noqa: T201 - a failure is looked into with it
    crawl(behind_proxy, 1, GONE, COPY, STAYS)
    crawl(behind_proxy, 2, FULLER)
    release(behind_proxy)
    for after in (5, 30, 60, 90):
        tables = Tables.open(behind_proxy)
        proxy.requests.clear()
        proxy.fault = lambda _, limit=after: (
            Fault.EXPIRED if len(proxy.requests) > limit else Fault.NONE
        )
        with pytest.raises(ArchiveError, match="expired"):
            goes_on(tables)
        proxy.fault = lambda _: Fault.NONE
    tables, rng, met = Tables.open(behind_proxy), random.Random(SEED), set[str]()

    def fault(request: Request) -> Fault:
        """Lose the answer to a third of the writes, once each; refuse some others once."""
        is_first = request.method in ("PUT", "POST", "DELETE") and request.target not in met
        met.add(request.target)
        ways = (Fault.ANSWER_LOST, Fault.ANSWER_LOST, Fault.UNAVAILABLE, *[Fault.NONE] * 5)
        return rng.choice(ways) if is_first else Fault.NONE

    proxy.fault = fault
    goes_on(tables)
    proxy.fault = lambda _: Fault.NONE
    finished(behind_proxy)
    assert left(behind_proxy) == []
    kept = [row["article_id"] for row in ask(behind_proxy, "SELECT article_id FROM articles")]
    assert sorted(kept) == sorted((STAYS.key, FULLER.key))
    broken = [f.claim for f in verify(Tables.open_existing(behind_proxy)) if f.broken]
    assert broken == []


def goes_on(tables: Tables) -> None:
    if not finish(tables):
        forget(tables, Wanted(names=(GONE.key,)))
