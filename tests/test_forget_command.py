"""newsfold forget shows, asks, erases and says so; it never erases what nobody agreed to."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Newsfold
from crawled import COPY, GONE, STAYS, crawl, spool
from support import ask, make_article, prose

from archive.batch import encode_article
from archive.config import ArchiveConfig


@pytest.fixture
def held(tmp_path: Path) -> ArchiveConfig:
    """Return an archive where the command looks for it."""
    config = ArchiveConfig(
        location=str(tmp_path / "data"),
        spool=tmp_path / "data" / "spool",
        index=tmp_path / "data" / "index",
    )
    crawl(config, 1, GONE, COPY, STAYS)
    return config


def ids(config: ArchiveConfig) -> list[str]:
    return [r["article_id"] for r in ask(config, "SELECT article_id FROM articles ORDER BY 1")]


def test_without_a_terminal_nothing_is_erased_unless_it_is_agreed(
    newsfold: Newsfold, held: ArchiveConfig
) -> None:
    done = newsfold("forget", GONE.key)
    assert done.returncode == 1
    assert GONE.headline in done.stdout or COPY.headline in done.stdout
    assert done.stderr == "newsfold: nothing was erased: without a terminal to ask on, give --yes\n"
    assert ids(held) == [GONE.key, STAYS.key]
    done = newsfold("forget", GONE.key, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "erased 4 rows and 3 recorded pages" in done.stdout
    assert done.stdout.endswith("headlines and sentences: nothing is left\n")
    assert ids(held) == [STAYS.key]


@pytest.mark.parametrize(("answer", "stays"), [(b"n\n", True), (b"y\n", False)])
def test_on_a_terminal_it_asks(
    held: ArchiveConfig, tmp_path: Path, answer: bytes, stays: bool
) -> None:
    ours, theirs = pty.openpty()
    command = [str(Path(sys.executable).with_name("newsfold")), "forget", GONE.url]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    os.write(ours, answer)
    out, _ = process.communicate(timeout=60)
    assert b"Erase this from data for good?" in out
    assert (GONE.key in ids(held)) == stays


def test_what_waits_in_the_spool_is_forgotten_too(newsfold: Newsfold, held: ArchiveConfig) -> None:
    late = make_article(8, prose(8), publisher=GONE.publisher)
    spool(held, 2, [late])
    assert newsfold("forget", "--publisher", GONE.publisher, "--yes").returncode == 0
    assert ids(held) == [STAYS.key]


def test_an_import_after_it_says_forgotten(
    newsfold: Newsfold, held: ArchiveConfig, tmp_path: Path
) -> None:
    newsfold("forget", GONE.key, "--yes")
    (tmp_path / "corpus.jsonl").write_bytes(encode_article(GONE) + encode_article(COPY))
    done = newsfold("ingest", "corpus.jsonl")
    assert "2 forgotten" in done.stdout
    assert ids(held) == [STAYS.key]
    again = newsfold("forget", GONE.key, "--yes")
    assert again.returncode == 1
    assert "is forgotten already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "no erasure is unfinished"),
        (("nobody:1",), 1, "no article of the archive has it"),
        (("nobody:1", "--publisher", "x"), 2, "not both"),
        (("--publisher", "nobody", "--yes"), 1, "nothing of that is in the archive"),
        (("nobody:1", "--archive", "nowhere"), 1, "no archive there yet"),
        (("--before", "yesterday"), 2, "does not match the format"),
        (("--before", "2001-01-01", "--yes"), 1, "nothing of that is in the archive"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    newsfold: Newsfold, held: ArchiveConfig, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = newsfold("forget", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert said in done.stderr
    assert ids(held) == [GONE.key, STAYS.key]


def test_a_text_that_stays_in_reach_is_named(newsfold: Newsfold, held: ArchiveConfig) -> None:
    own = Path(held.location, "notes", "copied.txt")
    own.parent.mkdir()
    own.write_text(f"somebody pasted this here: {GONE.headline.replace(' ', '  ')}")
    done = newsfold("forget", GONE.key, "--yes")
    assert done.returncode == 1
    assert "newsfold: notes/copied.txt: part of the text is left here" in done.stderr
    assert newsfold("verify").returncode == 1  # it is not finished
    own.unlink()
    done = newsfold("forget")
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing is left" in done.stdout
    assert newsfold("verify").returncode == 0
