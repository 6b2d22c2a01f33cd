"""A day and a half of syndicated news whose truth is known.

Real articles are the texts; what happens to them is invented: who prints them, when, and how
they are changed on the way. See ``negatives``, ``updates``, ``briefs`` and ``series`` for what
is printed besides plain copies, ``edits`` for what desks do to a copy.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import negatives
from base import DEFAULT_CORPUS, Base, load
from briefs import publish_event, publish_short
from desk import Desk, draft_of
from edits import edit
from items import Draft, Item, Role
from outlets import Outlet, others
from series import load_forms, publish_series
from updates import LEAST_SENTENCES, publish_chain

RESERVE = 200
RELEASES = 70
CHAINS = 90
SYNDICATED = 330
EVENTS, SHORTS, ROUND_UPS, BRIEF_LISTS = 60, 120, 60, 12
FOLLOW_UPS, REUSED, SAME_HEADLINE, LATER = 120, 70, 30, 50
INTERVIEWS = (12, 12, 10)
VIDEOS = (10, 12, 8, 10, 10)
FOOTED = 80
COPIES = (1, 1, 2, 3, 4, 5, 7, 10)
FULLER = 0.45
REPOSTED = 0.3


def simulate(seed: int, corpus: Path = DEFAULT_CORPUS) -> list[Item]:
    """Return a seed's items in download order: by hour, random within the hour.

    Raises:
        base.CorpusMissing: The real articles are not there.
    """
    rng = Random(seed)
    bases = load(corpus)
    rng.shuffle(bases)
    desk = Desk(rng=rng, reserve=bases[:RESERVE])
    _publish_texts(desk, bases[RESERVE:])
    _publish_forms(desk)
    return sorted(desk.items, key=lambda item: (_hour(item), rng.random()))


def _hour(item: Item) -> int:
    at = item.article.published_at
    return int(at.timestamp() // 3600) if at else 0


def _publish_texts(desk: Desk, bases: Sequence[Base]) -> None:
    long = [base for base in bases if len(base.sentences) >= LEAST_SENTENCES]
    rest = [base for base in bases if len(base.sentences) < LEAST_SENTENCES]
    chains, long = long[:CHAINS], long[CHAINS:]
    releases, long = long[:RELEASES], long[RELEASES:]
    rest = [*long, *rest]
    desk.rng.shuffle(rest)
    for base in chains:
        publish_chain(desk, base)
    for base in releases:
        negatives.publish_release(desk, base)
    for base in rest[:SYNDICATED]:
        publish_syndicated(desk, base)
    _publish_unique(desk, rest[SYNDICATED:])


def publish_syndicated(desk: Desk, base: Base) -> None:
    """Print an original, its copies at other outlets, reposts, and what goes beyond it."""
    rng, outlet, hour = desk.rng, desk.outlet(), desk.hour()
    draft = draft_of(base)
    text_id = desk.publish(draft, outlet, hour, Role.ORIGINAL)
    for other in others(desk.outlets, outlet, rng, rng.choice(COPIES)):
        copy, names = edit(draft, rng)
        _publish_copy(desk, copy, other, hour, text_id, names | {"across"})
    if rng.random() < REPOSTED:
        copy, names = edit(draft, rng)
        _publish_copy(desk, copy, outlet, hour, text_id, names | {"same outlet"})
    if rng.random() < FULLER:
        desk.publish(
            _fuller(desk, draft),
            desk.outlet(),
            desk.later(hour),
            Role.FULLER,
            text_id=text_id,
            slices={"fuller"},
        )


def _publish_copy(
    desk: Desk, copy: Draft, outlet: Outlet, hour: float, text_id: str, slices: frozenset[str]
) -> None:
    named = slices | {"shortened to 40 % and less"} if copy.share <= 0.4 else slices
    at = desk.later(hour)
    desk.publish(copy, outlet, at, Role.COPY, text_id=text_id, slices=named)


def _fuller(desk: Desk, draft: Draft) -> Draft:
    """Return the text with 40 to 120 % of own reporting below, above or in between."""
    rng = desk.rng
    own = desk.own(len("".join(draft.paragraphs)) * rng.uniform(0.4, 1.2))
    at = rng.choice((0, len(draft.paragraphs) // 2, len(draft.paragraphs)))
    parts = (*draft.paragraphs[:at], *own, *draft.paragraphs[at:])
    return replace(draft, paragraphs=parts)


def _publish_unique(desk: Desk, bases: Sequence[Base]) -> None:
    rng = desk.rng
    turned = negatives.other_headlines(bases[:SAME_HEADLINE])
    drafts = [*turned, *map(draft_of, bases[SAME_HEADLINE:])]
    hours = [desk.hour() for _ in bases]
    for place, draft in enumerate(drafts):
        slices = {"same headline"} if place < SAME_HEADLINE else {"unique"}
        outlet = desk.outlet()
        desk.publish(draft, outlet, hours[place], Role.UNIQUE, slices=slices)
    pairs = list(zip(bases, hours, strict=True))
    for base, hour in rng.sample(pairs, FOLLOW_UPS):
        negatives.publish_follow_up(desk, base, hour)
    for base, hour in rng.sample(pairs, REUSED):
        negatives.publish_reused(desk, base, hour)
    for base, hour in rng.sample(pairs, LATER):
        negatives.publish_again_later(desk, base, hour)
    for _ in range(ROUND_UPS):
        negatives.publish_round_up(desk, bases)


def _publish_forms(desk: Desk) -> None:
    for _ in range(EVENTS):
        publish_event(desk)
    for _ in range(SHORTS):
        publish_short(desk)
    for _ in range(BRIEF_LISTS):
        negatives.publish_brief_list(desk)
    for count in INTERVIEWS:
        negatives.publish_interviews(desk, count)
    headlines = [base.headline for base in desk.rng.sample(desk.reserve, sum(VIDEOS))]
    for count in VIDEOS:
        negatives.publish_videos(desk, headlines[:count])
        headlines = headlines[count:]
    negatives.publish_footed(desk, FOOTED)
    for name, form in load_forms().items():
        publish_series(desk, name, form)
