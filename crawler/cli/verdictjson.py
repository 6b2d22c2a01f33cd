"""A comparison of two texts for machines: one JSON object."""

from dataclasses import asdict
from typing import IO, Any

import msgspec

from archive.dedup.examine import Examination
from archive.reading.comparison import Comparison
from archive.reading.side import Side
from archive.reading.why import Why


def write_comparison(compared: Comparison, file: IO[bytes]) -> None:
    """Write ``a``, ``b``, ``verdicts`` (none, or both ways), ``stored`` and ``difference``."""
    examined = [each for each in (compared.forth, compared.back) if each is not None]
    answer = {
        "a": _side(compared.one),
        "b": _side(compared.other),
        "verdicts": [
            _verdict(each, *letters) for each, letters in zip(examined, ("ab", "ba"), strict=False)
        ],
        "stored": [_stored(why) for why in compared.stored],
        "difference": [asdict(pair) for pair in compared.pairs],
    }
    file.write(msgspec.json.encode(answer) + b"\n")


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "headline": side.article.headline if side.article else (side.copy or {}).get("headline"),
        "at": side.at,
        "is_copy": side.copy is not None,
    }


def _verdict(examined: Examination, newcomer: str, kept: str) -> dict[str, Any]:
    likeness = examined.likeness
    shares = None if likeness is None else asdict(likeness) | {"containment": likeness.containment}
    return {
        "newcomer": newcomer,
        "kept": kept,
        "outcome": examined.outcome,
        "class": examined.copy_class,
        "rules": [
            {
                "name": rule.name,
                "holds": rule.holds,
                "checks": [asdict(each) for each in rule.checks],
            }
            for rule in (examined.before, *examined.rules)
        ],
        "likeness": shares,
        "shingles": {newcomer: len(examined.newcomer.shingles), kept: len(examined.kept.shingles)},
        "meeting": asdict(examined.meeting),
    }


def _stored(why: Why) -> dict[str, Any]:
    return {
        "article_id": why.other["article_id"],
        "copy_of": why.kept["article_id"],
        "class": why.word,
        **why.figures,
        "dedup_version": why.dedup_version,
        "own_sentences": why.other.get("own_sentences"),
    }
