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

_SHORT: Final = Beta(share=0.2, likeness=0.02)
_COPIES: Final = Beta(share=0.3, likeness=0.05)
_FALL: Final = 0.75
"""Copies that have become fewer by this share of themselves have all but gone."""


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
            says=f"{shift.count} of {shift.of} bodies have under half of the usual "
            f"{number(texts.usual_chars)} characters, usually {share(shift.usual)}",
            advice="compare a text with its recorded page: its place may hold the beginning only",
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
        says=f"{count} of {shift.of} articles are copies, usually {share(usual.share)}",
        advice="look at some with newsfold story --why: pages may all hold the same text "
        "instead of their own"
        if more
        else "look whether the other sources still bring the same stories, and whether bodies are "
        "whole",
        since=began(texts.at, texts.articles, texts.copies if more else others, shift),
    )


def _risen(texts: Texts, are: Counts, believed: Beta, least: float, now: float) -> Shift | None:
    return risen(
        partial(earlier, texts.at, texts.articles, are, now),
        lately(texts.at, texts.articles, are, now),
        believed,
        least,
    )
