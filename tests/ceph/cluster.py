"""Ceph's object store on loopback, one daemon of each kind, for as long as a command runs."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

ROLES = ("ingest", "maintain", "analyst")
START_SECONDS = 90
STOP_SECONDS = 20
RUN_SECONDS = 1800

# Who is what in the cluster; the monitor takes all of them from one keyring.
RIGHTS = {
    "mon.": ("--cap", "mon", "allow *"),
    "client.admin": ("--cap", "mon", "allow *", "--cap", "osd", "allow *"),
    "client.rgw": ("--cap", "mon", "allow rw", "--cap", "osd", "allow rwx"),
    "osd.0": ("--cap", "mon", "allow profile osd", "--cap", "osd", "allow *"),
}
SETTINGS = """
[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{mon}/0]
mon_initial_members = a
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
auth_allow_insecure_global_id_reclaim = false
run_dir = {folder}
crash_dir = {folder}
admin_socket = {folder}/$name.asok
log_file = {folder}/$name.log
keyring = {folder}/keyring
mon_data = {folder}/mon
mon_allow_pool_size_one = true
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_pool_default_size = 1
osd_pool_default_pg_num = 4
osd_crush_chooseleaf_type = 0
rgw_data = {folder}
rgw_frontends = beast endpoint=127.0.0.1:{s3} tcp_nodelay=1 \
    ssl_endpoint=127.0.0.1:{tls} ssl_certificate=tls.pem
rgw_dynamic_resharding = false
"""


class Cluster:
    """A monitor, a store in memory and the S3 gateway over them."""

    def __init__(self, folder: Path) -> None:
        mon, self.port, self.tls_port = _free_ports(3)
        self._folder, self._fsid = folder, str(uuid.uuid4())
        conf = folder / "ceph.conf"
        conf.write_text(
            SETTINGS.format(
                fsid=self._fsid, folder=folder, mon=mon, s3=self.port, tls=self.tls_port
            )
        )
        self._environment = os.environ | {"CEPH_CONF": str(conf)}
        self._mon = f"[v2:127.0.0.1:{mon}/0]"
        self.certificate = folder / "tls.pem"
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        monmap, keyring = self._folder / "monmap", self._folder / "keyring"
        self._run("monmaptool", "--create", "--fsid", self._fsid, "--addv", "a", self._mon, monmap)
        keyring.touch()
        for name, rights in RIGHTS.items():
            self._run("ceph-authtool", keyring, "--gen-key", "-n", name, *rights)
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring)
        self._daemon("ceph-mon", "-i", "a")
        own = str(uuid.uuid4())
        self._run("ceph", "osd", "new", own)
        (self._folder / "osd").mkdir()
        self._run("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", own)
        self._daemon("ceph-osd", "-i", "0")
        self._certify()
        self._daemon("radosgw", "-n", "client.rgw")
        self._wait_for_gateway()
        self._user("root", "--caps", "user-policy=*")
        for role in ROLES:
            self._user(role)

    def stop(self) -> None:
        for process in reversed(self._running):
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _certify(self) -> None:
        signed = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
        named = ("-addext", "subjectAltName=IP:127.0.0.1")
        # One file holds both, as the gateway wants them.
        places = ("-keyout", self.certificate, "-out", self._folder / "tls.crt")
        self._run("openssl", "req", *signed, *named, *places)
        with self.certificate.open("ab") as both:
            both.write((self._folder / "tls.crt").read_bytes())

    def _user(self, name: str, *more: str) -> None:
        keys = ("--access-key", name, "--secret-key", f"{name}-secret")
        self._run(
            "radosgw-admin", "user", "create", "--uid", name, "--display-name", name, *keys, *more
        )

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(
            command,
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")

    def _daemon(self, *command: str) -> None:
        with (self._folder / f"{command[0]}.out").open("wb") as out:
            self._running.append(
                subprocess.Popen(
                    [*command, "-f"],
                    cwd=self._folder,
                    env=self._environment,
                    stdout=out,
                    stderr=out,
                )
            )

    def _wait_for_gateway(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            if gone := [each.args for each in self._running if each.poll() is not None]:
                raise SystemExit(f"ended at once: {gone}")
            time.sleep(0.1)
        raise SystemExit(f"the gateway did not answer in {START_SECONDS} seconds")


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a cluster and take it down, folder and all, however the block ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    with tempfile.TemporaryDirectory(prefix="newsfold-ceph-") as folder:
        ceph = Cluster(Path(folder))
        try:
            ceph.start()
            yield ceph
        finally:
            ceph.stop()


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as open_:
        sockets = [open_.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def main() -> int:
    """Run a command that finds the cluster in its environment and return its exit code."""
    began = time.monotonic()
    with cluster() as ceph:
        print(f"Ceph answers after {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
        found = {
            "NEWSFOLD_S3_ENDPOINT": f"http://127.0.0.1:{ceph.port}",
            "NEWSFOLD_S3_TLS": f"https://127.0.0.1:{ceph.tls_port}",
            "NEWSFOLD_S3_CA": str(ceph.certificate),
            "NEWSFOLD_S3_KEY": "root",
            "NEWSFOLD_S3_SECRET": "root-secret",
        }
        try:
            return subprocess.run(
                sys.argv[1:], env=os.environ | found, timeout=RUN_SECONDS, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            print(f"not done in {RUN_SECONDS} seconds", file=sys.stderr)  # noqa: T201
            return 1


if __name__ == "__main__":
    sys.exit(main())
