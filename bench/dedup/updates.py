"""Flash, first reports, full report and corrections of one outlet; copies of the full report."""

import re
from dataclasses import replace

from base import Base
from desk import LEAST_PROSE, Desk, headline_from, paragraphs
from edits import edit
from items import Draft, Role
from outlets import Outlet, others

FULL = ("(종합)", "(종합2보)", "[종합]", "(상보)")
PARTS = ("(1보)", "(2보)", "[2보]", "(상보)")
CORRECTIONS = ("[정정] ", "[고침] ", "(수정) ", "[수정] ")
LEAST_SENTENCES = 8
_FIGURE = re.compile(r"[0-9]+")


def publish_chain(desk: Desk, base: Base) -> None:
    """Print one story as it grows within an outlet: every version must stay, in one story."""
    rng, outlet, hour = desk.rng, desk.outlet(), desk.rng.uniform(0, 24)
    text_id = story = f"chain{base.number}"
    for mark, draft in _versions(desk, base):
        hour += rng.uniform(0.2, 3)
        desk.publish(
            draft, outlet, hour, Role.UPDATE, text_id=text_id, story=story, slices={"updates", mark}
        )
        if mark == "full":
            _publish_copies(desk, draft, outlet, hour, text_id)


def _publish_copies(desk: Desk, draft: Draft, outlet: Outlet, hour: float, text_id: str) -> None:
    for other in others(desk.outlets, outlet, desk.rng, desk.rng.choice((0, 1, 2, 3))):
        copy, names = edit(draft, desk.rng)
        desk.publish(
            copy,
            other,
            desk.later(hour),
            Role.COPY,
            text_id=text_id,
            slices=names | {"across", "copy of a full report"},
        )


def _versions(desk: Desk, base: Base) -> list[tuple[str, Draft]]:
    """Return the versions with their marks, from the flash to the correction, some left out."""
    rng, lines = desk.rng, [line for line in base.sentences if len(line) >= LEAST_PROSE]
    title = re.sub(r"\s*[\[(][^\[\]()]{1,6}[\])]\s*", "", base.headline) or base.headline
    flash = lines[: rng.choice((1, 1, 2, 3))]
    part = lines[: max(4, round(len(lines) * rng.uniform(0.3, 0.6)))]
    full = [*lines, *desk.own(rng.uniform(0, 0.4) * len("".join(lines)))]
    early = title if rng.random() < 0.7 else headline_from(lines[0])
    whole = len("".join(lines))
    drafts = [
        ("flash", _draft(f"[속보] {early}", flash, whole)),
        ("part", _draft(f"{title}{rng.choice(PARTS)}", part, whole)),
        ("full", _draft(f"{title}{rng.choice(FULL)}", full, whole)),
    ]
    if rng.random() < 0.3:
        drafts.pop(rng.randrange(2))
    correction = _corrected(drafts[-1][1], desk)
    if correction and rng.random() < 0.5:
        drafts.append(("correction", correction))
    return drafts


def _draft(headline: str, sentences: list[str], whole: int) -> Draft:
    share = min(1.0, len("".join(sentences)) / whole)
    return Draft(headline=headline, paragraphs=paragraphs(sentences), share=share)


def _corrected(full: Draft, desk: Desk) -> Draft | None:
    """Return the full report with one figure put right, None when it has none."""
    places = [at for at, part in enumerate(full.paragraphs) if _FIGURE.search(part)]
    if not places:
        return None
    at = desk.rng.choice(places)
    parts = list(full.paragraphs)
    parts[at] = _FIGURE.sub(lambda match: str(int(match[0]) + 2), parts[at], count=1)
    if desk.rng.random() < 0.5:
        parts.append("<고침> 기사 본문의 수치가 잘못돼 바로잡습니다.")
    mark = desk.rng.choice(CORRECTIONS)
    return replace(full, headline=mark + full.headline, paragraphs=tuple(parts))
