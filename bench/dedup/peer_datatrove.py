"""datatrove's four steps of MinHash dedup at their defaults, run in the peers' environment.

    python peer_datatrove.py ITEMS.jsonl GROUPS.json

Its defaults: 5-grams of words without punctuation, figures and case folded as TextNormConfig
has it, 14 buckets of 8 hashes, 64 bits, seed 1, and the English word tokenizer, which parts
Korean at spaces and signs. It joins all that share a bucket and keeps the root of each chain. The
Korean tokenizer is left aside: it needs a language model of its own, and is not the default.
"""

import json
import sys
from pathlib import Path
from typing import Any

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter

NO_CLUSTER = -1


def groups(items: Path, folder: Path) -> dict[str, int]:
    """Return for each id of a chain the chain's number."""
    places = {name: str(folder / name) for name in ("signatures", "buckets", "remove")}
    removed, kept = folder / "removed", folder / "kept"
    _run(folder, "1", [_reader(items), MinhashDedupSignature(places["signatures"])])
    buckets = MinhashDedupBuckets(places["signatures"], places["buckets"])
    _run(folder, "2", [buckets], tasks=MinhashConfig().num_buckets)
    cluster = MinhashDedupCluster(places["buckets"], places["remove"], save_cluster_id=True)
    _run(folder, "3", [cluster])
    leaving = JsonlWriter(str(removed), compression=None)
    chosen = MinhashDedupFilter(places["remove"], exclusion_writer=leaving, load_cluster_ids=True)
    _run(folder, "4", [_reader(items), chosen, JsonlWriter(str(kept), compression=None)])
    return dict((*_clusters(kept), *_clusters(removed)))


def _reader(items: Path) -> JsonlReader:
    return JsonlReader(str(items.parent), glob_pattern=items.name)


def _run(folder: Path, step: str, pipeline: list[Any], tasks: int = 1) -> None:
    logs = str(folder / "logs" / step)
    LocalPipelineExecutor(pipeline=pipeline, tasks=tasks, workers=1, logging_dir=logs).run()


def _clusters(folder: Path) -> list[tuple[str, int]]:
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_text().split("\n")]
    found = [json.loads(line) for line in lines if line]
    numbered = [(each["id"], each["metadata"]["minhash_cluster_id"]) for each in found]
    return [(key, number) for key, number in numbered if number != NO_CLUSTER]


if __name__ == "__main__":
    given, answer = map(Path, sys.argv[1:])
    answer.write_text(json.dumps(groups(given, answer.parent)))
