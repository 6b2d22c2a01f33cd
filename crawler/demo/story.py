"""One story as its first author wrote it: headline, paragraphs and what stands around them."""

from dataclasses import dataclass
from random import Random

from crawler.demo.prose import Writer, person


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text before a publisher prints it: no dateline, no tail.

    ``photos`` are captions that a publisher may use; ``edits`` names what was done to another
    publisher's text to get this one.
    """

    headline: str
    reporter: str
    paragraphs: tuple[str, ...]
    city: str = "서울"
    subheadlines: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()


def compose(writer: Writer) -> Draft:
    """Return a full story of 5 to 14 paragraphs."""
    headline, *others = writer.headlines()
    sentences = _essay(writer) if writer.topic.is_essay else _report(writer)
    return Draft(
        headline=headline,
        reporter=person(writer.rng),
        paragraphs=paragraphs_of(writer.introduce(sentences), writer.rng),
        city=writer.cast["city"].removesuffix("시").removesuffix("군"),
        subheadlines=tuple(others),
        photos=tuple(writer.part("caption", 3)),
    )


def _report(writer: Writer) -> list[str]:
    """News order: what happened, who says so, what came before, what comes next."""
    rng = writer.rng
    weight = min(3.6, max(0.4, rng.lognormvariate(0.62, 0.5)))

    def some(name: str, usual: float) -> list[str]:
        return writer.part(name, round(usual * weight + rng.uniform(-0.5, 0.5)))

    opening = writer.part("lead", 1) + writer.part("detail", 1)
    middle = writer.part("detail", rng.randint(1, 3)) + some("quote", 2.6) + some("figure", 2)
    rng.shuffle(middle)
    closing = some("background", 2.3) + some("reaction", 1.5) + some("street", 0.7)
    return opening + middle + closing + some("outlook", 1.4)


def _essay(writer: Writer) -> list[str]:
    body = writer.part("detail", 2) + writer.part("essay", writer.rng.randint(5, 12))
    writer.rng.shuffle(body)
    claims = [f"{claim}." for claim in writer.topic.claims]
    body.insert(len(body) // 2, writer.rng.choice(claims))
    return writer.part("lead", 1) + body


def paragraphs_of(sentences: list[str], rng: Random) -> tuple[str, ...]:
    """Return the sentences in at least 5 and at most 14 paragraphs, the lead on its own."""
    paragraphs, rest = [sentences[0]], sentences[1:]
    fullest = 1 + sum(len(rest) > most for most in (8, 17, 24))  # sentences a paragraph
    while rest:
        size = rng.randint(1, fullest)
        paragraphs.append(" ".join(rest[:size]))
        rest = rest[size:]
    while len(paragraphs) > 14:  # noqa: PLR2004  the longest page of a day
        last = paragraphs.pop()
        paragraphs[-1] = f"{paragraphs[-1]} {last}"
    return tuple(paragraphs)
