"""A record erased from a file of recorded pages is gone, and all others are where they were."""

import gzip
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import prose
from warcio.archiveiterator import ArchiveIterator

from archive.raw.erasing import erase_records
from archive.raw.members import BrokenMember, member_at, members
from archive.raw.tombstone import is_tombstone, smallest, tombstone
from crawler.fetch.warc import Answer, Recordings, warc_info, warc_response

AT = datetime(2026, 3, 18, 3, 0, tzinfo=UTC)
SECRET = "a sentence that must go"


def url(number: int) -> str:
    return f"https://news.example/v/{number}"


def recorded(number: int, body: bytes = b"") -> bytes:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return warc_response(
        Answer(url=url(number), fetched_at=AT, status=200, headers=headers, body=body)
    )


def pages(bodies: Sequence[bytes]) -> list[bytes]:
    return [warc_info("run"), *(recorded(n, body) for n, body in enumerate(bodies))]


def erased(folder: Path, written: Sequence[bytes], gone: set[int]) -> tuple[Path, list[int]]:
    """Write members to a file, erase some by number, and return the file and all offsets."""
    source, target = folder / "b.warc.gz", folder / "erased.warc.gz"
    source.write_bytes(b"".join(written))
    offsets = [sum(map(len, written[:n])) for n in range(len(written))]
    chosen = {offsets[n] for n in gone}
    count = erase_records(source, target, lambda member: member.offset in chosen, AT)
    assert count == len(gone)
    return target, offsets


@settings(max_examples=300, deadline=None)
@given(st.integers(smallest(), 200_000), st.text(max_size=30))
def test_a_tombstone_has_any_length_that_a_member_can_have(length: int, name: str) -> None:
    member = tombstone(length, name, AT)
    assert len(member) == length
    assert is_tombstone(gzip.decompress(member))


@pytest.mark.parametrize("length", [*range(20, 400), 16_384, 65_535, 65_536, 1 << 22])
def test_every_short_length_can_be_had(length: int) -> None:
    assert len(tombstone(length, "x", AT)) == length
    assert is_tombstone(gzip.decompress(tombstone(length, "x", AT)))


def test_nothing_shorter_than_a_member_is_promised() -> None:
    assert smallest() == len(gzip.compress(b"", 9))
    with pytest.raises(ValueError, match="19 bytes"):
        tombstone(smallest() - 1, "x", AT)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(st.binary(max_size=40_000), min_size=1, max_size=6))
def test_all_readers_find_the_other_records_where_they_were(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, bodies: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("erase")
    gone = data.draw(st.sets(st.integers(1, len(bodies)), min_size=1))
    written = pages([SECRET.encode() + body for body in bodies])
    file, offsets = erased(folder, written, gone)
    with file.open("rb") as opened:
        read = [(r.rec_type, _url(r)) for r in ArchiveIterator(opened)]
    stays = [n for n in range(len(bodies)) if n + 1 not in gone]
    assert [found for kind, found in read if kind == "response"] == [url(n) for n in stays]
    assert sum(kind == "metadata" for kind, _ in read) == len(gone)
    with file.open("rb") as opened:
        assert [member.offset for member in members(opened)] == offsets
        for number in stays:
            opened.seek(offsets[number + 1])
            record = next(iter(ArchiveIterator(opened)))
            assert record.content_stream().read() == SECRET.encode() + bodies[number]
    if stays:
        recordings = Recordings([file])
        assert recordings.notes == []
        assert len(recordings) == len(stays)
    assert gzip.decompress(file.read_bytes()).count(SECRET.encode()) == len(stays)


def _url(record: object) -> str:
    return record.rec_headers.get_header("WARC-Target-URI") or ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_member_too_short_for_a_record_is_passed_over(tmp_path: Path, place: int) -> None:
    written = pages([b"one", b"two"])
    written.insert(place, gzip.compress(b"x"))
    file, offsets = erased(tmp_path, written, {place})
    with file.open("rb") as opened:
        found = [_url(r) for r in ArchiveIterator(opened) if r.rec_type == "response"]
        assert found == [url(0), url(1)]
        assert member_at(opened, offsets[place]).payload == b""
    assert len(Recordings([file])) == 2


def test_zcat_reads_the_file_and_finds_nothing_of_the_record(tmp_path: Path) -> None:
    file, _ = erased(tmp_path, pages([prose(1).encode(), prose(2).encode()]), {1})
    text = subprocess.run(["zcat", file], capture_output=True, check=True).stdout
    assert prose(2).encode() in text
    for line in (*prose(1).split("\n"), url(0)):
        assert line.encode() not in text


def test_erasing_again_changes_nothing(tmp_path: Path) -> None:
    file, offsets = erased(tmp_path, pages([b"one", b"two"]), {1})
    again = tmp_path / "again"
    assert erase_records(file, again, lambda member: member.offset == offsets[1], AT) == 0
    assert not again.exists()


def test_a_damaged_file_is_not_taken_for_a_whole_one() -> None:
    whole = b"".join(pages([b"one", b"two"]))
    with pytest.raises(BrokenMember, match="cut off"):
        list(members(BytesIO(whole[:-3])))
    with pytest.raises(BrokenMember):
        list(members(BytesIO(whole + b"no member")))
