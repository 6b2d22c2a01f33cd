"""The invented vocabulary: word lists, sentence frames and topics, read from the files beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from crawler.demo.korean import with_particle


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a kind of story is about and the sentences that only such stories use."""

    name: str
    sections: tuple[str, ...]
    matter: tuple[tuple[str, ...], ...]
    nouns: tuple[str, ...]
    organisations: tuple[str, ...]
    titles: tuple[str, ...]
    headlines: tuple[str, ...]
    leads: tuple[str, ...]
    details: tuple[str, ...]
    claims: tuple[str, ...]
    unit: str
    is_solo: bool

    @property
    def is_essay(self) -> bool:
        return self.name.startswith("column")

    @property
    def is_abroad(self) -> bool:
        return self.sections[0] == "world"

    def invent_matter(self, rng: Random) -> str:
        """Return a noun phrase, one choice from each part; a part marked ~ joins without space."""
        phrase = ""
        for part in self.matter:
            chosen = rng.choice(part)
            if chosen.startswith("~"):
                particle, _, rest = chosen[1:].partition(" ")
                phrase = f"{with_particle(phrase, particle)} {rest}"
            else:
                phrase = f"{phrase} {chosen}".strip()
        return phrase


@cache
def read_data(name: str) -> str:
    """Return the text of a data file of this package."""
    return files("crawler.demo").joinpath(name).read_text("utf-8")


@cache
def blocks(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return the lines of each ``== title`` block of a data file, by title."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in read_data(name).splitlines():
        if line.startswith("== "):
            title = line[3:].strip()
            found[title] = []
        elif title and line.strip():
            found[title].append(line)
    return {title: tuple(lines) for title, lines in found.items()}


@cache
def words(title: str) -> tuple[str, ...]:
    """Return one list of invented names."""
    return tuple(word for line in blocks("words.txt")[title] for word in line.split(","))


@cache
def topics() -> tuple[Topic, ...]:
    """Return every topic, in file order."""
    return tuple(_topic(title, lines) for title, lines in blocks("topics.txt").items())


def _topic(title: str, lines: tuple[str, ...]) -> Topic:
    name, _, sections = title.partition(" | ")

    def entries(mark: str) -> tuple[str, ...]:
        return tuple(line[2:] for line in lines if line.startswith(f"{mark} "))

    def listed(mark: str) -> tuple[str, ...]:
        return tuple(word.strip() for entry in entries(mark) for word in entry.split(","))

    return Topic(
        name=name,
        sections=tuple(sections.split()),
        matter=tuple(tuple(part.split(",")) for part in entries("M")[0].split(" + ")),
        nouns=listed("N"),
        organisations=listed("O"),
        titles=listed("T"),
        headlines=entries("H"),
        leads=entries("L"),
        details=entries("D"),
        claims=entries("C"),
        unit=(entries("U") or ("건",))[0],
        is_solo=bool(entries("A")),
    )
