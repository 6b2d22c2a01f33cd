"""What recurs over an outlet's stories is form: it makes no two of them one, and hides no copy."""

import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Newsfold
from support import ask, make_article, opened, prose, take

from archive.article import Article, Kind
from archive.batch import Batch, encode_article
from archive.config import ArchiveConfig
from archive.dedup.learning import FOLDER, Learning
from archive.errors import ArchiveError
from archive.tables.tables import Tables

FOOTER = prose(55, 14)  # more than 600 characters
OUTLET = "한결"

# Arrow may abort a process that ends while a thread of its last scan still does.
HOST = """
import os
import sys
from pathlib import Path
from support import opened
from archive.batch import read_spooled
from archive.config import ArchiveConfig

location, index, *files = sys.argv[1:]
ingest = opened(ArchiveConfig(location=location, spool=Path(index), index=Path(index)))
print("ready", flush=True)
sys.stdin.readline()
for file in files:
    ingest.take(read_spooled(Path(file)), "test")
print("done", flush=True)
os._exit(0)
"""


def unlike(first: int, count: int, publishers: int = 40) -> list[Article]:
    """Return short articles that have nothing in common."""
    return [
        make_article(n, prose(n, 4), publisher=f"publisher {n % publishers}")
        for n in range(first, first + count)
    ]


def with_footer(first: int, count: int, sentences: int = 12) -> list[Article]:
    return [
        make_article(n, f"{prose(n, sentences)}\n{FOOTER}", publisher=OUTLET)
        for n in range(first, first + count)
    ]


def video(number: int) -> Article:
    """Return a video item whose body is nothing but its outlet's footer."""
    return make_article(number, FOOTER, publisher=OUTLET, kind=Kind.VIDEO)


def lesson(config: ArchiveConfig) -> int:
    return Learning(Tables.open(config)).in_force().version


def lesson_files(config: ArchiveConfig) -> list[Path]:
    return sorted(Path(config.location, FOLDER).glob("*"))


def taught(config: ArchiveConfig) -> None:
    """Let an archive learn an outlet's footer."""
    take(config, "b1", *unlike(1000, 500), *with_footer(2000, 30))
    assert lesson(config)


def test_bodies_that_are_only_a_footer_are_kept_once_it_has_recurred(
    folder_config: ArchiveConfig,
) -> None:
    taught(folder_config)
    assert set(take(folder_config, "b2", video(1), video(2)).values()) == {"new"}
    assert take(folder_config, "b3", video(3)) == {"example:000003": "new"}


def test_a_footer_joins_no_two_stories_of_its_outlet(folder_config: ArchiveConfig) -> None:
    taught(folder_config)
    short = with_footer(3000, 6, sentences=4)
    assert set(take(folder_config, "b2", *short[:3]).values()) == {"new"}
    assert set(take(folder_config, "b3", *short[3:]).values()) == {"new"}
    stories = ask(folder_config, "SELECT DISTINCT story_id FROM articles WHERE publisher = '한결'")
    assert len(stories) == 36


def test_a_first_import_in_one_batch_already_knows_the_footer(
    folder_config: ArchiveConfig,
) -> None:
    batch = [*unlike(10_000, 2900), *with_footer(2000, 60), *map(video, range(1, 41))]
    verdicts = take(folder_config, "b1", *batch)
    assert len(verdicts) == 3000
    assert set(verdicts.values()) == {"new"}


def test_a_story_copied_sixty_times_is_not_furniture(folder_config: ArchiveConfig) -> None:
    story = prose(7)
    copies = [make_article(n, story, publisher=f"publisher {n % 3}") for n in range(60)]
    take(folder_config, "b1", *copies, *unlike(1000, 400))
    verdicts = take(folder_config, "b2", *unlike(2000, 200), make_article(90, story, hours=1))
    assert lesson(folder_config)
    assert verdicts["example:000090"] == "copy"
    assert take(folder_config, "b3", make_article(91, story, hours=2)) == {"example:000091": "copy"}


def versions_of_one_story() -> list[Article]:
    lines = prose(7, 30).split("\n")
    return [
        make_article(
            n,
            "\n".join([*lines[:12], lines[13 + n]]),
            headline=f"[{n + 1}보] 가나다라 마바사 발표",
            publisher=OUTLET,
            hours=n,
        )
        for n in range(14)
    ]


def test_the_versions_of_a_running_story_are_not_furniture(folder_config: ArchiveConfig) -> None:
    versions = versions_of_one_story()
    take(folder_config, "b1", *versions)
    take(folder_config, "b2", *unlike(1000, 600))
    assert lesson(folder_config)
    assert _folds(folder_config, versions)


def test_nor_are_they_when_the_first_batch_brings_them_all(folder_config: ArchiveConfig) -> None:
    versions = versions_of_one_story()
    take(folder_config, "b1", *versions, *unlike(1000, 600))
    assert lesson(folder_config)
    assert _folds(folder_config, versions)


def _folds(config: ArchiveConfig, versions: Sequence[Article]) -> bool:
    """Whether versions are one story, and what they share is recognised from another outlet."""
    ids = ", ".join(f"'{article.key}'" for article in versions)
    where = f"article_id IN ({ids})"
    rows = ask(config, f"SELECT DISTINCT story_id FROM articles WHERE {where}")
    shared = "\n".join(versions[0].body.split("\n")[:12])
    verdicts = take(config, "later", make_article(99, shared, hours=20))
    return len(rows) == 1 and verdicts == {"example:000099": "copy"}


def series(number: int, publisher: str) -> Article:
    """Return a report of a series: one form, other figures each time."""
    rng = random.Random(number)
    lines = [
        f"{line[:25]} {rng.randint(1000, 99999)}포인트 {line[25:-1]} {rng.randint(1000, 9999)}억원."
        for line in prose(77, 10).split("\n")
    ]
    return make_article(number, "\n".join(lines), publisher=publisher)


def test_another_outlets_reprint_of_a_series_is_a_copy(folder_config: ArchiveConfig) -> None:
    own = [*(series(n, OUTLET) for n in range(20)), *unlike(1000, 300, publishers=1)]
    take(folder_config, "b1", *own, *unlike(5000, 1900))
    assert lesson(folder_config)
    first, reprint = series(90, OUTLET), make_article(91, series(90, OUTLET).body, hours=1)
    assert take(folder_config, "b2", first) == {first.key: "new"}
    assert take(folder_config, "b3", reprint) == {reprint.key: "copy"}


def test_a_copy_of_a_story_kept_before_the_lesson_folds(folder_config: ArchiveConfig) -> None:
    footer = prose(55, 16)
    early = make_article(1, f"{prose(1, 4)}\n{footer}", publisher=OUTLET)
    take(folder_config, "b1", early)
    later = [
        make_article(n, f"{prose(n, 4)}\n{footer}", publisher=OUTLET, hours=80)
        for n in range(2000, 2060)
    ]
    take(folder_config, "b2", *unlike(1000, 500), *later)
    assert lesson(folder_config)
    again = make_article(2, early.body, publisher=OUTLET, headline=early.headline, hours=1)
    assert take(folder_config, "b3", again) == {again.key: "copy"}


def test_the_lesson_in_force_is_written_beside_every_copy(folder_config: ArchiveConfig) -> None:
    story = prose(7)
    take(folder_config, "b0", make_article(1, story), make_article(2, story))
    taught(folder_config)
    take(folder_config, "b2", make_article(3, story, hours=1))
    rows = ask(folder_config, "SELECT article_id, dedup_version FROM copies ORDER BY article_id")
    said = [re.search(r"/learned([0-9a-f]+)/", row["dedup_version"]) for row in rows]
    assert [int(each[1], 16) for each in said if each] == [0, lesson(folder_config)]


def test_hosts_that_learn_at_once_agree(folder_config: ArchiveConfig, tmp_path: Path) -> None:
    take(folder_config, "b0", *unlike(1000, 480))
    hosts = []
    for name, first in (("one", 10_000), ("other", 20_000)):
        files = []
        for part in range(2):
            batch = [*unlike(first + 500 * part, 40), *with_footer(first + 5000 + 50 * part, 30)]
            files.append(tmp_path / f"20260318-{name}-{part}.jsonl")
            files[-1].write_bytes(b"".join(map(encode_article, batch)))
        hosts.append(
            subprocess.Popen(
                [sys.executable, "-c", HOST, folder_config.location, tmp_path / name, *files],
                cwd=Path(__file__).parent,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    for host in hosts:
        assert host.stdout is not None
        assert host.stdout.readline() == "ready\n"
    for host in hosts:
        said, complaints = host.communicate("go\n", timeout=120)
        assert (host.returncode, said) == (0, "done\n"), complaints
    sql = "SELECT count(*) AS n, count(DISTINCT article_id) AS ids FROM articles"
    (held,) = ask(folder_config, sql)
    assert held == {"n": 760, "ids": 760}
    in_force = f"{lesson(folder_config):016x}.msgpack"
    assert in_force in [path.name for path in lesson_files(folder_config)]
    assert set(take(folder_config, "b9", video(1), video(2)).values()) == {"new"}


def test_a_host_that_lags_behind_judges_by_the_lesson_it_finds(
    folder_config: ArchiveConfig,
) -> None:
    take(folder_config, "b0", *unlike(5000, 5))
    slow = opened(folder_config)
    lagging = Learning(Tables.open(folder_config))
    taught(folder_config)
    assert lagging.in_force().version == 0
    done = slow.take(Batch(batch_id="b2", articles=(video(1), video(2))), "test")
    assert Counter(done.verdicts.values()) == {"new": 2}


def test_a_lesson_is_renewed_after_a_week_or_when_the_archive_has_trebled(
    folder_config: ArchiveConfig,
) -> None:
    take(folder_config, "b1", *unlike(1000, 500))
    learning = Learning(Tables.open(folder_config))
    day = timedelta(days=1)
    learned_on = datetime.fromtimestamp(0, UTC) + learning.in_force().day * day
    assert not learning.is_due(500, learned_on + 6 * day)
    assert learning.is_due(500, learned_on + 7 * day)
    assert not learning.is_due(1499, learned_on)
    assert learning.is_due(1500, learned_on)


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_lost_lesson_is_named(newsfold: Newsfold, tmp_path: Path, damage: str) -> None:
    config = ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "spool", index=tmp_path / "index"
    )
    taught(config)
    (path,) = lesson_files(config)
    whole = path.read_bytes()
    path.unlink() if damage == "missing" else path.write_bytes(whole[:-1] + b"\0")
    key = f"{FOLDER}/{path.name}"
    with pytest.raises(ArchiveError, match=key):
        take(config, "b2", video(1))
    (tmp_path / "next.jsonl").write_bytes(encode_article(video(1)))
    done = newsfold("ingest", "next.jsonl", "--archive", config.location)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert key in done.stderr
    path.write_bytes(whole)
    assert newsfold("ingest", "next.jsonl", "--archive", config.location).returncode == 0
