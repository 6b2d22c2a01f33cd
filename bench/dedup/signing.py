"""Text to signature, beside datasketch's own bulk path over the same shingles.

    .venv/bin/python bench/dedup/signing.py [--corpus FILE]

Both sides take comparable text and give 128 slots. datasketch cuts the same runs of five
characters into a set of bytes and hashes them with its default, SHA-1; newsfold hashes runs as
numbers. Rounds in turn, one core; the median ratio.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from base import DEFAULT_CORPUS, CorpusMissing, load
from datasketch import MinHash

from archive.clean.comparable import comparable
from archive.dedup.shingles import CHARACTERS, shingle
from archive.dedup.signature import PERMUTATIONS, sign

ROUNDS = 7


def ours(texts: list[str]) -> None:
    """Sign as an ingest does."""
    for text in texts:
        sign(shingle(text).hashes)


def theirs(texts: list[str]) -> None:
    """Sign as datasketch's documentation shows for many sets."""
    MinHash.bulk([_runs(text) for text in texts], num_perm=PERMUTATIONS)


def _runs(text: str) -> set[bytes]:
    packed = "".join(text.split())
    return {packed[at : at + CHARACTERS].encode() for at in range(len(packed) - CHARACTERS + 1)}


def _seconds(work: Callable[[list[str]], None], texts: list[str]) -> float:
    start = time.perf_counter()
    work(texts)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure text to signature.")
    parser.add_argument("--corpus", type=Path, default=DEFAULT_CORPUS)
    texts = [comparable("\n".join(each.paragraphs)) for each in load(parser.parse_args().corpus)]
    rounds = [(_seconds(theirs, texts), _seconds(ours, texts)) for _ in range(ROUNDS)]
    rates = [[len(texts) / each[side] for each in rounds] for side in (0, 1)]
    ratio = statistics.median(slow / fast for slow, fast in rounds)
    print("| | documents a second, median of rounds |\n|---|---|")
    print(f"| datasketch, sets and bulk SHA-1 | {statistics.median(rates[0]):.0f} |")
    print(f"| newsfold | {statistics.median(rates[1]):.0f} |")
    length = sum(map(len, texts)) / len(texts)
    print(f"\nMedian ratio {ratio:.2f}; {len(texts)} texts of {length:.0f} characters")


if __name__ == "__main__":
    try:
        main()
    except CorpusMissing as told:
        sys.exit(str(told))
