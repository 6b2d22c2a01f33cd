"""datasketch's MinHashLSH over 5-grams, run in the peers' environment.

    python peer_datasketch.py ITEMS.jsonl GROUPS.json words|characters

Left at their defaults: 128 permutations, equal weights of false positives and negatives, hash
and permutation scheme. The library has no default for shingles; word 5-grams at Jaccard 0.7 and
character 5-grams at 0.8 are the usual settings. It names candidates and removes nothing: as its
users do, a text for which the index names any is dropped for the one with the likest signature,
and every other text is put into the index. Articles come in download order, one by one.
"""

import json
import sys
from pathlib import Path

from datasketch import MinHash, MinHashLSH

WIDTH = 5
THRESHOLDS = {"words": 0.7, "characters": 0.8}


def signature(text: str, unit: str) -> MinHash:
    parts = text.split() if unit == "words" else list(text)
    glue = " " if unit == "words" else ""
    last = max(1, len(parts) - WIDTH + 1)
    grams = {glue.join(parts[at : at + WIDTH]).encode() for at in range(last)}
    found = MinHash()
    found.update_batch(grams)
    return found


def groups(lines: list[str], unit: str) -> dict[str, str]:
    """Return for each id the id of the kept text that it goes with, its own if it is kept."""
    index = MinHashLSH(threshold=THRESHOLDS[unit])
    kept: dict[str, MinHash] = {}
    found: dict[str, str] = {}
    for line in lines:
        item = json.loads(line)
        own = signature(item["text"], unit)
        near = sorted(index.query(own))
        if near:
            found[item["id"]] = max(near, key=lambda key: own.jaccard(kept[key]))
        else:
            index.insert(item["id"], own)
            kept[item["id"]] = own
            found[item["id"]] = item["id"]
    return found


if __name__ == "__main__":
    items, answer, chosen = sys.argv[1:]
    texts = Path(items).read_text().split("\n")[:-1]
    Path(answer).write_text(json.dumps(groups(texts, chosen)))
