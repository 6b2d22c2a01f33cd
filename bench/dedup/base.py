"""The real articles under the simulation, without those that are copies of each other."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

DEFAULT_CORPUS = Path(__file__).parents[3] / "shared" / "data" / "knews1600.jsonl"
MOST_SHARED_WORDS = 0.35
"""Least containment of two word sets at which the shorter article is left out.

Reprints of the corpus lie at 0.6 and over. Between 0.35 and 0.6 lie write-ups of one event or
one press release, where judges differ; they are left out too, since a doubtful truth is none.
Below, the pairs are of one topic or one form (weather, racing), and stay as they are.
"""
RARE = 40
LEAST_CHARS = 250

_WORD = re.compile(r"\w{2,}")
_CREDIT = re.compile(
    r"^\s*(?:[(\[【<][^()\[\]【】<>]{1,40}[)\]】>]\s*)?(?:[가-힣·,\s]{2,25}(?:기자|특파원)\s*=|=)\s*"
    r"|^\s*[(\[【<][^()\[\]【】<>]{0,30}(?:=|기자|뉴스)[^()\[\]【】<>]{0,30}[)\]】>]\s*"
)
_SENTENCE_END = re.compile(r"(?<=다\.)\s+|(?<=[.!?][\"”’'])\s+(?=[가-힣A-Z\"“‘'])|(?<=[?!])\s+")


class CorpusMissing(FileNotFoundError):
    """The file of real articles is not there; give its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A real article: its number in the corpus, headline and paragraphs without a credit line."""

    number: int
    category: int
    headline: str
    paragraphs: tuple[str, ...]

    @property
    def sentences(self) -> list[str]:
        return [sentence for part in self.paragraphs for sentence in split_sentences(part)]


def split_sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph, in order, none empty."""
    return [part.strip() for part in _SENTENCE_END.split(paragraph) if part.strip()]


def load(path: Path) -> list[Base]:
    """Return the articles of the corpus that copy no other, in its order.

    Args:
        path: JSON Lines with id, cat (0..7), title and body.

    Raises:
        CorpusMissing: There is no such file.
    """
    if not path.exists():
        raise CorpusMissing(
            f"No corpus at {path}. The simulation stands on 1,600 real articles which are not "
            "part of this project; give their place with --corpus FILE.jsonl "
            "(lines with id, cat, title, body)."
        )
    lines = list(map(json.loads, path.read_bytes().splitlines()))
    articles = [_base(number, line) for number, line in enumerate(lines)]
    articles = [base for base in articles if len("".join(base.paragraphs)) >= LEAST_CHARS]
    left_out = copies(["\n".join(base.paragraphs) for base in articles])
    return [base for place, base in enumerate(articles) if place not in left_out]


def copies(texts: Sequence[str]) -> set[int]:
    """Return the places of texts that share too many of their words with a longer one.

    Two texts are compared when they have six rarer words in common (in at most RARE texts);
    the share is that of the smaller set of distinct words of two letters and more.
    """
    words = [set(_WORD.findall(text)) for text in texts]
    left_out: set[int] = set()
    for one, other in sorted(_meetings(words)):
        if {one, other} & left_out:
            continue
        smaller = min(one, other, key=lambda place: (len(words[place]), -place))
        if len(words[one] & words[other]) >= MOST_SHARED_WORDS * len(words[smaller]):
            left_out.add(smaller)
    return left_out


def _meetings(words: Iterable[set[str]]) -> set[tuple[int, int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, found in enumerate(words):
        for word in found:
            places[word].append(place)
    meetings = Counter(
        (one, other)
        for found in places.values()
        if len(found) <= RARE
        for at, one in enumerate(found)
        for other in found[at + 1 :]
    )
    return {pair for pair, count in meetings.items() if count >= 6}


def _base(number: int, line: dict[str, str]) -> Base:
    paragraphs = [" ".join(part.split()) for part in line["body"].splitlines()]
    paragraphs = [part for part in paragraphs if part]
    for place, paragraph in enumerate(paragraphs[:3]):
        paragraphs[place] = _CREDIT.sub("", paragraph, count=1)
    return Base(
        number=number,
        category=int(line["cat"]),
        headline=" ".join(line["title"].split()),
        paragraphs=tuple(part for part in paragraphs if part),
    )
