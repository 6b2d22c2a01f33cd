"""Whoever comes first, in whatever order, leaves what a single writer could leave."""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelving import BASES
from support import ask, make_article, opened, prose

from archive.article import Article
from archive.batch import Batch, encode_article
from archive.config import ArchiveConfig
from archive.dedup.index import shelf
from archive.tables.schema import TABLES

# A process says "ready" when it is loaded and takes its files when it is told to; Arrow may
# abort one that ends while a thread of its last scan still does.
WRITER = """
import os
import sys
from pathlib import Path
from support import opened
from archive.batch import Batch, read_spooled
from archive.config import ArchiveConfig
from archive.dedup.index import shelf

shelf.TIER = 2
location, index, *files = sys.argv[1:]
config = ArchiveConfig(location=location, spool=Path(index), index=Path(index))
ingest = opened(config)
print("ready", flush=True)
sys.stdin.readline()
for file in files:
    ingest.take(read_spooled(Path(file)), "test")
print("done", flush=True)
os._exit(0)
"""

State = tuple[frozenset[frozenset[str]], frozenset[str], frozenset[tuple[str, str]]]


def story(base: int, first: int, last: int, own: int = 0) -> str:
    """Return a stretch of a text that others share, with a few sentences of its own."""
    return "\n".join([*BASES[base][first:last], *prose(50 + own, 2).split("\n")[: own % 3]])


BATCHES = [
    [
        make_article(1, story(0, 0, 6)),
        make_article(2, story(1, 0, 10, 1), hours=2),
        make_article(3, "\n".join(BASES[2][:4]), headline="[속보] 가나다 발표", publisher="한결"),
    ],
    [
        make_article(11, story(0, 0, 10, 2), hours=1),
        make_article(12, story(1, 0, 7), hours=1),
        make_article(13, "\n".join(BASES[2]), headline="가나다 발표", publisher="한결", hours=3),
    ],
    [
        make_article(21, story(0, 2, 9), hours=3),
        make_article(22, story(1, 4, 10, 5), hours=5),
        make_article(23, "\n".join(BASES[2][:7]), hours=4, publisher="다른"),
    ],
]


def state(config: ArchiveConfig) -> State:
    """Return the stories as sets of articles, what is kept, and which copy is whose."""
    kept = ask(config, "SELECT article_id, story_id FROM articles")
    copies = ask(config, "SELECT article_id, story_id, copy_of FROM copies")
    stories: dict[str, set[str]] = {}
    for row in (*kept, *copies):
        stories.setdefault(row["story_id"], set()).add(row["article_id"])
    return (
        frozenset(map(frozenset, stories.values())),
        frozenset(row["article_id"] for row in kept),
        frozenset((row["article_id"], row["copy_of"]) for row in copies),
    )


def content(config: ArchiveConfig) -> dict[str, list[str]]:
    """Return the rows of every table without the run that brought them."""
    return {
        schema.name: sorted(map(repr, ask(config, f"SELECT * EXCLUDE (run_id) FROM {schema.name}")))
        for schema in TABLES
    }


def one_after_the_other(config: ArchiveConfig, batches: Iterable[Sequence[Article]]) -> State:
    ingest = opened(config)
    for articles in batches:
        ingest.take(Batch(batch_id=_name(articles), articles=tuple(articles)), "test")
    return state(config)


def at_once(
    config: ArchiveConfig, folder: Path, writers: Sequence[tuple[Path, list[Path]]]
) -> None:
    """Let processes take batch files into one archive, each with an index folder."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, config.location, index, *files],
            cwd=Path(__file__).parent,
            env=os.environ | {"HOME": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for index, files in writers
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            said, complaints = process.communicate(timeout=120)
            assert (process.returncode, said) == (0, "done\n"), complaints
    finally:
        for process in processes:
            process.kill()


def written(folder: Path, articles: Sequence[Article]) -> Path:
    path = folder / f"{_name(articles)}.jsonl"
    path.write_bytes(b"".join(map(encode_article, articles)))
    return path


def _name(articles: Sequence[Article]) -> str:
    return f"20260318-{articles[0].key.rpartition(':')[2]}"


def _in(folder: Path) -> ArchiveConfig:
    return ArchiveConfig(
        location=str(folder / "data"), spool=folder / "spool", index=folder / "index"
    )


drawn = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(5, 10), st.integers(0, 5)),
    min_size=2,
    max_size=10,
)


@settings(max_examples=8, deadline=None)
@given(drawn, st.randoms(use_true_random=False))
def test_the_order_of_a_batch_leaves_no_trace_in_any_table(
    tmp_path_factory: pytest.TempPathFactory, shapes: list[tuple[int, int, int, int]], rng: object
) -> None:
    articles = [
        make_article(
            n, story(base, first, last, own), hours=own, publisher=f"publisher {n % 3}", headline=h
        )
        for n, (base, first, last, own) in enumerate(shapes)
        for h in [("[속보] 가나다 발표", "가나다 발표 내용", "다른 소식")[own % 3]]
    ]
    shuffled = list(articles)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    found = []
    for order in (articles, shuffled, articles):
        config = _in(tmp_path_factory.mktemp("archive"))
        opened(config).take(Batch(batch_id="b1", articles=tuple(order)), "test")
        found.append(content(config))
    assert found[0] == found[1] == found[2]


def test_of_two_readings_the_later_fetch_never_wins(tmp_path: Path) -> None:
    first = make_article(1, prose(1))
    assert first.fetched_at
    second = replace(first, publisher="다른", fetched_at=first.fetched_at.replace(minute=59))
    for place, order in enumerate(permutations([first, second])):
        config = _in(tmp_path / str(place))
        opened(config).take(Batch(batch_id="b1", articles=order), "test")
        (row,) = ask(config, "SELECT publisher FROM articles")
        assert row["publisher"] == first.publisher


def test_of_two_readings_at_one_time_the_same_is_kept_in_any_order(tmp_path: Path) -> None:
    first = make_article(1, prose(1), fetched_at=None)
    second = replace(first, publisher="다른", url="https://news.example/other")
    kept = []
    for place, order in enumerate(permutations([first, second])):
        config = _in(tmp_path / str(place))
        opened(config).take(Batch(batch_id="b1", articles=order), "test")
        kept.append(ask(config, "SELECT publisher, url FROM articles"))
    assert kept[0] == kept[1]


def test_the_batches_here_end_otherwise_in_other_orders(tmp_path: Path) -> None:
    ends = {
        one_after_the_other(_in(tmp_path / str(place)), order)
        for place, order in enumerate(permutations(BATCHES))
    }
    assert len(ends) > 1


def test_two_ingests_at_once_end_as_some_order_of_their_batches_does(
    config: ArchiveConfig, tmp_path: Path
) -> None:
    serial = {
        one_after_the_other(_in(tmp_path / str(place)), order)
        for place, order in enumerate(permutations(BATCHES))
    }
    files = [written(tmp_path, articles) for articles in BATCHES]
    opened(config)
    at_once(
        config,
        tmp_path,
        [(tmp_path / "one", files[:2]), (tmp_path / "other", [files[2], files[0]])],
    )
    assert state(config) in serial


def test_four_processes_on_one_index_end_as_their_commits_one_by_one(tmp_path: Path) -> None:
    config = _in(tmp_path)
    articles = [
        make_article(100 + n, story(n % 3, n % 5, 5 + n % 6, n % 7), hours=n % 9) for n in range(48)
    ]
    batches = [articles[start : start + 3] for start in range(0, 48, 3)]
    by_name = {_name(batch): batch for batch in batches}
    files = [written(tmp_path, batch) for batch in batches]
    opened(config)
    at_once(config, tmp_path, [(config.index, files[start::4] + files[:2]) for start in range(4)])
    sql = "SELECT {} FROM articles UNION ALL SELECT {} FROM copies"
    ids = sorted(row["article_id"] for row in ask(config, sql.format(*["article_id"] * 2)))
    assert ids == sorted(article.key for article in articles)
    columns = "batch_id, commit_seq"
    commits = {(r["commit_seq"], r["batch_id"]) for r in ask(config, sql.format(columns, columns))}
    assert len(commits) == len(batches)
    again = [by_name[name] for _, name in sorted(commits)]
    assert state(config) == one_after_the_other(_in(tmp_path / "again"), again)


def test_merging_and_reopening_between_batches_changes_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [make_article(n, story(n % 3, n % 5, 5 + n % 6, n % 7), hours=n) for n in range(30)]
    batches = [articles[start : start + 2] for start in range(0, 30, 2)]
    plain = one_after_the_other(_in(tmp_path / "plain"), batches)
    monkeypatch.setattr(shelf, "TIER", 2)
    config = _in(tmp_path / "merged")
    for batch in batches:
        one_after_the_other(config, [batch])
    assert state(config) == plain
