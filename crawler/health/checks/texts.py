"""Whether texts are as long as they were, and as often copies."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from crawler.config.health import Thresholds
from crawler.health.chance import Beta, learned_share
from crawler.health.checks.pages import began, earlier, lately
from crawler.health.checks.said import number, share
from crawler.health.facts import Counts, SourceFacts, Texts
from crawler.health.finding import Finding, Severity
from crawler.health.shares import Shift, risen
from crawler.health.text import Text

_SHORT: Final = Beta(share=0.2, likeness=0.02)
_COPIES: Final = Beta(share=0.3, likeness=0.05)
_FALL: Final = 0.75
"""Copies that have become fewer by this share of themselves have all but gone."""
_MORE: Final = Text(
    en="look at some with newsfold story --why: pages may all hold the same text instead of their "
    "own",
    ko="newsfold story --why로 몇 건을 보세요. 페이지마다 제 글 대신 같은 글이 있을 수 있습니다",
)
_FEWER: Final = Text(
    en="look whether the other sources still bring the same stories, and whether bodies are whole",
    ko="다른 소스가 여전히 같은 기사를 싣는지, 본문이 온전한지 보세요",
)


def short_bodies(source: SourceFacts, limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding where bodies have become short: cut off, or read in part."""
    texts = source.texts
    if texts is None or not texts.usual_chars:
        return
    shift = _risen(texts, texts.short, _SHORT, limits.short_bodies, now)
    if shift is not None:
        yield Finding(
            check="short_bodies",
            severity=Severity.WARNING,
            source=source.name,
            says=Text.of(
                "{count} of {of} bodies have under half of the usual {chars} characters, usually "
                "{usual}",
                "본문 {of}건 중 {count}건이 보통 길이 {chars}자의 절반 미만, 평소 {usual}",
                count=shift.count,
                of=shift.of,
                chars=number(texts.usual_chars),
                usual=share(shift.usual),
            ),
            advice=Text(
                en="compare a text with its recorded page: its place may hold the beginning only",
                ko="본문을 기록된 페이지와 견주어 보세요. 그 자리에 앞부분만 있을 수 있습니다",
            ),
            since=began(texts.at, texts.articles, texts.short, shift),
        )


def copies(source: SourceFacts, limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding where far more or far fewer articles are copies than usual."""
    texts = source.texts
    if texts is None:
        return
    others = texts.articles - texts.copies
    usual = learned_share(earlier(texts.at, texts.articles, texts.copies, now), _COPIES)
    more = _risen(texts, texts.copies, _COPIES, limits.copies, now)
    least = min(limits.copies, _FALL * usual.share)
    rest = Beta(share=1 - _COPIES.share, likeness=_COPIES.likeness)
    less = None if more else _risen(texts, others, rest, least, now)
    shift = more or less
    if shift is None:
        return
    count = shift.count if more else shift.of - shift.count
    yield Finding(
        check="copies",
        severity=Severity.CRITICAL if more else Severity.WARNING,
        source=source.name,
        says=Text(
            en=f"{count} of {shift.of} articles are copies, usually {share(usual.share)}",
            ko=f"기사 {shift.of}건 중 {count}건이 사본, 평소 {share(usual.share)}",
        ),
        advice=_MORE if more else _FEWER,
        since=began(texts.at, texts.articles, texts.copies if more else others, shift),
    )


def _risen(texts: Texts, are: Counts, believed: Beta, least: float, now: float) -> Shift | None:
    return risen(
        partial(earlier, texts.at, texts.articles, are, now),
        lately(texts.at, texts.articles, are, now),
        believed,
        least,
    )
