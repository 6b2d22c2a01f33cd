"""The pages of the article extraction benchmark, with what a person took for their text."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / "shared" / "data" / "captures" / "aeb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page, its address, and the body that it should give."""

    key: str
    url: str
    html: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a reader of a page says of it; a time without offset leaves its zone open."""

    headline_hash: str
    published_at: datetime


def load(folder: Path) -> list[Sample]:
    """Return the pages that lie in a folder or in ``html`` below it, by id."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    files = sorted((*folder.glob("*.html.gz"), *folder.glob("html/*.html.gz")))
    return list(_samples(files, truth))


def _samples(files: list[Path], truth: dict[str, dict[str, str]]) -> Iterator[Sample]:
    for file in files:
        key = file.name.partition(".")[0]
        if key in truth:
            yield Sample(
                key=key,
                url=truth[key]["url"],
                html=gzip.decompress(file.read_bytes()).decode("utf-8", "replace"),
                body=truth[key]["articleBody"],
            )


def labels() -> dict[str, Label]:
    """Return the labels by page id."""
    read = json.loads((HERE / "labels.json").read_text("utf-8"))
    return {
        key: Label(
            headline_hash=each["headline"],
            published_at=datetime.fromisoformat(each["published_at"]),
        )
        for key, each in read.items()
    }


def headline_hash(headline: str) -> str:
    """Return what stands for a headline where its text may not: the hash of its letters."""
    letters = "".join(filter(str.isalnum, headline)).casefold()
    return hashlib.sha256(letters.encode()).hexdigest()[:16]
