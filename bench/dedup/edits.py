"""What a desk does to a story it takes over: each edit turns a draft into another.

An edit gets a strength in 0..1. Edits that shorten lower the draft's ``share``.
"""

# ruff: noqa: ARG001 - all edits take the same arguments, whether they need them or not

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

import wording
from base import split_sentences
from items import Draft

Edit = Callable[[Draft, float, Random], Draft]


def _each(draft: Draft, change: Callable[[str], str]) -> Draft:
    """Return the draft with every sentence changed."""
    parts = (map(change, split_sentences(part)) for part in draft.paragraphs)
    return replace(draft, paragraphs=tuple(" ".join(part) for part in parts))


def truncated(draft: Draft, strength: float, rng: Random) -> Draft:
    """Keep 80 to 30 % from the beginning, whole sentences, two at least."""
    wanted = (0.8 - 0.5 * strength) * sum(map(len, draft.paragraphs))
    left: list[str] = []
    count = 0
    for part in draft.paragraphs:
        sentences = split_sentences(part)
        fitting: list[str] = []
        for sentence in sentences:
            if wanted > len(sentence) / 2 or count < 2:
                fitting.append(sentence)
                count += 1
            wanted -= len(sentence)
        if fitting:
            left.append(" ".join(fitting))
    return _shortened(draft, left)


def thinned(draft: Draft, strength: float, rng: Random) -> Draft:
    """Drop inner paragraphs, up to half of them; the first stays."""
    most = min(len(draft.paragraphs) - 2, round(len(draft.paragraphs) * (0.1 + 0.4 * strength)))
    gone = rng.sample(range(1, len(draft.paragraphs)), most) if most > 0 else []
    return _shortened(draft, [p for at, p in enumerate(draft.paragraphs) if at not in gone])


def _shortened(draft: Draft, left: list[str]) -> Draft:
    before, after = sum(map(len, draft.paragraphs)), sum(map(len, left))
    return replace(draft, paragraphs=tuple(left), share=draft.share * after / before)


def reworded(draft: Draft, strength: float, rng: Random) -> Draft:
    return _each(draft, lambda sentence: wording.reword(sentence, 0.15 + 0.55 * strength, rng))


def polite(draft: Draft, strength: float, rng: Random) -> Draft:
    return _each(draft, wording.polite)


def figures(draft: Draft, strength: float, rng: Random) -> Draft:
    return _each(draft, lambda sentence: wording.other_figures(sentence, rng))


def signs(draft: Draft, strength: float, rng: Random) -> Draft:
    style = rng.randrange(3)
    changed = _each(draft, lambda sentence: wording.other_signs(sentence, style))
    return replace(changed, headline=wording.other_signs(draft.headline, style))


def width(draft: Draft, strength: float, rng: Random) -> Draft:
    return _each(draft, wording.full_width)


def hanja(draft: Draft, strength: float, rng: Random) -> Draft:
    return _each(draft, wording.without_hanja)


def typos(draft: Draft, strength: float, rng: Random) -> Draft:
    return _each(draft, lambda sentence: wording.mistype(sentence, 0.001 + 0.009 * strength, rng))


def headline(draft: Draft, strength: float, rng: Random) -> Draft:
    """Write another headline: parts turned round, or words of the lead."""
    words = draft.headline.replace("…", " ").split()
    lead = draft.paragraphs[0].split()
    if strength > 0.5 and len(lead) > 6:
        return replace(draft, headline=" ".join(lead[:4]) + "…" + " ".join(words[:2]))
    rng.shuffle(words)
    return replace(draft, headline=" ".join(words))


def merged(draft: Draft, strength: float, rng: Random) -> Draft:
    """Join paragraphs by twos to fours."""
    step = 2 + round(2 * strength)
    parts = draft.paragraphs
    joined = (" ".join(parts[at : at + step]) for at in range(0, len(parts), step))
    return replace(draft, paragraphs=tuple(joined))


def resplit(draft: Draft, strength: float, rng: Random) -> Draft:
    """One sentence a paragraph, some after a line break within a sentence too."""
    lines = [line for part in draft.paragraphs for line in split_sentences(part)]
    broken = [
        half
        for line in lines
        for half in (line.split(", ", 1) if rng.random() < 0.2 * strength else [line])
    ]
    return replace(draft, paragraphs=tuple(broken))


def white_space(draft: Draft, strength: float, rng: Random) -> Draft:
    """Drop or double some spaces, or put a no-break space in their place."""

    def space() -> str:
        return rng.choice(("", "  ", "\u00a0", "\u3000")) if rng.random() < 0.2 * strength else " "

    changed = ("".join(word + space() for word in part.split(" ")) for part in draft.paragraphs)
    return replace(draft, paragraphs=tuple(part.strip() for part in changed))


def swapped(draft: Draft, strength: float, rng: Random) -> Draft:
    """Let two neighbouring paragraphs change places."""
    parts = list(draft.paragraphs)
    if len(parts) > 2:
        at = rng.randrange(1, len(parts) - 1)
        parts[at], parts[at + 1] = parts[at + 1], parts[at]
    return replace(draft, paragraphs=tuple(parts))


def summary(draft: Draft, strength: float, rng: Random) -> Draft:
    """Put the portal's automatic summary on top: two to four shortened sentences."""
    sentences = [line for part in draft.paragraphs for line in split_sentences(part)]
    count = min(len(sentences), rng.randint(2, 4))
    chosen = [sentences[at] for at in sorted(rng.sample(range(len(sentences)), count))]
    lines = [_cut(line, strength, rng) for line in chosen]
    notice = "전체 맥락을 이해하기 위해서는 본문 보기를 권장합니다."
    top = [notice, *lines] if rng.random() < 0.5 else lines
    if rng.random() < 0.3:
        top = [" ".join(top)]
    return replace(draft, paragraphs=(*top, *draft.paragraphs))


def _cut(line: str, strength: float, rng: Random) -> str:
    words = line.split()
    if len(words) < 8 or rng.random() > strength:
        return line
    at = rng.randrange(1, len(words) - 4)
    return " ".join(words[:at] + words[at + 2 :])


def lead_twice(draft: Draft, strength: float, rng: Random) -> Draft:
    """Print the lead once more above itself, a little different."""
    lead = wording.reword(draft.paragraphs[0], strength, rng)
    return replace(draft, paragraphs=(lead, *draft.paragraphs))


def widget(draft: Draft, strength: float, rng: Random) -> Draft:
    notice = (
        "이 글자크기로 변경됩니다.",
        (
            "(예시) 가장 빠른 뉴스가 있고 다양한 정보, 쌍방향 소통이 숨쉬는 다음뉴스를 만나보세요. "
            "다음뉴스는 국내외 주요이슈와 실시간 속보, 문화생활 및 다양한 분야의 뉴스를 입체적으로 "
            "전달하고 있습니다."
        ),
    )
    return replace(draft, paragraphs=(*notice, *draft.paragraphs))


def caption(draft: Draft, strength: float, rng: Random) -> Draft:
    """Glue a picture's caption in, as a line of its own or to a paragraph."""
    words = draft.paragraphs[0].split()[:7]
    line = " ".join(words) + rng.choice(
        (" 모습. /자료사진", " 장면. [사진=게티이미지뱅크]", " 자료사진.")
    )
    at = rng.randrange(min(3, len(draft.paragraphs)))
    parts = list(draft.paragraphs)
    if strength > 0.5:
        parts[at] = f"{line} {parts[at]}"
    else:
        parts.insert(at, line)
    return replace(draft, paragraphs=tuple(parts))


EDITS: Mapping[str, Edit] = {
    "truncated": truncated,
    "thinned": thinned,
    "reworded": reworded,
    "polite": polite,
    "figures": figures,
    "signs": signs,
    "width": width,
    "hanja": hanja,
    "typos": typos,
    "headline": headline,
    "merged": merged,
    "resplit": resplit,
    "white space": white_space,
    "swapped": swapped,
    "summary": summary,
    "lead twice": lead_twice,
    "widget": widget,
    "caption": caption,
}
WEIGHTS = (9, 5, 9, 4, 5, 5, 2, 2, 3, 5, 3, 3, 3, 2, 6, 4, 3, 4)
SHORTENING = frozenset({"truncated", "thinned"})
_ORDER = {name: place for place, name in enumerate(EDITS)}


def edit(draft: Draft, rng: Random) -> tuple[Draft, frozenset[str]]:
    """Return the draft after one to four edits, and their names.

    Text is shortened before it is reworded, and furniture is glued on last, as it happens.
    """
    wanted = rng.choice((1, 2, 2, 3, 3, 4))
    chosen: set[str] = set()
    while len(chosen) < wanted:
        name = rng.choices(tuple(EDITS), WEIGHTS)[0]
        if not (name in SHORTENING and chosen & SHORTENING):
            chosen.add(name)
    for name in sorted(chosen, key=_ORDER.__getitem__):
        draft = EDITS[name](draft, rng.random(), rng)
    return draft, frozenset(chosen)
