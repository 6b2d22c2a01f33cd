"""Who prints the news: invented publishers, and how each dresses a text as its own."""

from dataclasses import dataclass
from functools import cache
from random import Random

from crawler.demo.chance import happens
from crawler.demo.story import Draft
from crawler.demo.vocabulary import blocks

_LETTERS = "abcdeghijkmnorsuy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """An invented publisher; ``cp_id`` is its number at the portal."""

    name: str
    kind: str
    cp_id: int
    domain: str
    dateline: str
    tail: tuple[str, ...]


@cache
def publishers() -> tuple[Publisher, ...]:
    """Return every publisher, agencies first."""
    return tuple(_publisher(line) for line in blocks("publishers.txt")["publishers"])


def agencies() -> tuple[Publisher, ...]:
    return tuple(publisher for publisher in publishers() if publisher.kind == "agency")


def _publisher(line: str) -> Publisher:
    name, kind, cp_id, domain, dateline, tail = (part.strip() for part in line.split(" | "))
    return Publisher(
        name=name,
        kind=kind,
        cp_id=int(cp_id),
        domain=domain,
        dateline=dateline,
        tail=tuple(tail.split(" / ")),
    )


def dress(draft: Draft, publisher: Publisher, rng: Random) -> tuple[tuple[str, ...], ...]:
    """Return the story's paragraphs under the publisher's dateline, and its tail lines.

    Regional names stand in the dateline of half the stories, the capital in the rest.
    """
    place = draft.city if happens(rng, 0.5) else "서울"
    opening = publisher.dateline.format(place=place, reporter=draft.reporter)
    lead, *rest = draft.paragraphs
    paragraphs = [opening, lead] if opening == "[앵커]" else [f"{opening} {lead}".strip()]
    account = "".join(rng.choices(_LETTERS, k=rng.randint(4, 7))) + str(rng.randint(0, 99))
    filled = {"reporter": draft.reporter, "mail": f"{account}@{publisher.domain}"}
    shown = publisher.tail if happens(rng, 0.8) else publisher.tail[:1]
    return (*paragraphs, *rest), tuple(line.format(**filled) for line in shown)
