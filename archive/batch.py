"""Batch files: finished work of a crawl, and the documented form of any import.

A batch is JSON Lines in UTF-8. A line is an Article object; a line that begins with
``{"visit":`` holds a Visit. Times are ISO 8601 with an offset. Fields that are not known
are left out, fields that newsfold does not know are ignored.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from archive.article import Article
from archive.errors import BadBatch
from archive.visit import Visit

RAW_SUFFIX = ".warc.gz"
BATCH_SUFFIX = ".jsonl"
_VISIT_START = b'{"visit":'
_TIMES = ("published_at", "modified_at", "first_seen_at", "fetched_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Articles and visits that are judged and committed together.

    Attributes:
        batch_id: Names the batch in every table; the same batch is never written twice.
        raw: The recorded pages that the articles point into, None for imports.
    """

    batch_id: str
    articles: tuple[Article, ...]
    visits: tuple[Visit, ...] = ()
    raw: Path | None = None

    @property
    def raw_key(self) -> str:
        """Where the recorded pages lie in the archive."""
        return raw_key(self.batch_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A validated file, ready to be read batch by batch."""

    path: Path
    digest: str
    lines: int
    refused: tuple[BadBatch, ...]
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _VisitLine:
    visit: Visit


Raw = TypeVar("Raw")
Record = TypeVar("Record")

# An escape at a time, so that "\\\\ud800", a backslash and five letters, stays what it is.
_ESCAPE = re.compile(
    rb"\\(?:(u[dD][89aAbB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
_MISSING = re.compile(r"missing required field `(\w+)`")
_article = msgspec.json.Decoder(Article)
_visit = msgspec.json.Decoder(_VisitLine)
_raw = msgspec.json.Decoder(dict[str, object])
_encoder = msgspec.json.Encoder()


def raw_key(batch_id: str) -> str:
    """Return where a batch's recorded pages lie in the archive; the id begins with its date."""
    return f"raw/{batch_id[:8]}/{batch_id}{RAW_SUFFIX}"


def encode_article(article: Article) -> bytes:
    """Return the article's line, newline included; empty fields are left out."""
    filled = {
        name: value
        for name in Article.__dataclass_fields__
        if (value := getattr(article, name)) not in (None, (), {})
    }
    return _encoder.encode(filled) + b"\n"


def encode_visit(visit: Visit) -> bytes:
    """Return the visit's line, newline included."""
    return _encoder.encode(_VisitLine(visit)) + b"\n"


def read_spooled(path: Path) -> Batch:
    """Return the batch that a crawl finished at this path.

    Raises:
        BadBatch: A line is broken.
    """
    articles: list[Article] = []
    visits: list[Visit] = []
    for number, line in _lines(path):
        if line.startswith(_VISIT_START):
            visits.append(_decode(_visit.decode, line, path, number).visit)
        else:
            articles.append(_decode(_article.decode, line, path, number))
    raw = path.with_name(path.name.removesuffix(BATCH_SUFFIX) + RAW_SUFFIX)
    return Batch(
        batch_id=path.name.removesuffix(BATCH_SUFFIX),
        articles=tuple(articles),
        visits=tuple(visits),
        raw=raw if raw.exists() else None,
    )


def check_import(path: Path, mapping: Mapping[str, str]) -> Import:
    """Read a whole file once and return what is wrong with it, before anything is committed.

    Args:
        path: JSON Lines in the form above.
        mapping: Article field to a template over the line's own keys, such as
            ``{"headline": "{title}", "url": "urn:corpus:{id}"}``.

    Raises:
        BadBatch: The file cannot be opened.
    """
    if path.exists() and not path.is_file():
        raise BadBatch(str(path), 0, None, "an import is read twice; give a file")
    digest = hashlib.sha256(repr(sorted(mapping.items())).encode())
    refused: list[BadBatch] = []
    number = 0
    for number, line in _lines(path):
        digest.update(line + b"\n")
        try:
            _import_line(line, path, number, mapping)
        except BadBatch as error:
            refused.append(error)
    return Import(
        path=path,
        digest=digest.hexdigest()[:16],
        lines=number,
        refused=tuple(refused),
        mapping=mapping,
    )


def read_import(checked: Import, size: int) -> Iterator[Batch]:
    """Yield the file's good lines as batches of at most ``size`` articles, in file order."""
    refused = {error.line for error in checked.refused}
    articles = (
        _import_line(line, checked.path, number, checked.mapping)
        for number, line in _lines(checked.path)
        if number not in refused and not line.startswith(_VISIT_START)
    )
    count = 0
    while chunk := tuple(islice(articles, size)):
        yield Batch(batch_id=f"import-{checked.digest}-{size}-{count:05}", articles=chunk)
        count += 1


def write_refused(checked: Import) -> Path:
    """Write the refused lines beside their file, byte for byte, and return where.

    Raises:
        BadBatch: Nothing can be written there.
    """
    beside = checked.path.with_name(f"{checked.path.name}.refused")
    refused = {error.line for error in checked.refused}
    try:
        with checked.path.open("rb") as source, beside.open("wb") as file:
            file.writelines(line for number, line in enumerate(source, 1) if number in refused)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BadBatch(str(beside), 0, None, error.strerror or "cannot be written") from error
    return beside


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if stripped := line.strip(b"\r\n \t"):
                    yield number, _whole(stripped)
    except OSError as error:
        raise BadBatch(str(path), 0, None, error.strerror or "cannot be read") from error


def _whole(line: bytes) -> bytes:
    """Return the line with U+FFFD for an escaped half of a surrogate pair, which UTF-8 lacks."""
    if b"\\ud" not in line and b"\\uD" not in line:
        return line
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found[2] else found[0], line)


def _import_line(line: bytes, path: Path, number: int, mapping: Mapping[str, str]) -> Article:
    if line.startswith(_VISIT_START):
        _decode(_visit.decode, line, path, number)
    if not mapping:
        return _usable(_decode(_article.decode, line, path, number), path, number)
    fields = _decode(_raw.decode, line, path, number)
    mapped = {**fields, **_mapped(fields, path, number, mapping)}
    article = _decode(lambda raw: msgspec.convert(raw, Article), mapped, path, number)
    return _usable(article, path, number)


def _usable(article: Article, path: Path, number: int) -> Article:
    """Return the article, or say what of it would stop the batch that it comes in."""
    try:
        _ = article.key
    except ValueError as error:
        raise BadBatch(str(path), number, "url", str(error)) from error
    for name in _TIMES:
        at = getattr(article, name)
        if at is not None and not MINYEAR < at.year < MAXYEAR:
            raise BadBatch(str(path), number, name, f"no article is from the year {at.year}")
    return article


def _mapped(
    fields: Mapping[str, object], path: Path, number: int, mapping: Mapping[str, str]
) -> dict[str, str]:
    filled = {name: value for name, value in fields.items() if value is not None}
    try:
        return {name: template.format_map(filled) for name, template in mapping.items()}
    except (KeyError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise BadBatch(str(path), number, str(error).strip("'"), "the mapping needs it") from error


def _decode(decode: Callable[[Raw], Record], line: Raw, path: Path, number: int) -> Record:
    try:
        return decode(line)
    except msgspec.ValidationError as error:
        why, _, where = str(error).partition(" - at `$")
        missing = _MISSING.search(why)
        name = missing[1] if missing else where.strip("`.").partition("[")[0] or None
        raise BadBatch(str(path), number, name, why) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBatch(str(path), number, None, f"not a JSON object in UTF-8 ({error})") from error
