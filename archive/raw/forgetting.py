"""A batch's recorded pages without the forgotten ones, and without the lists that name them."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from archive.errors import BadBatch
from archive.raw.erasing import erase_records
from archive.raw.escapes import readings
from archive.raw.members import BrokenMember, Member
from archive.raw.record import read_record
from archive.tables.forgotten import Forgotten

_LINK: Final = re.compile(r"https?://[^\s\"'<>\\]+|(?<=href=[\"'])[^\s\"'<>]+")


@contextmanager
def without_forgotten(path: Path, forgotten: Forgotten) -> Iterator[Path]:
    """Give a file of recorded pages in which no record is of a forgotten page or links to one.

    A list or a page that links to an article prints its headline.

    Raises:
        BadBatch: The file is damaged.
    """
    if not len(forgotten):
        yield path
        return
    known = _Links(forgotten)
    with tempfile.TemporaryDirectory(prefix="newsfold-") as folder:
        target = Path(folder) / path.name
        try:
            count = erase_records(path, target, known.are_in, datetime.now(UTC))
        except BrokenMember as error:
            raise BadBatch(str(path), 0, None, f"damaged recorded pages {error}") from error
        yield target if count else path


class _Links:
    """Which addresses are forgotten, each asked once: the pages of a portal share most links."""

    def __init__(self, forgotten: Forgotten) -> None:
        self._forgotten = forgotten
        self._known: dict[str, bool] = {}

    def are_in(self, member: Member) -> bool:
        """Return whether a record is of a forgotten page, or links to one."""
        record = read_record(member.payload)
        if record is None:
            return False
        if self._is_forgotten(record.url):
            return True
        links = {
            _joined(record.url, link)
            for text in readings(record.content, record.charset)
            for link in _LINK.findall(text)
        }
        return any(map(self._is_forgotten, links))

    def _is_forgotten(self, url: str) -> bool:
        if url not in self._known:
            self._known[url] = self._forgotten.has_url(url)
        return self._known[url]


def _joined(page: str, link: str) -> str:
    try:
        return urljoin(page, link)
    except ValueError:
        return link
