"""What an operator may claim of the index: it changes no verdict, whatever is done to its files."""

import fcntl
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelving import Seen, candidates, cut, drawn_cuts, index_of, keep, met, seen, text
from support import ask, make_article, prose, take

from archive.config import ArchiveConfig, DedupConfig
from archive.dedup.headline import ALIKE, asked_codes, headlines_alike, held_codes
from archive.dedup.index import filling, shelf
from archive.dedup.likeness import least_equal
from archive.dedup.signature import band_codes
from archive.dedup.text import Text
from archive.tables.tables import Tables

STORY = prose(1)
DAY = 24.0
# Arrow may abort a process that ends while a thread of its last scan still does.
OTHER_PROCESS = """
import os
import sys
from pathlib import Path
from shelving import candidates, drawn_cuts
from archive.config import ArchiveConfig
location, folder = sys.argv[1:]
config = ArchiveConfig(location=location, spool=Path(location), index=Path(folder))
found = candidates(config, drawn_cuts(7, 24, 100), Path(folder))
print([sorted(one for one, _ in each) for each in found], flush=True)
os._exit(0)
"""

cuts = st.tuples(
    st.integers(0, 2), st.integers(0, 4), st.floats(-200, 200).map(round), st.integers(0, 2)
)


def archive_in(folder: Path, config: DedupConfig | None = None) -> ArchiveConfig:
    return ArchiveConfig(
        location=str(folder / "data"),
        spool=folder / "spool",
        index=folder / "index",
        dedup=config or DedupConfig(),
    )


def by_comparing_all(asked: Sequence[Text], held: Sequence[Text]) -> list[set[Seen]]:
    """Return which held articles are worth a comparison, by the rule, pair by pair."""
    return [{seen(one) for one in held if worth_comparing(text, one)} for text in asked]


def worth_comparing(text: Text, held: Text) -> bool:
    config = DedupConfig()
    if abs((text.at - held.at).total_seconds()) > config.window_hours * 3600:
        return False
    assert text.signature is not None
    assert held.signature is not None
    codes = band_codes(np.array([text.signature, held.signature]), config.bands)
    # The index compares the lowest byte of each slot.
    equal = np.count_nonzero((text.signature & 0xFF) == (held.signature & 0xFF))
    sizes = np.array([len(text.shingles)]), np.array([len(held.shingles)])
    if (codes[0] == codes[1]).any() and equal >= least_equal(*sizes, config)[0]:
        return True
    own = set(asked_codes([text.publisher], [text.headline]).codes.tolist())
    theirs = set(held_codes([held.publisher], [held.headline]).codes.tolist())
    is_alike = headlines_alike(text.headline, held.headline) >= ALIKE
    return text.publisher == held.publisher and bool(own & theirs) and is_alike


@settings(max_examples=12, deadline=None)
@given(st.lists(cuts, min_size=2, max_size=24), st.integers(1, 9), st.sampled_from([6, 1 << 17]))
def test_candidates_are_those_of_comparing_with_everything(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: list[tuple[int, int, int, int]],
    batch: int,
    most_rows: int,
) -> None:
    articles = [cut(number, *each) for number, each in enumerate(drawn)]
    folder = tmp_path_factory.mktemp("archive")
    tables = Tables.open(archive_in(folder))
    growing, held = index_of(tables), list[Text]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "TIER", 2)
        patch.setattr(shelf, "MOST_ROWS", most_rows)
        for start in range(0, len(articles), batch):
            asked = [text(article) for article in articles[start : start + batch]]
            assert met(growing, asked) == by_comparing_all(asked, held)
            held += keep(tables, f"b{start}", articles[start : start + batch])
            growing.add(held[start:], f"b{start}", tables.articles.refresh())
        asked = [text(article) for article in articles]
        expected = by_comparing_all(asked, held)
        assert met(growing, asked) == expected
        assert met(index_of(tables), asked) == expected
        assert met(index_of(tables, folder / "fresh"), asked) == expected


def test_another_process_is_given_the_same_candidates(folder_config: ArchiveConfig) -> None:
    articles = drawn_cuts(7, 24, 100)
    tables = Tables.open(folder_config)
    for start in range(0, 24, 4):
        keep(tables, f"b{start}", articles[start : start + 4])
        own = candidates(folder_config, articles, folder_config.index)
    where = (folder_config.location, folder_config.index)
    said = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS, *map(str, where)],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    assert said.strip() == str([sorted(one for one, _ in each) for each in own])
    assert any(own)


def test_a_text_printed_again_after_twenty_days_is_news(folder_config: ArchiveConfig) -> None:
    take(folder_config, "b1", make_article(1, STORY))
    again = make_article(2, STORY, hours=20 * DAY)
    assert take(folder_config, "b2", again) == {again.key: "new"}
    assert take(folder_config, "b3", make_article(3, STORY, hours=1)) == {"example:000003": "copy"}


@pytest.mark.parametrize("start", range(0, 72, 12))
@pytest.mark.parametrize("apart", [-71.9, 71.9])
def test_copies_meet_up_to_the_windows_end_on_either_side(
    folder_config: ArchiveConfig, start: int, apart: float
) -> None:
    take(folder_config, "b1", make_article(1, STORY, hours=start))
    for path in folder_config.index.iterdir():
        path.unlink()
    copy = make_article(2, STORY, hours=start + apart)
    assert take(folder_config, "b2", copy) == {copy.key: "copy"}


def test_an_index_that_missed_a_commit_does_not_pass_over_it(folder_config: ArchiveConfig) -> None:
    tables = Tables.open(folder_config)
    growing, articles = index_of(tables), drawn_cuts(4, 12, 20)
    asked = [text(article) for article in articles]
    met(growing, asked)
    held = keep(tables, "b1", articles[:6])
    later = keep(tables, "b2", articles[6:])
    growing.add(later, "b2", tables.articles.refresh())
    assert met(growing, asked) == by_comparing_all(asked, held + later)


def test_an_index_is_changed_by_one_at_a_time(folder_config: ArchiveConfig) -> None:
    tables = Tables.open(folder_config)
    asked = keep(tables, "b1", drawn_cuts(4, 6, 20))
    index_of(tables).catch_up(asked)
    other = Thread(target=index_of(tables).catch_up, args=(asked,), daemon=True)
    with (folder_config.index / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        other.start()
        other.join(0.2)
        assert other.is_alive()
    other.join(60)
    assert not other.is_alive()


def test_a_backfill_between_live_batches_meets_its_own_days(folder_config: ArchiveConfig) -> None:
    old = -400 * DAY
    take(folder_config, "b1", make_article(1, STORY))
    take(folder_config, "b2", make_article(2, STORY, hours=old), make_article(3, prose(3)))
    take(folder_config, "b3", make_article(4, prose(4), hours=1))
    verdicts = take(
        folder_config,
        "b4",
        make_article(5, STORY, hours=old + 5),
        make_article(6, STORY, hours=5),
        make_article(7, prose(4), hours=old),
    )
    assert list(verdicts.values()) == ["copy", "copy", "new"]
    copies = {row["article_id"]: row["copy_of"] for row in ask(folder_config, "FROM copies")}
    assert copies == {"example:000005": "example:000002", "example:000006": "example:000001"}


def test_days_that_nobody_asks_for_are_given_up_and_come_back_whole(
    folder_config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "UNUSED_ROUNDS", 3)
    tables = Tables.open(folder_config)
    old, new = [cut(n, 0, n % 4, n, 0) for n in range(6)], make_article(90, STORY, hours=60 * DAY)
    held = keep(tables, "b1", old)
    growing = index_of(tables)
    expected = by_comparing_all(held, held)
    assert met(growing, held) == expected
    before = set(growing._shelf.manifest.blocks)
    for _ in range(6):
        met(growing, [text(new)])
    assert not before & set(growing._shelf.manifest.blocks)
    assert growing._shelf.manifest.runs == {}
    held += keep(tables, "b2", [cut(6, 0, 2, 3, 0)])
    assert met(growing, held) == by_comparing_all(held, held)


@pytest.mark.parametrize("year", [2, 1969, 1970, 2100, 9998])
def test_articles_of_any_year_meet_their_copies(folder_config: ArchiveConfig, year: int) -> None:
    at = datetime(year, 1, 1, tzinfo=UTC)
    first = make_article(1, STORY, published_at=at)
    take(folder_config, "b1", first, make_article(3, prose(3)))
    for number, name in ((2, "b2"), (4, "b3")):
        copy = replace(first, article_id=f"copy:{number}", url=f"https://copy.example/{number}")
        assert take(folder_config, name, copy) == {copy.key: "copy"}
        for file in folder_config.index.iterdir():
            file.unlink()  # the next one reads the table


def test_articles_without_a_date_count_from_first_sight(folder_config: ArchiveConfig) -> None:
    undated = make_article(1, STORY, published_at=None)
    take(folder_config, "b1", undated)
    copy = make_article(2, STORY, published_at=undated.fetched_at)
    late = make_article(3, STORY, hours=5 * DAY)
    assert list(take(folder_config, "b2", copy, late).values()) == ["copy", "new"]


def test_other_bands_or_windows_are_another_index(folder_config: ArchiveConfig) -> None:
    articles = drawn_cuts(3, 20, 90)
    keep(Tables.open(folder_config), "b1", articles)
    for dedup in (
        DedupConfig(),
        DedupConfig(bands=25),
        DedupConfig(window_hours=5),
        DedupConfig(bands=42, window_hours=200, coverage=0.9),
        DedupConfig(),
    ):
        config = replace(folder_config, dedup=dedup)
        fresh = folder_config.index.with_name(f"{dedup.bands}-{dedup.window_hours}")
        expected = candidates(config, articles, fresh)
        assert candidates(config, articles, folder_config.index) == expected


def test_a_table_read_in_many_pieces_gives_the_same_candidates(
    folder_config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = drawn_cuts(5, 24, 100)
    keep(Tables.open(folder_config), "b1", articles)
    whole = candidates(folder_config, articles, folder_config.index)
    monkeypatch.setattr(filling, "ROWS_AT_ONCE", 3)
    assert candidates(folder_config, articles, folder_config.index.with_name("pieces")) == whole


def test_a_batch_that_brings_nothing_new_hides_no_later_commit(
    folder_config: ArchiveConfig,
) -> None:
    elsewhere = replace(folder_config, index=folder_config.index.with_name("elsewhere"))
    known = make_article(1, prose(5))
    take(folder_config, "b1", known)
    assert take(folder_config, "b2", known) == {known.key: "known"}
    take(elsewhere, "b3", make_article(2, STORY))
    assert take(folder_config, "b4", make_article(3, STORY, hours=1)) == {"example:000003": "copy"}


def test_a_crowd_of_like_headlines_hides_no_copy(folder_config: ArchiveConfig) -> None:
    crowd = [
        make_article(n, prose(n), publisher="한결", headline="[속보] 장중 시황 안내")
        for n in range(100, 160)
    ]
    take(folder_config, "b1", make_article(1, STORY), *crowd)
    shortened = "\n".join(STORY.split("\n")[:10])
    copy = replace(crowd[0], article_id="copy:1", url="https://copy.example/1", body=shortened)
    assert take(folder_config, "b2", copy) == {copy.key: "copy"}


def test_what_is_compared_is_bounded_whatever_is_held(folder_config: ArchiveConfig) -> None:
    tables = Tables.open(folder_config)
    form = "\n".join(f"{line} {{}}건" for line in STORY.split("\n"))
    series = [make_article(n, form.format(*range(n, n + 12))) for n in range(300)]
    held = keep(tables, "b1", series)
    found = met(index_of(tables), held[:5])
    assert all(seen(one) in each for one, each in zip(held[:5], found, strict=True))
    assert max(map(len, found)) < math.ceil(0.5 * len(series))
