"""Real parts for the tests: an S3 server, a demo portal, an archive in either store."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from loaded import Loaded, loaded
from proxy import Proxy

from archive.config import ArchiveConfig

# A server on loopback that is there already, asked to stand in for the one started here.
GIVEN = os.environ.get("NEWSFOLD_S3_ENDPOINT", "")
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

Newsfold = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True)
class S3Server:
    """An S3-protocol server on loopback and how to reach it."""

    port: int
    key: str = os.environ.get("NEWSFOLD_S3_KEY", "test")
    secret: str = os.environ.get("NEWSFOLD_S3_SECRET", "test")

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name="us-east-1",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
        )


# Tests start newsfold a thousand times, which would compile it each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Few tests that take long or wait: begun last, they would keep one core busy for minutes.
FIRST = (
    *("test_forgetting_killed", "test_faults", "test_outage", "test_command", "test_run_command"),
    *("test_after_runs", "test_forgetting_beside", "test_report", "test_verify", "test_maintain"),
    *("test_kill", "test_roles", "test_doctor", "test_metrics", "test_requests", "test_serial"),
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put files that take long first; leave out what a given S3 server has no part in."""
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(FIRST)))
    if GIVEN:
        left_out = [item for item in items if not _asks_s3(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _asks_s3(item)]


def _asks_s3(item: pytest.Item) -> bool:
    given = getattr(getattr(item, "callspec", None), "params", {})
    return given.get("config") == "s3" or "s3_server" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real captures, on machines that have it."""
    if not SHARED.is_dir():
        pytest.skip(f"NO REAL INPUT: {SHARED} is missing, so real pages were not tested")
    return SHARED


def start_s3(folder: Path, port: int, **settings: str) -> subprocess.Popen[bytes]:
    """Start a durable S3 server over a folder and return it when it answers."""
    own = os.environ | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "SERVICES": "s3",
        "IOT_MTLS_ENABLED": "0",
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "objects"),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "LOG_LEVEL": "ERROR",
    }
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=os.environ | own | settings,
            stdout=log,
            stderr=log,
        )
    _wait_for(port)
    return process


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    if GIVEN:
        given = S3Server(urlsplit(GIVEN).port or 80)
        given.client().create_bucket(Bucket="news")
        yield given
        return
    port = free_port()
    process = start_s3(tmp_path_factory.mktemp("s3"), port)
    try:
        server = S3Server(port)
        server.client().create_bucket(Bucket="news")
        yield server
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


@pytest.fixture(params=["folder", "s3"])
def config(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ArchiveConfig:
    """Return an archive's configuration, for a folder and for S3 in turn."""
    location = str(tmp_path / "data")
    if request.param == "s3":
        server: S3Server = request.getfixturevalue("s3_server")
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        location = f"s3://news/{tmp_path.name}"
    return ArchiveConfig(location=location, spool=tmp_path / "spool", index=tmp_path / "index")


@pytest.fixture
def folder_config(tmp_path: Path) -> ArchiveConfig:
    return ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "spool", index=tmp_path / "index"
    )


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    with loaded(tmp_path_factory.mktemp("commands")) as server:
        yield server


@pytest.fixture
def newsfold(commands: Loaded, tmp_path: Path) -> Newsfold:
    """Run a command of newsfold in a folder of its own."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return commands.run([*map(str, arguments)], tmp_path, os.environ | environment, 300)

    return run


@pytest.fixture
def proxy(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with Proxy(s3_server.port) as proxy:
        for name, value in S3Server(proxy.port).environment.items():
            monkeypatch.setenv(name, value)
        yield proxy


@pytest.fixture
def behind_proxy(tmp_path: Path) -> ArchiveConfig:
    return ArchiveConfig(
        location=f"s3://news/{tmp_path.name}", spool=tmp_path / "spool", index=tmp_path / "index"
    )
