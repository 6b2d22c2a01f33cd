"""What fewer bands cost in recall: copies that never meet their original as candidates.

    .venv/bin/python bench/dedup/bands.py [--seeds 1 2 3] [--corpus FILE]

Of the simulated copies that the exact rules would call copies of their original, the share that
shares a band with it and passes the sieve of sketches; for each choice of bands.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from base import DEFAULT_CORPUS, CorpusMissing
from items import Item, Role
from syndication import simulate

from archive.clean.story import clean
from archive.config import BANDS, DedupConfig
from archive.dedup.examine import examine
from archive.dedup.likeness import compare
from archive.dedup.relation import is_copy
from archive.dedup.text import Text, text_of


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the recall of bands.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--corpus", type=Path, default=DEFAULT_CORPUS)
    given = parser.parse_args()
    pairs = [pair for seed in given.seeds for pair in _pairs(simulate(seed, given.corpus))]
    print("| bands | slots a band | copies that meet their original |\n|---|---|---|")
    for bands in BANDS:
        config = DedupConfig(bands=bands)
        met = [examine(copy, original, config).meeting.takes_place for copy, original in pairs]
        print(f"| {bands} | {128 // bands} | {np.mean(met):.2%} of {len(met)} |")


def _pairs(items: list[Item]) -> Iterator[tuple[Text, Text]]:
    """Yield each copy with its original, where the exact rules say that it is one."""
    config = DedupConfig()
    of_text: dict[str, list[Text]] = defaultdict(list)
    for item in sorted(items, key=lambda each: each.role != Role.ORIGINAL):
        if item.role not in {Role.ORIGINAL, Role.COPY} or item.article.published_at is None:
            continue
        text = text_of(clean(item.article), item.article.published_at)
        for original in of_text[item.text_id][:1]:
            if len(text.shingles) and len(original.shingles):
                likeness = compare(text.shingles, original.shingles, 0.0)
                if is_copy(text, original, likeness, config):
                    yield text, original
        of_text[item.text_id].append(text)


if __name__ == "__main__":
    try:
        main()
    except CorpusMissing as told:
        sys.exit(str(told))
