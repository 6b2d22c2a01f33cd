"""How well newsfold tells copies from look-alikes, beside peers on the same simulated days.

    .venv/bin/python bench/dedup/quality.py [--seeds 1 2 3] [--no-peers] [--show SLICE N]

What is counted, and what right and wrong mean, is said in ``score``; what the days hold in
``syndication``. Figures are of all seeds together. The real articles under the simulation are
no part of the project: ``--corpus`` says where they lie.
"""

import argparse
import sys
import time
from pathlib import Path

import peers
import report
from base import DEFAULT_CORPUS, CorpusMissing
from folding import fold
from syndication import simulate


def main() -> None:
    given = _arguments()
    if not given.no_peers:
        peers.install()
    programs: dict[str, report.Standing] = {}
    for seed in given.seeds:
        items = simulate(seed, given.corpus)
        began = time.monotonic()
        others = () if given.no_peers else peers.fold_all(items)
        for folded in (fold(items), *others):
            found = programs.setdefault(folded.name, report.Standing()).take(items, folded)
            if given.show and folded.name == "newsfold":
                print("\n".join(report.shown(found, given.show[0], int(given.show[1]))))
        took = time.monotonic() - began
        print(f"seed {seed}: {len(items)} items, {took:.0f} s", file=sys.stderr)
    for table in (report.overview, report.folded_slices, report.standing_slices):
        print("\n" + "\n".join(table(programs)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure near-duplicate judging.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--corpus", type=Path, default=DEFAULT_CORPUS)
    parser.add_argument("--no-peers", action="store_true", help="measure newsfold only")
    parser.add_argument(
        "--show", nargs=2, metavar=("SLICE", "N"), help="print N wrong verdicts of a slice"
    )
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except (CorpusMissing, peers.PeerFailed) as told:
        sys.exit(str(told))
