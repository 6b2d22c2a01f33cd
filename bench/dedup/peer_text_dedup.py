"""text-dedup's MinHash program at its defaults, run in the peers' environment.

    python peer_text_dedup.py ITEMS.jsonl GROUPS.json

Its defaults: word 5-grams of lower-case text, 250 permutations, Jaccard 0.7, bands and rows
chosen for it, texts under 5 words left out of its data. It joins all that share a band, however
long the chain, and keeps of each chain the one its own bookkeeping leaves at the root;
``--debug`` only makes it write the chains down.
"""

import json
import pickle
import subprocess
import sys
from pathlib import Path


def groups(items: Path, folder: Path) -> dict[str, int]:
    """Return for each id of a chain the chain's name."""
    arguments = {
        "--path": "json",
        "--data_files": str(items),
        "--split": "train",
        "--cache_dir": str(folder / "cache"),
        "--output": str(folder / "output"),
        "--column": "text",
    }
    words = [word for pair in arguments.items() for word in pair]
    subprocess.run([sys.executable, "-m", "text_dedup.minhash", *words, "--debug"], check=True)
    chains = pickle.loads((folder / "output" / "uf.pkl").read_bytes())
    ids = [json.loads(line)["id"] for line in items.read_text().split("\n")[:-1]]
    return {ids[place]: chains.find(place) for place in list(chains.parent)}


if __name__ == "__main__":
    given, answer = map(Path, sys.argv[1:])
    answer.write_text(json.dumps(groups(given, answer.parent)))
