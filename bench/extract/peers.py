"""Other extractors on the same pages, each in a process of the environment ``.venv-extractors``."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parents[1] / ".venv-extractors"
PINS = HERE / "peers.txt"
LONGEST_SECONDS = 300
PEERS = ("trafilatura", "newspaper4k", "news-please")
# Neither needs an address to go to, and none is there for one that wants it.
OFFLINE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Bodies by page id, what a peer failed at, and its processor time a page."""

    bodies: dict[str, str]
    failed: list[str]
    ms: float


def install() -> None:
    """Make the environment as pinned, once for each change of the pins."""
    done = ENVIRONMENT / "installed.txt"
    if done.exists() and done.read_bytes() == PINS.read_bytes():
        return
    print(f"installing the peers into {ENVIRONMENT}, a minute or two", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
    (ENVIRONMENT / ".gitignore").write_text("*\n")
    # All are pinned; resolving them anew, pip trips over an extra that two of them ask for.
    pip = [str(_python()), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(PINS)], check=True)
    done.write_bytes(PINS.read_bytes())


def ask(name: str, folder: Path) -> Answer:
    """Return what a peer makes of the pages of a folder.

    Raises:
        CalledProcessError, TimeoutExpired: It could not be run.
    """
    with tempfile.TemporaryDirectory(prefix="newsfold-bench-") as scratch:
        answer = Path(scratch) / "answer.json"
        subprocess.run(
            [str(_python()), str(HERE / "peer.py"), name, str(folder), str(answer)],
            check=True,
            cwd=scratch,
            env=os.environ | OFFLINE | {"PYTHONPATH": str(HERE)},
            timeout=LONGEST_SECONDS,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return Answer(**json.loads(answer.read_text()))


def _python() -> Path:
    return ENVIRONMENT / "bin" / "python"
