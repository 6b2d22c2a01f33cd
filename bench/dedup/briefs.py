"""Photo captions and short texts, where few words decide."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import wording
from desk import Desk, headline_from, paragraphs
from items import Draft, Role
from outlets import CITIES, Outlet, reporter

from archive.article import Kind

PHOTOGRAPHERS = 14
POSES = (
    "포즈를 취하고 있다",
    "손인사를 하고 있다",
    "미소를 짓고 있다",
    "하트를 그리고 있다",
    "질문에 답하고 있다",
    "입장하고 있다",
)
PLACES = (
    "가온구 누리홀",
    "도래동 새빛호텔",
    "마루공원 특설무대",
    "여울역 앞 광장",
    "솔터 경기장",
    "참빛 문화회관",
)
EVENTS = (
    "제작보고회",
    "시상식",
    "자선 바자회",
    "개막전",
    "기자회견",
    "팬 사인회",
    "출정식",
    "개관식",
    "쇼케이스",
)
TITLES = (
    "봄의 문턱",
    "마지막 정류장",
    "푸른 언덕",
    "열두 번째 밤",
    "바람의 편지",
    "느린 우체통",
    "하얀 골목",
    "첫 번째 파도",
)
JOBS = ("배우", "가수", "감독", "의원", "선수", "작가", "대표")
FRAMES = Path(__file__).with_name("captions.txt").read_text(encoding="utf-8").splitlines()
CAPTION_HEADS = (
    "[포토] {who}, '{title}' {event}",
    "[포토]{who} '{pose}'",
    "[사진] '{title}' {event}서 {pose} {who}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pictures:
    """Pictures of one person by one publisher: what their captions have in common."""

    known: Mapping[str, str]
    head: str
    frame: str
    hour: float
    slices: frozenset[str]


def publish_event(desk: Desk) -> None:
    """Print one event's captions: one to three publishers, each with one frame and its pictures.

    Pictures of one person by one publisher are one text; another person or publisher is another.
    """
    rng = desk.rng
    event, hour = _event(rng), desk.hour()
    for outlet in rng.sample(list(desk.outlets)[:PHOTOGRAPHERS], rng.choice((1, 1, 2, 3))):
        frame, head = rng.choice(FRAMES), rng.choice(CAPTION_HEADS)
        people = sorted({reporter(rng) for _ in range(rng.choice((1, 1, 2)))})
        slices = {"photo", "photo: two people"} if len(people) > 1 else {"photo"}
        for who in people:
            pictures = _Pictures(
                known=event | {"who": who},
                head=head,
                frame=frame,
                hour=hour,
                slices=frozenset(slices),
            )
            _publish_pictures(desk, pictures, outlet)


def _publish_pictures(desk: Desk, pictures: _Pictures, outlet: Outlet) -> None:
    text_id = ""
    for pose in desk.rng.sample(POSES, desk.rng.randint(1, 4)):
        known = {**pictures.known, "pose": pose}
        draft = Draft(
            headline=pictures.head.format(**known),
            paragraphs=(pictures.frame.format(**known),),
            kind=Kind.PHOTO,
        )
        text_id = desk.publish(
            draft,
            outlet,
            pictures.hour + desk.rng.random() * 2,
            Role.COPY if text_id else Role.ORIGINAL,
            text_id=text_id,
            slices=pictures.slices,
        )


def _event(rng: Random) -> dict[str, str]:
    return {
        "job": rng.choice(JOBS),
        "city": rng.choice(CITIES[:10]),
        "place": rng.choice(PLACES),
        "event": rng.choice(EVENTS),
        "title": rng.choice(TITLES),
        "day": rng.choice(("18", "19")),
        "count": str(rng.randrange(3, 90) * 10),
    }


def publish_short(desk: Desk) -> None:
    """Print a text under 300 characters, its copies, equal and reworded, and look-alikes."""
    rng, outlet, hour = desk.rng, desk.outlet(), desk.hour()
    draft = _short(desk)
    text_id = desk.publish(draft, outlet, hour, Role.ORIGINAL, slices={"short"})
    for _ in range(rng.choice((0, 1, 1, 2))):
        other = outlet if rng.random() < 0.3 else desk.outlet()
        named = {"short", "short equal", "same outlet" if other is outlet else "across"}
        desk.publish(draft, other, desk.later(hour), Role.COPY, text_id=text_id, slices=named)
    if rng.random() < 0.5:
        parts = tuple(wording.reword(part, 0.5, rng) for part in draft.paragraphs)
        parts = tuple(wording.other_signs(part, 0) for part in parts)
        named = {"short", "short reworded", "across"}
        copy = replace(draft, paragraphs=parts)
        desk.publish(
            copy, desk.outlet(), desk.later(hour), Role.COPY, text_id=text_id, slices=named
        )
    for _ in range(rng.choice((0, 1, 2))):
        _publish_look_alike(desk, draft, outlet, hour)


def _publish_look_alike(desk: Desk, draft: Draft, outlet: Outlet, hour: float) -> None:
    """Print the text with other figures, of which it has one at least: another event."""
    changed = tuple(wording.renumber(part, desk.rng, 0.7) for part in draft.paragraphs)
    if changed == draft.paragraphs:
        return
    other = outlet if desk.rng.random() < 0.5 else desk.outlet()
    desk.publish(
        replace(draft, paragraphs=changed),
        other,
        desk.later(hour),
        Role.UNIQUE,
        slices={"short", "short other figures"},
    )


def _short(desk: Desk) -> Draft:
    """Return one to three sentences, under 300 characters together."""
    while True:
        lines = desk.fresh(desk.rng.uniform(60, 200))
        if 50 <= len(" ".join(lines)) < 290:
            return Draft(headline=headline_from(lines[0]), paragraphs=paragraphs(lines))
