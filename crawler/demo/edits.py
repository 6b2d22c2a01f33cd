"""What portals' publishers do to an agency's text before they print it as their own."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

from crawler.demo.chance import happens
from crawler.demo.korean import mixed_numbers, polite
from crawler.demo.prose import person
from crawler.demo.story import Draft
from crawler.demo.vocabulary import blocks

_CUT_LEAST, _CUT_MOST = 0.20, 0.55
_SHORTEST = 2
_SENTENCE_END = re.compile(r'(?<=다\.) (?=[^"]*(?:"[^"]*"[^"]*)*$)')


def reprint(original: Draft, kind: str, rng: Random) -> Draft:
    """Return the draft as another publisher prints it; one in nine changes nothing but names.

    ``kind`` is the publisher's: broadcasters read in polite endings and mixed numbers.
    """
    if kind != "broadcaster" and happens(rng, 0.11):
        return replace(original, edits=("verbatim",))
    chances: list[tuple[float, Callable[[Draft, Random], Draft]]] = [
        (0.55, shorten),
        (0.45, reword_lead),
        (0.60, retitle),
        (0.95 if kind == "broadcaster" else 0.0, speak),
        (0.80 if kind == "broadcaster" else 0.30, mix_numbers),
        (0.15, repeat_lead),
        (0.35, date_today),
        (0.30, add_photo),
    ]
    copy = replace(original, edits=("dateline",), photos=(), subheadlines=())
    if happens(rng, 0.5):
        copy = replace(copy, reporter=person(rng))
    for chance, edit in chances:
        if happens(rng, chance):
            edited = edit(copy, rng)
            copy = replace(edited, edits=(*copy.edits, edit.__name__))
    return copy


def sentences(paragraph: str) -> list[str]:
    """Return the paragraph's sentences; an ending inside a quotation ends none."""
    return _SENTENCE_END.split(paragraph)


def shorten(draft: Draft, rng: Random) -> Draft:
    """Cut the last 20 to 55 % of the paragraphs, leaving two at least."""
    count = len(draft.paragraphs)
    kept = max(_SHORTEST, round(count * (1 - rng.uniform(_CUT_LEAST, _CUT_MOST))))
    return replace(draft, paragraphs=draft.paragraphs[:kept])


def reword_lead(draft: Draft, rng: Random) -> Draft:
    lead, *rest = draft.paragraphs
    return replace(draft, paragraphs=(_reworded(lead, "lead", rng, most=4), *rest))


def retitle(draft: Draft, rng: Random) -> Draft:
    return replace(draft, headline=_reworded(draft.headline, "headline", rng, most=2).strip())


def speak(draft: Draft, _: Random) -> Draft:
    return replace(draft, paragraphs=tuple(polite(text) for text in draft.paragraphs))


def mix_numbers(draft: Draft, _: Random) -> Draft:
    return replace(draft, paragraphs=tuple(mixed_numbers(text) for text in draft.paragraphs))


def repeat_lead(draft: Draft, _: Random) -> Draft:
    """Print the lead's first sentence once more above the story, as a bold opening."""
    first = sentences(draft.paragraphs[0])[0]
    return replace(draft, paragraphs=(first, *draft.paragraphs))


def date_today(draft: Draft, _: Random) -> Draft:
    """Write the day of a report as readers of the same day say it: 18일 as 오늘(18일)."""
    lead, *rest = draft.paragraphs
    dated = re.sub(
        r"(?<!지난 )(?<!달 )(?<!오는 )(?<!\d)(\d{1,2}일)(?=[ (])", r"오늘(\1)", lead, count=1
    )
    return replace(draft, paragraphs=(dated, *rest))


def add_photo(draft: Draft, rng: Random) -> Draft:
    source = rng.choice(["게티포토뱅크", "독자 제공", "자료사진", "통신 화면 갈무리"])
    return replace(draft, photos=(f"▲ 기사와 직접 관련 없음 (사진={source})",))


@cache
def _pairs(title: str) -> tuple[tuple[str, str], ...]:
    parted = (line.partition(" | ") for line in blocks("rewording.txt")[title])
    return tuple((old, new) for old, _, new in parted)


def _reworded(text: str, title: str, rng: Random, *, most: int) -> str:
    fitting = [pair for pair in _pairs(title) if pair[0] in text]
    for old, new in rng.sample(fitting, min(most, len(fitting))):
        text = text.replace(old, new)
    return text
