"""Stories that resemble each other and are not copies: updates, forms, round-ups, releases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from crawler.demo.chance import happens
from crawler.demo.edits import sentences
from crawler.demo.figures import form_figures
from crawler.demo.prose import Writer, person
from crawler.demo.story import Draft, compose, paragraphs_of
from crawler.demo.vocabulary import blocks, topics

FORM_SECTIONS: Mapping[str, str] = {
    "weather": "climate",
    "market": "economy",
    "lottery": "life",
    "appointment": "politics",
    "obituary": "society",
    "score": "culture",
}
_SECOND_REPORT = 4  # paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A story printed from a form, and the section where it appears."""

    section: str
    draft: Draft


def forms(rng: Random, day: date) -> Iterator[Form]:
    """Yield one story for every line that a form is filled for."""
    filler = Writer(topics()[0], rng, day)
    for name, section in FORM_SECTIONS.items():
        for line in blocks("templates.txt")[f"{name}.for"]:
            first, _, second = line.partition(" | ")
            named = {"a": first, "b": second, "day_number": str(day.day)}
            filler.rename({**named, **form_figures(rng)})
            headline, *paragraphs = (filler.fill(text) for text in blocks("templates.txt")[name])
            draft = Draft(
                headline=headline, reporter=person(rng), paragraphs=tuple(paragraphs), edits=(name,)
            )
            yield Form(section=section, draft=draft)


def flash_and_updates(writer: Writer, *, reports: int) -> list[Draft]:
    """Return a one-sentence flash and its fuller reports, all of one story.

    The second report goes on from the flash's sentence; the round-up of the event, the last,
    keeps most of that and says much more.
    """
    full = compose(writer)
    lead, rng = full.paragraphs[0], writer.rng
    flash = replace(
        full, headline=f"[속보] {full.headline}", paragraphs=(lead,), subheadlines=(), photos=()
    )
    second = replace(
        full, headline=f"{full.headline}(2보)", paragraphs=full.paragraphs[:_SECOND_REPORT]
    )
    told = [line for text in full.paragraphs[1:] for line in sentences(text)]
    kept = [line for line in told if happens(rng, 0.85)]
    whole = paragraphs_of([*sentences(lead), *kept, *writer.part("detail", 2)], rng)
    last = replace(full, headline=f"{full.headline}(종합)", paragraphs=whole)
    return [flash, second, last] if reports > 1 else [flash, last]


def round_up(drafts: list[Draft], rng: Random) -> Draft:
    """Return a list of other stories, each with its headline and its first sentence."""
    shown = tuple(f"▲ {draft.headline} = {sentences(draft.paragraphs[0])[0]}" for draft in drafts)
    return Draft(
        headline=f"[오늘의 주요 뉴스] {drafts[0].headline} 외",
        reporter=person(rng),
        paragraphs=("오늘 하루 주요 뉴스를 모아 전해 드립니다.", *shown),
    )


def release(writer: Writer, *, rewrites: int) -> list[Draft]:
    """Return one press release as several reporters wrote it up.

    They share names, two quotations and one figure; the rest of each is its own.
    """
    shared = writer.part("quote", 2) + writer.part("figure", 1)
    return [_rewrite(writer, shared) for _ in range(rewrites)]


def _rewrite(writer: Writer, shared: list[str]) -> Draft:
    rng = writer.rng
    own = writer.part("detail", 2) + writer.part("background", 3) + writer.part("figure", 2)
    own += writer.part("reaction", 1) + writer.part("outlook", 2) + writer.part("quote", 1)
    opening = writer.part("lead", 1) or own[:1]
    middle = [*own, *shared]
    rng.shuffle(middle)
    return Draft(
        headline=rng.choice(writer.headlines()),
        reporter=person(rng),
        paragraphs=paragraphs_of(writer.introduce(opening + middle), rng),
        city=writer.cast["city"],
        photos=tuple(writer.part("caption", 1)),
    )
