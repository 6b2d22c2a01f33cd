"""Hard cases that share much text and are not copies, and the few that are."""

from collections.abc import Sequence

import wording
from base import Base
from desk import Desk, draft_of, headline_from, paragraphs
from edits import edit
from items import Draft, Role
from outlets import reporter

from archive.article import Kind

QUESTIONS = (
    "이번에 출마를 결심하게 된 가장 큰 이유는 무엇입니까?",
    "지역에서 가장 시급하게 해결해야 할 현안을 하나만 꼽는다면 무엇이라고 생각하십니까?",
    "상대 후보와 견줘 본인이 지닌 강점과 약점을 솔직하게 말씀해 주십시오.",
    "당선된다면 취임 100일 안에 반드시 마무리하겠다고 약속할 수 있는 일은 무엇입니까?",
    "재원은 어떻게 마련할 계획인지, 시민 부담이 늘지는 않는지 설명해 주십시오.",
    "청년들이 지역을 떠나고 있습니다. 일자리와 주거 대책이 있다면 구체적으로 들려주십시오.",
    "지난 임기 동안의 행정을 점수로 매긴다면 몇 점을 주시겠습니까? 그 까닭은 무엇입니까?",
    "끝으로 유권자에게 하고 싶은 말씀이 있다면 자유롭게 해 주십시오.",
)
LATER_HOURS = 20 * 24.0


def publish_round_up(desk: Desk, stories: Sequence[Base]) -> None:
    """List five to ten stories in one to three sentences each, some lightly reworded."""
    rng = desk.rng
    parts: list[str] = []
    for base in rng.sample(stories, rng.randint(5, 10)):
        digest = base.sentences[: rng.randint(1, 3)]
        if rng.random() < 0.3:
            digest = [wording.reword(line, 0.4, rng) for line in digest]
        parts += [f"{rng.choice('■◆▲▷')} {base.headline}", " ".join(digest)]
    head = rng.choice(("주요뉴스", "간추린 뉴스", "이 시각 뉴스", "뉴스 브리핑"))
    headline = f"[{head}] {parts[0][2:]} 외"
    desk.publish(
        Draft(headline=headline, paragraphs=tuple(parts)),
        desk.outlet(),
        desk.hour(),
        Role.UNIQUE,
        slices={"round-up"},
    )


def publish_brief_list(desk: Desk) -> None:
    """Print four to seven whole briefs, and one outlet's list of them all."""
    rng, outlet, hour = desk.rng, desk.outlet(), desk.rng.uniform(0, 30)
    briefs = [desk.fresh(180) for _ in range(rng.randint(4, 7))]
    for lines in briefs:
        desk.publish(
            Draft(headline=headline_from(lines[0]), paragraphs=paragraphs(lines)),
            outlet,
            hour + rng.uniform(0, 2),
            Role.UNIQUE,
            slices={"listed brief"},
        )
    parts = tuple(f"◇ {headline_from(lines[0])}\n{' '.join(lines)}" for lines in briefs)
    draft = Draft(headline=f"[단신] {headline_from(briefs[0][0])} 外", paragraphs=parts)
    desk.publish(draft, outlet, hour + 3, Role.UNIQUE, slices={"round-up"})


def publish_release(desk: Desk, base: Base) -> None:
    """Print a press release in full, near to the letter (copies) and half rewritten (own texts)."""
    rng, hour = desk.rng, desk.hour()
    chosen = rng.sample(list(desk.outlets), 7)
    text_id = desk.publish(draft_of(base), chosen[0], hour, Role.ORIGINAL, slices={"press release"})
    for outlet in chosen[1 : 1 + rng.randint(1, 3)]:
        kept = rng.uniform(0.75, 0.9)
        desk.publish(
            _written_up(desk, base, kept),
            outlet,
            desk.later(hour),
            Role.COPY,
            text_id=text_id,
            slices={"press release", "press 75-90 %", "across"},
        )
    for outlet in chosen[4 : 4 + rng.randint(1, 3)]:
        desk.publish(
            _written_up(desk, base, rng.uniform(0.3, 0.6)),
            outlet,
            desk.later(hour),
            Role.UNIQUE,
            slices={"press release", "press 30-60 %"},
        )


def _written_up(desk: Desk, base: Base, kept: float) -> Draft:
    """Return the release with about that share of its characters to the letter, no less.

    Of the other sentences half are rewritten and half give way to own reporting.
    """
    rng, lines = desk.rng, list(base.sentences)
    room = (1 - kept) * len("".join(lines))
    is_own = True
    for at in rng.sample(range(len(lines)), len(lines)):
        if len(lines[at]) > room:
            continue
        room -= len(lines[at])
        own = " ".join(desk.own(0.7 * len(lines[at])))
        lines[at] = own if is_own else wording.rewrite(lines[at], rng)
        is_own = not is_own
    words = base.headline.split()
    rng.shuffle(words)
    return Draft(headline=" ".join(words), paragraphs=paragraphs(lines, rng.randint(1, 3)))


def publish_follow_up(desk: Desk, base: Base, hour: float) -> None:
    """Print a new story that quotes 20 to 45 % of an earlier one as its background."""
    rng, lines = desk.rng, base.sentences
    count = max(1, round(len(lines) * rng.uniform(0.2, 0.45)))
    first = rng.randrange(len(lines) - count + 1)
    quoted = lines[first : first + count]
    own = desk.own(max(300.0, len("".join(quoted)) * rng.uniform(1.0, 2.0)))
    desk.publish(
        Draft(headline=headline_from(own[0]), paragraphs=paragraphs([*own, *quoted])),
        desk.outlet(),
        desk.later(hour),
        Role.UNIQUE,
        slices={"follow-up"},
    )


def publish_interviews(desk: Desk, count: int) -> None:
    """Print an outlet's interviews: the same questions, other answers."""
    outlet = desk.outlet()
    for _ in range(count):
        name = reporter(desk.rng)
        parts = [part for ask in QUESTIONS for part in (f"- {ask}", " ".join(desk.own(70)))]
        desk.publish(
            Draft(headline=f"[후보에게 묻다] {name} 후보", paragraphs=tuple(parts)),
            outlet,
            desk.hour(),
            Role.UNIQUE,
            slices={"interview"},
        )


def publish_reused(desk: Desk, base: Base, hour: float) -> None:
    """Print the same article about another match, firm or candidate: half its sentences stand."""
    rng, lines = desk.rng, base.sentences
    kept = rng.sample(range(len(lines)), round(len(lines) * rng.uniform(0.45, 0.65)))
    again = wording.rename("\n".join(lines[at] for at in sorted(kept)), rng).splitlines()
    again = [wording.renumber(line, rng) for line in again]
    own = desk.own(len("".join(lines)) - len("".join(again)))
    mixed = [*again[:1], *own[:2], *again[1:], *own[2:]]
    desk.publish(
        Draft(headline=wording.rename(base.headline, rng), paragraphs=paragraphs(mixed)),
        desk.outlet(),
        desk.later(hour),
        Role.UNIQUE,
        slices={"reused sentences"},
    )


def publish_videos(desk: Desk, headlines: Sequence[str]) -> None:
    """Print one outlet's videos: nothing but its contact lines, some with a line of their own."""
    outlet = desk.outlet()
    for headline in headlines:
        credit = f"영상취재 : {reporter(desk.rng)}, 영상편집 : {reporter(desk.rng)}"
        lines = [credit, *outlet.below(desk.rng), f"{outlet.name} 유튜브 채널을 구독해 주세요."]
        if desk.rng.random() < 0.3:
            lines.insert(0, f"{headline} 현장을 영상으로 만나보시죠.")
        desk.publish(
            Draft(headline=headline, paragraphs=tuple(lines), kind=Kind.VIDEO),
            outlet,
            desk.hour(),
            Role.UNIQUE,
            slices={"video"},
        )


def publish_footed(desk: Desk, count: int) -> None:
    """Print short stories of outlets whose footer is longer than the story."""
    footed = [outlet for outlet in desk.outlets if outlet.footer]
    for _ in range(count):
        lines = desk.fresh(desk.rng.uniform(80, 300))
        desk.publish(
            Draft(headline=headline_from(lines[0]), paragraphs=paragraphs(lines)),
            desk.rng.choice(footed),
            desk.hour(),
            Role.UNIQUE,
            slices={"short over footer"},
        )


def publish_again_later(desk: Desk, base: Base, hour: float) -> None:
    """Print a text once more 20 days on, which is news again."""
    draft = draft_of(base)
    if desk.rng.random() < 0.5:
        draft, _ = edit(draft, desk.rng)
    desk.publish(draft, desk.outlet(), hour + LATER_HOURS, Role.UNIQUE, slices={"20 days later"})


def other_headlines(bases: Sequence[Base]) -> list[Draft]:
    """Return drafts of the articles, each under the headline of the next."""
    turned = [*bases[1:], *bases[:1]]
    return [
        Draft(headline=other.headline, paragraphs=base.paragraphs)
        for base, other in zip(bases, turned, strict=True)
    ]
