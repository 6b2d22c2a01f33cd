"""Copies of a syndicated story fold and its neighbours stay, in each of four scripts.

Every text is invented. A story in ``syndication/<script>.txt`` holds ``{this|that}`` where its
twin of the same form has other figures and names.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from support import make_article
from syndication.scripts import SCRIPTS, Script

from archive.article import Article
from archive.clean.story import clean
from archive.config import DedupConfig
from archive.dedup.judge import judge
from archive.dedup.text import Text, text_of
from archive.dedup.verdict import Copy

FOLDER = Path(__file__).parent / "syndication"
SLOT = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
LEAST_SLOTS = 10


@dataclass(frozen=True)
class Story:
    """A headline and paragraphs, and the same form on another day, if the story has one."""

    headline: str
    lines: tuple[str, ...]
    twin: tuple[str, ...] | None


@cache
def stories(script: str) -> tuple[Story, ...]:
    blocks = (FOLDER / f"{script}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    return tuple(_story(block.split("\n")) for block in blocks)


def _story(lines: Sequence[str]) -> Story:
    body = "\n".join(lines[1:])
    twin = SLOT.sub(r"\2", body).split("\n") if len(SLOT.findall(body)) >= LEAST_SLOTS else None
    told = SLOT.sub(r"\1", body).split("\n")
    return Story(lines[0].removeprefix("# "), tuple(told), tuple(twin) if twin else None)


def sentences(lines: Sequence[str], script: Script) -> list[str]:
    text = script.space.join(lines)
    return [each.strip() for each in re.split(script.full_stop, text) if each.strip()]


def cut(lines: Sequence[str], share: float, script: Script) -> list[str]:
    """Return the first sentences that make up at least the share of the text."""
    told = sentences(lines, script)
    whole, kept = len("".join(told)), 0
    while len("".join(told[:kept])) < share * whole:
        kept += 1
    return [script.space.join(told[at : at + 2]) for at in range(0, kept, 2)]


def reworded(lines: Sequence[str], script: Script) -> list[str]:
    return _replaced(lines, script.synonyms)


def _replaced(lines: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[str]:
    text = "\n".join(lines)
    for old, new in pairs:
        text = re.sub(old, new, text)
    return text.split("\n")


def wide(lines: Sequence[str], script: Script) -> list[str]:
    return _replaced(lines, script.marks)


def split_again(lines: Sequence[str], script: Script) -> list[str]:
    told = sentences(lines, script)
    return [script.space.join(told[at : at + 3]) for at in range(0, len(told), 3)]


def trimmed(lines: Sequence[str], script: Script) -> list[str]:
    """Leave out every tenth word; in scripts without spaces one sign in thirty."""
    if not script.space:
        return [re.sub(r"(.{29}).", r"\1", line) for line in lines]
    return [
        " ".join(word for at, word in enumerate(line.split()) if at % 10 != 9) for line in lines
    ]


def own_words(lines: Sequence[str], script: Script) -> list[str]:
    """Take out one sentence in six, and say something of one's own in another."""
    told = sentences(lines, script)
    own = [script.own if at % 6 == 3 else each for at, each in enumerate(told) if at % 6 != 5]
    return [script.space.join(own[at : at + 2]) for at in range(0, len(own), 2)]


Edit = Callable[[Sequence[str], Script], list[str]]

COPIES: dict[str, Edit] = {
    "dateline": lambda lines, script: [script.datelines[0] + lines[0], *lines[1:]],
    "other dateline": lambda lines, script: [script.datelines[1] + lines[0], *lines[1:]],
    "byline and tail": lambda lines, script: [*script.top, *lines, script.credit, *script.tail],
    "summary on top": lambda lines, script: [
        *(sentences([line], script)[0] for line in lines[:3]),
        *lines,
    ],
    "lead again": lambda lines, script: [sentences(lines, script)[0], *lines],
    "half": lambda lines, script: cut(lines, 0.5, script),
    "a third": lambda lines, script: cut(lines, 0.3, script),
    "reworded": reworded,
    "trimmed": trimmed,
    "own words": own_words,
    "figures": lambda lines, script: _replaced(lines, script.figures),
    "marks": wide,
    "paragraphs": split_again,
    "all at once": lambda lines, script: [
        *script.top,
        script.datelines[1]
        + "\n".join(
            wide(
                _replaced(
                    reworded(trimmed(cut(lines, 0.6, script), script), script), script.figures
                ),
                script,
            )
        ),
        *script.tail,
    ],
}


def folded(one: Article, other: Article) -> bool:
    verdicts = judge([_text(one), _text(other)], lambda texts: [[] for _ in texts], DedupConfig())
    return any(isinstance(verdict, Copy) for verdict in verdicts)


def _text(article: Article) -> Text:
    assert article.published_at
    return text_of(clean(article), article.published_at)


def printed(number: int, lines: Sequence[str], headline: str) -> Article:
    return make_article(number, "\n".join(lines), headline=headline)


def missed(name: str) -> dict[str, list[str]]:
    """Return the copies that are kept beside their original, by edit."""
    script = SCRIPTS[name]
    return {
        edit: [
            story.headline
            for story in stories(name)
            if not folded(
                printed(1, [script.datelines[0] + story.lines[0], *story.lines[1:]], "x"),
                printed(2, made(story.lines, script), story.headline),
            )
        ]
        for edit, made in COPIES.items()
    }


def neighbours(name: str) -> dict[str, list[tuple[Article, Article]]]:
    """Return pairs of articles that are no copies of each other, by kind."""
    script, told = SCRIPTS[name], stories(name)
    pairs: dict[str, list[tuple[Article, Article]]] = {}
    for at, story in enumerate(told):
        other = told[(at + 1) % len(told)]
        first = printed(1, [script.datelines[0] + story.lines[0], *story.lines[1:]], story.headline)
        third = cut(story.lines, 0.3, script)
        rest = sentences(other.lines, script)[2:]
        digest = [line for each in told for line in cut(each.lines, 0.1, script)]
        found = {
            "follow-up that quotes": [*rest, *third],
            "round-up": digest,
            "same headline": [script.datelines[0] + other.lines[0], *other.lines[1:]],
        }
        if story.twin:
            found["same form"] = [script.datelines[0] + story.twin[0], *story.twin[1:]]
        for kind, lines in found.items():
            pairs.setdefault(kind, []).append((first, printed(2, lines, story.headline)))
    footers = [printed(number, [script.credit, *script.tail], "x") for number in (1, 2)]
    return pairs | {"footer only": [(footers[0], footers[1])]}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_story_is_as_long_as_news(name: str) -> None:
    assert len(stories(name)) >= 12
    assert sum(story.twin is not None for story in stories(name)) >= 4
    for story in stories(name):
        text = "\n".join(story.lines)
        size = len(text.split()) if name == "en" else len(text)
        assert SCRIPTS[name].least_size <= size


@pytest.mark.parametrize("name", SCRIPTS)
def test_copies_of_a_syndicated_story_fold(name: str) -> None:
    lost = missed(name)
    all_ = len(stories(name)) * len(COPIES)
    recall = 1 - sum(map(len, lost.values())) / all_
    assert recall >= SCRIPTS[name].recall_floor, (recall, lost)


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_neighbour_of_a_story_is_dropped(name: str) -> None:
    wrong = {
        kind: [pair[0].headline for pair in pairs if folded(*pair)]
        for kind, pairs in neighbours(name).items()
    }
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("name", SCRIPTS)
def test_tails_leave_the_story_as_it_was(name: str) -> None:
    script = SCRIPTS[name]
    for story in stories(name):
        told = "\n".join([*story.lines, script.credit]).strip()
        cleaned = clean(printed(1, [*script.top, told, *script.tail], "x"))
        assert cleaned.body == unicodedata.normalize("NFC", told)
        assert clean(cleaned) == cleaned
