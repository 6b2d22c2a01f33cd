"""Stories printed from a form: the same words, other names and figures."""

import re
from pathlib import Path
from random import Random

from desk import Desk
from edits import edit
from items import Draft, Role
from outlets import CITIES, others, reporter

FORMS = Path(__file__).with_name("forms.txt")
FEWEST, MOST = 15, 40
SYNDICATED = 0.12
_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"([0-9]+)-([0-9]+)")
_FIRM_STEMS = (
    "가온",
    "누리",
    "다솔",
    "도담",
    "마루",
    "벼리",
    "새론",
    "솔빛",
    "아람",
    "여울",
    "이든",
    "참빛",
    "한결",
    "해든",
)
_FIRM_KINDS = (
    "전자",
    "제약",
    "화학",
    "건설",
    "바이오",
    "소재",
    "게임즈",
    "물산",
    "에너지",
    "텔레콤",
)
_TEAMS = (
    "너울",
    "도토리",
    "반달",
    "별무리",
    "솔개",
    "여우비",
    "은하",
    "참새",
    "푸른숲",
    "해돋이",
    "들바람",
    "고래",
)


def load_forms() -> dict[str, list[str]]:
    """Return the forms by name: headline first, then paragraphs."""
    blocks = FORMS.read_text(encoding="utf-8").split("\n== ")[1:]
    parted = (block.strip().splitlines() for block in blocks)
    return {lines[0]: lines[1:] for lines in parted}


def publish_series(desk: Desk, name: str, form: list[str]) -> None:
    """Print a form 15 to 40 times, by two to five outlets; every eighth is taken over as well."""
    rng = desk.rng
    houses = rng.sample(list(desk.outlets), rng.randint(2, 5))
    for _ in range(rng.randint(FEWEST, MOST)):
        draft, outlet, hour = _filled(form, rng), rng.choice(houses), desk.hour()
        is_taken = rng.random() < SYNDICATED
        role = Role.ORIGINAL if is_taken else Role.UNIQUE
        slices = {"templated", f"form: {name}"}
        text_id = desk.publish(draft, outlet, hour, role, slices=slices)
        if is_taken:
            copy, names = edit(draft, rng)
            other = others(desk.outlets, outlet, rng, 1)[0]
            named = names | {"across", "templated copy"}
            desk.publish(copy, other, desk.later(hour), Role.COPY, text_id=text_id, slices=named)


def _filled(form: list[str], rng: Random) -> Draft:
    """Return the form filled; what ``{name=slot}`` got stands wherever ``{name}`` is."""
    known: dict[str, str] = {}

    def fill(match: re.Match[str]) -> str:
        key, equals, slot = match[1].partition("=")
        if equals:
            known[key] = _value(slot, rng)
        return known[key] if key in known else _value(match[1], rng)

    lines = [_SLOT.sub(fill, line) for line in form]
    return Draft(headline=lines[0], paragraphs=tuple(lines[1:]))


def _value(slot: str, rng: Random) -> str:
    """Return what a slot may hold: a range of whole numbers, a kind of name, or one of a|b|c."""
    if bounds := _RANGE.fullmatch(slot):
        return str(rng.randint(int(bounds[1]), int(bounds[2])))
    if slot == "who":
        return reporter(rng)
    if slot == "firm":
        return rng.choice(_FIRM_STEMS) + rng.choice(_FIRM_KINDS)
    if slot == "team":
        return rng.choice(_TEAMS)
    return rng.choice(CITIES[:10] if slot == "city" else slot.split("|"))
