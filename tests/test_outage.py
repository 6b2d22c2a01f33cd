"""An archive that goes away in the middle of a crawl."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Newsfold, S3Server, free_port, start_s3
from support import ask

from archive.config import ArchiveConfig
from crawler.demo.day import make_day
from crawler.demo.records import Role
from crawler.demo.server import DemoPortal

CHILD = """
import sys
import crawler.run
crawler.run.BATCH_ARTICLES = 20
from crawler.cli.logs import start_logging
from crawler.cli.running import carry_out
from crawler.config.config import load_config
from crawler.config.log import LogConfig
from crawler.plan import open_run
from crawler.portals import daum
from archive.errors import ArchiveError
base, location = sys.argv[1:]
start_logging(LogConfig())
source = daum.source(name="demo", news=base, delay_seconds=0.001)
config = load_config(location)
run = open_run(crawler.run.Plan(source=source, sections=source.sections), config)
try:
    sys.exit(carry_out(run, config))
except ArchiveError as error:
    sys.exit(f"newsfold: {error}")
"""


def test_what_an_outage_cuts_off_is_committed_by_the_next_ingest(
    tmp_path: Path, newsfold: Newsfold, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, disk = free_port(), tmp_path / "disk"
    disk.mkdir()
    server, storage = S3Server(port), start_s3(disk, port)
    server.client().create_bucket(Bucket="news")
    day = make_day(pages=150)
    environment = os.environ | server.environment | {"HOME": str(tmp_path)}
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    try:
        with DemoPortal(day) as portal:
            crawl = subprocess.Popen(
                [sys.executable, "-c", CHILD, portal.base_url, "s3://news/here"],
                env=environment,
                cwd=tmp_path,
                stderr=subprocess.PIPE,
                text=True,
            )
            _wait_for_commit(server)
            os.kill(storage.pid, signal.SIGKILL)
            storage.wait()
            _, said = crawl.communicate(timeout=200)
            assert crawl.returncode == 1
            assert "newsfold ingest --archive s3://news/here" in said
            assert "Traceback" not in said
            assert server.environment["AWS_SECRET_ACCESS_KEY"] + " " not in said
            storage = start_s3(disk, port)
            done = newsfold("ingest", "--archive", "s3://news/here", HOME=str(tmp_path))
            assert done.returncode == 0, done.stderr
            rest = subprocess.run(
                [sys.executable, "-c", CHILD, portal.base_url, "s3://news/here"],
                env=environment,
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=200,
                check=False,
            )
            assert rest.returncode in {0, 3}, rest.stderr
        config = ArchiveConfig(
            location="s3://news/here", spool=tmp_path / "unused", index=tmp_path / "unused"
        )
        ids = "SELECT article_id FROM articles UNION ALL SELECT article_id FROM copies"
        found = [row["article_id"] for row in ask(config, ids)]
        sound = {f"demo:{each.number}" for each in day.articles if each.role is not Role.BROKEN}
        assert len(found) == len(set(found))
        assert sound <= set(found)
    finally:
        storage.kill()
        storage.wait()


def _wait_for_commit(server: S3Server) -> None:
    for _ in range(600):
        listed = server.client().list_objects_v2(Bucket="news", Prefix="here/articles/crawl_date=")
        if listed.get("KeyCount"):
            return
        time.sleep(0.1)
    raise TimeoutError("nothing was committed")
