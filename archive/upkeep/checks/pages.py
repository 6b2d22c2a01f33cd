"""Claims about recorded pages: every row that points at one finds the page that it was made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from archive.raw.members import BrokenMember, Member, members
from archive.raw.record import read_record
from archive.raw.tombstone import is_tombstone
from archive.tables.forgotten import plain_url
from archive.tables.tables import Tables
from archive.upkeep.checks.found import Found, Offenders, Progress
from archive.upkeep.workbench import workbench

RAW: Final = "raw/"
ROWS_AT_ONCE: Final = 5000
_ADVICE: Final = "restore the file from a backup; the articles themselves are not harmed"
# An article's row may give another address than the one that answered, which its visit has.
_POINTERS: Final = """
    SELECT warc_file, warc_offset, list(DISTINCT url) FILTER (url IS NOT NULL) AS urls FROM (
        SELECT warc_file, warc_offset, article_id AS name, url FROM articles
        UNION ALL SELECT warc_file, warc_offset, article_id, url FROM copies
        UNION ALL SELECT warc_file, warc_offset, article_id, NULL FROM revisions
        UNION ALL SELECT warc_file, warc_offset, coalesce(article_id, url), url FROM visits
        UNION ALL SELECT warc_file, warc_offset, coalesce(article_id, url), final_url FROM visits
    ) WHERE warc_file IS NOT NULL GROUP BY warc_file, warc_offset, name ORDER BY 1, 2
"""


@dataclass(slots=True)
class _File:
    """What points into one file: by offset, for each article or list its addresses."""

    key: str
    urls: dict[int, list[list[str]]] = field(default_factory=dict)


def check_pages(tables: Tables, progress: Progress, *, is_quick: bool) -> Iterator[Found]:
    """Yield whether the recorded pages are there, and the right ones unless it has to be quick."""
    held = {entry.key for entry in tables.store.entries(RAW)}
    missing, wrong, files, records = Offenders(), Offenders(), 0, 0
    with TemporaryDirectory(prefix="newsfold-") as folder:
        path = Path(folder, "held")
        for file in _files(tables):
            files += 1
            progress(f"recorded pages, file {files}")
            if file.key not in held:
                missing.add(file.key)
            elif not is_quick and tables.store.fetch_file(file.key, path):
                records += sum(map(len, file.urls.values()))
                for name in _wrong(path, file):
                    wrong.add(name)
    yield missing.found("the files of recorded pages are there", files, _ADVICE)
    if not is_quick:
        yield wrong.found("rows point at the pages that they were made of", records, _ADVICE)


def _files(tables: Tables) -> Iterator[_File]:
    """Yield what points into each file, one file after the other."""
    with workbench(tables) as connection:
        answer = connection.execute(_POINTERS)
        file = _File("")
        while rows := answer.fetchmany(ROWS_AT_ONCE):
            for key, offset, urls in rows:
                if key != file.key:
                    if file.key:
                        yield file
                    file = _File(key)
                file.urls.setdefault(offset, []).append(urls or [])
        if file.key:
            yield file


def _wrong(path: Path, file: _File) -> Iterator[str]:
    """Yield the places in a file where no member begins, or another page lies."""
    left = dict(file.urls)
    try:
        with path.open("rb") as opened:
            for member in members(opened):
                urls = left.pop(member.offset, None)
                if urls is not None and not is_tombstone(member.payload):
                    yield from _foreign(file.key, member, urls)
    except BrokenMember as error:
        yield f"{file.key}: damaged {error}"
        return
    yield from (f"{file.key}: no record begins at byte {offset}" for offset in left)


def _foreign(key: str, member: Member, urls: list[list[str]]) -> Iterator[str]:
    record = read_record(member.payload)
    if record is None:
        yield f"{key}: no record at byte {member.offset}"
        return
    found = plain_url(record.url)
    for each in urls:
        if each and found not in map(plain_url, each):
            yield f"{key}: the record at byte {member.offset} is not of {each[0]}"
