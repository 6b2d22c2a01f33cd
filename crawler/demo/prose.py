"""Invented news prose: a cast of names for one story, and sentences that speak of it."""

import re
from collections.abc import Mapping
from datetime import date
from random import Random

from crawler.demo.chance import happens
from crawler.demo.figures import fresh
from crawler.demo.korean import direct_quotes, with_particle
from crawler.demo.vocabulary import Topic, blocks, read_data, words

_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")

_OWN_CLAIMS = 0.3  # of a topic's claims come up in one story, lest all its stories sound alike


class Writer:
    """Fills sentence frames for one story.

    Names, organisations and places stay the same throughout; figures, dates and passers-by are
    new each time. A claim or a frame is never used twice in a story.
    """

    def __init__(self, topic: Topic, rng: Random, day: date) -> None:
        self.topic, self.rng, self.day = topic, rng, day
        self.cast = invent_cast(topic, rng)
        self._used: set[str] = set()
        self._voice = _choose_voice(rng)

    def part(self, name: str, count: int) -> list[str]:
        """Return so many sentences of a part: lead, detail or one that fits any story."""
        pools = {"lead": self.topic.leads, "detail": self.topic.details}
        pool = pools.get(name) or blocks("frames.txt")[name]
        unused = [frame for frame in pool if frame not in self._used]
        chosen = self.rng.sample(unused, min(count, len(unused)))
        self._used.update(chosen)
        return [self.fill(frame) for frame in chosen]

    def rename(self, names: Mapping[str, str]) -> None:
        """Give slots of the story other names from here on."""
        self.cast = {**self.cast, **names}

    def headlines(self) -> list[str]:
        """Return the topic's headlines for this story, in a random order."""
        pool = self.topic.headlines
        return [self.fill(frame) for frame in self.rng.sample(pool, len(pool))]

    def introduce(self, sentences: list[str]) -> list[str]:
        """Return the sentences with each person's full name and office first, then the short."""
        text = "\n".join(sentences)
        for full, short in (("who", "whos"), ("ex", "exs")):
            text = text.replace(self.cast[full], self.cast[short])
            text = text.replace(self.cast[short], self.cast[full], 1)
        return text.split("\n")

    def fill(self, frame: str) -> str:
        """Return the frame with its alternatives chosen and its slots filled."""
        chosen = _CHOICE.sub(lambda found: self.rng.choice(found[1].split("|")), frame)
        for usual, own in self._voice:
            chosen = chosen.replace(usual, own)
        return direct_quotes(_SLOT.sub(self._slot, chosen))

    def _slot(self, found: re.Match[str]) -> str:
        name, particle = found.groups()
        value = self.cast.get(name) or fresh(name, self.rng, self.day) or self._invent(name)
        return with_particle(value, particle) if particle else value

    def _invent(self, name: str) -> str:
        match name:
            case "c" | "c2":
                return self.fill(self._claim(self.topic.claims))
            case "g":
                return self._claim(blocks("frames.txt")["claim"])
            case "count":
                return f"{self.rng.randint(11, 980)}{self.topic.unit}"
            case "citizen":
                surname = self.rng.choice(words("surname"))
                name = self.rng.choice(words("foreign-first")) if self.topic.is_abroad else surname
                family = "" if self.topic.is_abroad else "모"
                return f"{name}{family}({self.rng.randint(21, 84)})씨"
            case "junior":
                return person(self.rng)
            case _:
                raise KeyError(name)

    def _claim(self, pool: tuple[str, ...]) -> str:
        everyday = blocks("frames.txt")["claim"]
        unused = [claim for claim in (*pool, *everyday) if claim not in self._used]
        own = [claim for claim in unused if claim in pool and happens(self.rng, _OWN_CLAIMS)]
        claim = self.rng.choice(own or unused or list(everyday))
        self._used.add(claim)
        return claim


def _choose_voice(rng: Random) -> list[tuple[str, str]]:
    """Return which word this story uses for each usual one, so that frames differ by story."""
    lines = (line.split("|") for line in read_data("voice.txt").splitlines() if line[0] != "#")
    chosen = ((same[0], rng.choice(same)) for same in lines)
    return [(usual, own) for usual, own in chosen if usual != own]


def person(rng: Random) -> str:
    """Return an invented Korean name."""
    return rng.choice(words("surname")) + rng.choice(words("given"))


def invent_cast(topic: Topic, rng: Random) -> Mapping[str, str]:
    """Return the names that every sentence of one story shares, by slot."""
    expert = person(rng)
    places = _places_abroad(rng) if topic.is_abroad else _places(rng)
    cast = places | {
        "co": rng.choice(words("company")),
        "co2": rng.choice(words("bank")),
        "univ": rng.choice(words("univ")),
        "m": topic.invent_matter(rng),
        "n": rng.choice(topic.nouns),
        "ex": f"{expert} {rng.choice(words('univ'))} {rng.choice(words('expert'))} 교수",
        "exs": f"{expert[0]} 교수",
    }
    organisation = rng.choice(topic.organisations)
    cast["org"] = _SLOT.sub(lambda found: cast[found[1]], organisation)
    return cast | _speaker(topic, cast["org"], rng)


def _places(rng: Random) -> dict[str, str]:
    """Return where a story plays at home, and who else has a say there."""
    city, city2 = rng.sample(words("city"), 2)
    town, organisation, group = (rng.choice(words(of)) for of in ("town", "organisation", "ngo"))
    return {
        **_nations(rng),
        "city": city,
        "city2": city2,
        "town": town,
        "org2": organisation,
        "ngo": group,
    }


def _places_abroad(rng: Random) -> dict[str, str]:
    places = _nations(rng)
    return {
        **places,
        "city": places["capital"],
        "city2": places["capital2"],
        "town": rng.choice(words("district")),
        "org2": rng.choice(words("organisation-abroad")),
        "ngo": rng.choice(words("ngo-abroad")),
    }


def _nations(rng: Random) -> dict[str, str]:
    """Return two nations; the lists of nations and capitals run in one order."""
    first, second = rng.sample(range(len(words("nation"))), 2)
    return {
        "nation": words("nation")[first],
        "capital": words("capital")[first],
        "nation2": words("nation")[second],
        "capital2": words("capital")[second],
    }


def _speaker(topic: Topic, organisation: str, rng: Random) -> dict[str, str]:
    title = rng.choice(topic.titles)
    if topic.is_abroad:
        short = rng.choice(words("foreign-last"))
        name = f"{rng.choice(words('foreign-first'))} {short}"
    else:
        name = person(rng)
        short = name[0]
    full = f"{name} {title}" if topic.is_solo else f"{name} {organisation} {title}"
    return {"who": full, "whos": f"{short} {title}"}
