"""Peers on the same items, each in a process of the environment ``.venv-peers``.

They see the body of each article as it is printed, in download order, and may look at the whole
day at once. They know no times, outlets or headlines; none of them says what a story is. Of the
texts that one of them puts together the first in download order counts as kept, which is
kinder to text-dedup and datatrove than what they keep themselves.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from items import Item
from score import Folded

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parents[1] / ".venv-peers"
PINS = HERE / "peers.txt"
LONGEST_SECONDS = 300
PEERS: Mapping[str, tuple[str, ...]] = {
    "datasketch, words": ("peer_datasketch.py", "words"),
    "datasketch, characters": ("peer_datasketch.py", "characters"),
    "text-dedup": ("peer_text_dedup.py",),
    "datatrove": ("peer_datatrove.py",),
}
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TQDM_DISABLE": "1"}


class PeerFailed(RuntimeError):
    """A peer ended with an error or not at all; the message ends with its last lines."""


def install() -> None:
    """Make the peers' environment as pinned, once for each change of the pins."""
    done = ENVIRONMENT / "installed.txt"
    if done.exists() and done.read_bytes() == PINS.read_bytes():
        return
    print(f"installing the peers into {ENVIRONMENT}, some minutes", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
    (ENVIRONMENT / ".gitignore").write_text("*\n")
    pip = [str(_python()), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--require-hashes", "-r", str(PINS)], check=True)
    done.write_bytes(PINS.read_bytes())


def fold_all(items: Sequence[Item]) -> Iterator[Folded]:
    """Yield what each peer makes of the items.

    Raises:
        PeerFailed: One could not be run.
    """
    for name in PEERS:
        with tempfile.TemporaryDirectory(prefix="newsfold-bench-") as folder:
            yield Folded(name=name, copy_of=_answer(name, items, Path(folder)), story_of={})


def _answer(name: str, items: Sequence[Item], folder: Path) -> dict[str, str]:
    given, answer = folder / "items.jsonl", folder / "groups.json"
    with given.open("w", encoding="utf-8") as lines:
        for item in items:
            line = {"id": item.article.key, "text": item.article.body}
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
    script, *options = PEERS[name]
    command = [str(_python()), str(HERE / script), str(given), str(answer), *options]
    scratch = {"HF_HOME": str(folder / "hf"), "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
    try:
        subprocess.run(
            command,
            check=True,
            cwd=folder,
            env=os.environ | OFFLINE | scratch,
            timeout=LONGEST_SECONDS,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        said = (failure.output or b"").decode(errors="replace")
        raise PeerFailed(f"{name} could not be run: {failure}\n{said[-2000:]}") from failure
    return _dropped(items, json.loads(answer.read_text()))


def _dropped(items: Sequence[Item], groups: Mapping[str, str | int]) -> dict[str, str]:
    """Return for each article that is not the first of its group the id of the first."""
    first: dict[str | int, str] = {}
    dropped: dict[str, str] = {}
    for key in (item.article.key for item in items):
        if key in groups and first.setdefault(groups[key], key) != key:
            dropped[key] = first[groups[key]]
    return dropped


def _python() -> Path:
    return ENVIRONMENT / "bin" / "python"
