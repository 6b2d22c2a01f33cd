"""Commands of newsfold as processes of their own that need not load everything anew.

A server that has loaded the modules forks for each command; what it gives, writes and ends with is
that of the installed script, which tests of pipes, terminals and signals start themselves.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SERVER = """
import gc, importlib, json, os, sys, time
from crawler.cli.main import CHAPTERS, HIDDEN, main
from archive.unneeded import do_without

do_without()
for name in {*CHAPTERS.values(), *HIDDEN.values(), *sys.argv[1:]}:
    importlib.import_module(name)
assert "twisted.internet.reactor" not in sys.modules
gc.freeze()
print("loaded", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        break
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
else:
    sys.exit()
wanted = json.loads(line)
os.environ.clear()
os.environ.update(wanted["environment"])
time.tzset()
os.chdir(wanted["folder"])
for number, file in enumerate((os.devnull, wanted["stdout"], wanted["stderr"])):
    os.dup2(os.open(file, os.O_RDWR), number)
sys.stdin = open(0)
sys.argv = ["newsfold", *wanted["arguments"]]
main()
"""
MODULES = (
    *("archive.ingest", "archive.tables.tables", "archive.reading.query", "crawler.run"),
    *("crawler.crawl", "crawler.plan", "crawler.catalog", "crawler.health.checkup"),
    *("crawler.alerts.telling", "scrapy.core.downloader.handlers.http11", "rich.console"),
)


class Loaded:
    """The server, and commands that it runs one after the other."""

    def __init__(self, folder: Path) -> None:
        self._out, self._err = folder / "stdout", folder / "stderr"
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER, *MODULES],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # what lies in a buffer, select does not see
        )
        assert self._answer(60) == b"loaded\n"

    def run(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; killed after so many seconds it raises TimeoutExpired."""
        for file in (self._out, self._err):
            file.write_bytes(b"")
        wanted: dict[str, Any] = {
            "arguments": list(arguments),
            "folder": str(folder),
            "environment": dict(environment),
            "stdout": str(self._out),
            "stderr": str(self._err),
        }
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(wanted).encode() + b"\n")
        child = int(self._answer(seconds))
        try:
            code = int(self._answer(seconds))
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            self._answer(60)
            raise subprocess.TimeoutExpired(list(arguments), seconds) from None
        out, err = (file.read_text("utf-8") for file in (self._out, self._err))
        return subprocess.CompletedProcess(list(arguments), code, out, err)

    def _answer(self, seconds: float) -> bytes:
        assert self._server.stdout is not None
        ready, _, _ = select.select([self._server.stdout], [], [], seconds)
        if not ready:
            raise TimeoutError
        return self._server.stdout.readline()

    def close(self) -> None:
        self._server.communicate(timeout=60)


@contextlib.contextmanager
def loaded(folder: Path) -> Iterator[Loaded]:
    server = Loaded(folder)
    try:
        yield server
    finally:
        server.close()
