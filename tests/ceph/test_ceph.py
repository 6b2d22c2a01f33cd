"""What Ceph's object store does otherwise than others, and what newsfold makes of it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import S3Server
from proxy import Fault, Proxy, Request, during, once
from support import ask, make_article, opened, prose, take

from archive.config import ArchiveConfig, StorageConfig
from archive.errors import NoAnswer, NoRight, StoreUnreachable
from archive.objects.opening import open_store
from archive.objects.store import ObjectStore
from archive.tables.tables import Tables
from archive.upkeep.latest import move_latest, read_latest
from archive.upkeep.maintain import maintain
from archive.upkeep.names import ReleaseName
from archive.upkeep.policies import Role, policy

RACERS = 16
ROUNDS = 20
PROCESSES = 8
SWAPPER = """
import os
import sys
from pathlib import Path
from archive.config import ArchiveConfig
from archive.objects.opening import open_store

location, rounds = sys.argv[1:]
store = open_store(ArchiveConfig(location=location, spool=Path("s"), index=Path("i")))
won = 0
while won < int(rounds):
    held = store.get("count")
    # Bytes of one's own, or a racer's equal number would pass for one's lost acknowledgement.
    value = b"%d of %d" % (int(held.split()[0]) + 1, os.getpid())
    won += store.replace("count", value, held)
"""


@pytest.fixture
def config(s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ArchiveConfig:
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return ArchiveConfig(
        location=f"s3://news/{tmp_path.name}", spool=tmp_path / "spool", index=tmp_path / "index"
    )


@pytest.fixture
def store(config: ArchiveConfig) -> ObjectStore:
    store = open_store(config)
    store.prepare()
    return store


@pytest.fixture
def proxy(
    s3_server: S3Server, config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Proxy]:
    assert config
    with Proxy(s3_server.port) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{proxy.port}")
        yield proxy


@pytest.fixture
def bucket(s3_server: S3Server, tmp_path: Path) -> str:
    """Return a bucket of one's own: below a prefix this version shows no role what is absent."""
    name = f"own-{tmp_path.name.replace('_', '-')}"
    s3_server.client().create_bucket(Bucket=name)
    return name


@pytest.fixture
def own(config: ArchiveConfig, bucket: str) -> ArchiveConfig:
    return replace(config, location=f"s3://{bucket}")


@pytest.fixture
def become(
    s3_server: S3Server, own: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Role], None]:
    """Give every role its policy for the archive and return a way to work as one."""
    give_policies(s3_server, own)
    return lambda role: work_as(role, monkeypatch)


def work_as(role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", role)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", f"{role}-secret")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it remembers whom it worked for


def give_policies(s3_server: S3Server, config: ArchiveConfig) -> None:
    admin = boto3.client(
        "iam",
        endpoint_url=s3_server.environment["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id=s3_server.key,
        aws_secret_access_key=s3_server.secret,
    )
    for role in Role:
        document = json.dumps(policy(role, config.location))
        admin.put_user_policy(UserName=role, PolicyName="newsfold", PolicyDocument=document)


def at_once(what: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(what, range(RACERS)))


def refusal(ask_for: Callable[..., Any], bucket: str = "news", **wanted: Any) -> str:
    """Return the code with which a request is refused, empty when it is not."""
    try:
        ask_for(Bucket=bucket, **wanted)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def test_of_sixteen_that_create_one_key_exactly_one_does(store: ObjectStore) -> None:
    for number in range(ROUNDS):
        key = f"race/{number}"
        won = at_once(lambda racer, key=key: store.create(key, f"{racer}".encode()))
        assert won.count(True) == 1
        assert store.get(key) == f"{won.index(True)}".encode()


def test_of_sixteen_that_replace_the_same_bytes_exactly_one_does(store: ObjectStore) -> None:
    held = b"first"
    store.create("newest", held)
    for number in range(ROUNDS):
        values = [f"{number} by {racer}".encode() for racer in range(RACERS)]
        won = at_once(lambda r, v=values, h=held: store.replace("newest", v[r], h))
        assert won.count(True) == 1
        held = values[won.index(True)]
        assert store.get("newest") == held


def test_eight_processes_swap_a_count_and_no_step_is_lost(
    store: ObjectStore, config: ArchiveConfig
) -> None:
    store.create("count", b"0 of 0")
    command = [sys.executable, "-c", SWAPPER, config.location, str(ROUNDS)]
    processes = [subprocess.Popen(command, env=os.environ.copy()) for _ in range(PROCESSES)]
    try:
        assert [process.wait(120) for process in processes] == [0] * PROCESSES
    finally:
        for process in processes:
            process.kill()
    count = store.get("count")
    assert count
    assert int(count.split()[0]) == PROCESSES * ROUNDS


def test_latest_moved_by_sixteen_at_once_only_goes_forward(store: ObjectStore) -> None:
    seen = []

    def move(racer: int) -> bool:
        moved = move_latest(store, ReleaseName.of(f"2026-03-{racer + 1:02}"), racer)
        seen.append(read_latest(store))
        return moved

    moved = at_once(move)
    last = read_latest(store)
    assert last
    assert (last.release, moved[-1]) == ("2026-03-16", True)
    assert not move_latest(store, ReleaseName.of("2026-03-09"), 8)
    assert read_latest(store) == last == max(filter(None, seen), key=lambda each: each.rank)


def test_only_the_bare_etag_is_matched_and_a_wrong_one_is_refused(
    s3_server: S3Server, store: ObjectStore
) -> None:
    assert store.get("probe")
    s3 = s3_server.client()
    right = s3.put_object(Bucket="news", Key="tagged", Body=b"1")["ETag"].strip('"')
    for tag, code in (
        (f'"{right}"', "PreconditionFailed"),
        (f'"{"0" * 32}"', "PreconditionFailed"),
        ("0" * 32, "PreconditionFailed"),
        (right, ""),
    ):
        assert refusal(s3.put_object, Key="tagged", Body=b"2", IfMatch=tag) == code
    # The etag is now another.
    assert refusal(s3.put_object, Key="tagged", Body=b"3", IfMatch=right) == "PreconditionFailed"


def test_conditions_that_the_store_ignores_are_none_that_newsfold_asks_for(
    proxy: Proxy, config: ArchiveConfig
) -> None:
    for number in range(3):
        take(config, f"b{number}", make_article(number, prose(number)))
    maintain(Tables.open(config))
    assert {request.method for request in proxy.requests} >= {"GET", "PUT"}
    for request in proxy.requests:
        if request.headers.keys() & {"if-match", "if-none-match"}:
            assert (request.method, "uploadId" in request.target) == ("PUT", False)


def test_conditions_on_completing_an_upload_and_on_deleting_are_ignored(
    s3_server: S3Server,
) -> None:
    s3 = s3_server.client()
    at = {"Bucket": "news", "Key": "whole"}
    s3.put_object(**at, Body=b"1")
    upload = s3.create_multipart_upload(**at)["UploadId"]
    tag = s3.upload_part(**at, UploadId=upload, PartNumber=1, Body=b"2")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
    s3.complete_multipart_upload(**at, UploadId=upload, MultipartUpload=parts, IfNoneMatch="*")
    assert s3.get_object(**at)["Body"].read() == b"2"
    s3.delete_object(**at, IfMatch="0" * 32)
    assert refusal(s3.get_object, Key="whole") == "NoSuchKey"


def test_a_wrong_checksum_is_taken_but_changed_bytes_are_not(
    s3_server: S3Server, proxy: Proxy, config: ArchiveConfig
) -> None:
    s3 = s3_server.client()
    assert not refusal(s3.put_object, Key="summed", Body=b"data", ChecksumCRC32="AAAAAA==")
    store = open_store(config)
    proxy.fault = during(Fault.CHANGED, lambda request: request.method == "PUT")
    with pytest.raises(StoreUnreachable, match="what arrived is not what was sent"):
        store.create("changed", b"data")
    proxy.fault = lambda _: Fault.NONE
    assert store.get("changed") is None


def test_over_tls_the_setting_that_this_store_needs_is_named(
    config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", os.environ["NEWSFOLD_S3_TLS"])
    monkeypatch.setenv("AWS_CA_BUNDLE", os.environ["NEWSFOLD_S3_CA"])
    with pytest.raises(StoreUnreachable, match="set AWS_REQUEST_CHECKSUM_CALCULATION=when_requ"):
        open_store(config).prepare()
    monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
    store = open_store(config)
    store.prepare()
    assert store.create("newest", b"1")
    assert not store.create("newest", b"2")
    assert store.replace("newest", b"3", b"1")
    assert store.get("newest") == b"3"


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.UNAVAILABLE, Fault.NOT_SENT])
def test_a_lost_acknowledgement_of_a_create_or_replace_is_found_out(
    proxy: Proxy, config: ArchiveConfig, fault: Fault
) -> None:
    store = open_store(config)
    store.prepare()

    def is_write(request: Request) -> bool:
        return request.method == "PUT" and request.path.endswith("/newest")

    proxy.fault = once(fault, is_write)
    assert store.create("newest", b"1")
    proxy.fault = once(fault, lambda r: is_write(r) and '"' not in r.headers.get("if-match", '"'))
    assert store.replace("newest", b"2", b"1")
    assert store.get("newest") == b"2"
    assert not store.replace("newest", b"3", b"1")


def test_a_refusal_torn_on_its_way_is_no_answer(proxy: Proxy, config: ArchiveConfig) -> None:
    store = open_store(config)
    proxy.fault = during(Fault.ANSWER_TORN, lambda request: request.path.endswith("/absent"))
    with pytest.raises(NoAnswer):
        store.get("absent")


def test_encryption_that_the_store_has_not_is_refused_when_the_archive_is_made(
    config: ArchiveConfig,
) -> None:
    asked = replace(config, storage=StorageConfig(encryption="AES256"))
    with pytest.raises(StoreUnreachable, match="InvalidRequest"):
        Tables.open(asked)


def test_an_ingest_works_without_a_right_to_delete_and_a_delete_is_refused(
    become: Callable[[Role], None], own: ArchiveConfig
) -> None:
    become(Role.INGEST)
    first = make_article(1, prose(1))
    copy = make_article(2, prose(1), hours=1)
    assert take(own, "b1", first) == {first.key: "new"}
    assert take(own, "b2", copy) == {copy.key: "copy"}
    assert len(ask(own, "SELECT * FROM articles")) == 1
    store = open_store(own)
    mine = next(entry.key for entry in store.entries("articles/") if "crawl_date" in entry.key)
    with pytest.raises(NoRight, match="no right to it"):
        store.delete(mine)
    assert store.get(mine)
    with pytest.raises(NoRight):
        store.create("releases/2026-03-18/manifest.json", b"{}")


def test_a_maintainer_keeps_up_and_deletes_what_an_ingest_wrote(
    become: Callable[[Role], None], own: ArchiveConfig
) -> None:
    become(Role.INGEST)
    pages = "raw/20260318/left.warc.gz"
    opened(own).tables.store.create(pages, b"pages of a batch that was never taken")
    for number in range(4):
        take(own, f"b{number}", make_article(number, prose(number)))
    become(Role.MAINTAIN)
    done = maintain(Tables.open(own), datetime.now(UTC) + timedelta(days=30))
    assert done.swept
    assert (done.swept.intents, done.swept.raw_files) == (4, 1)
    assert open_store(own).get(pages) is None
    assert len(ask(own, "SELECT * FROM articles")) == 4


def test_many_deletes_in_one_request_are_refused_to_a_maintainer(
    become: Callable[[Role], None], own: ArchiveConfig, bucket: str, s3_server: S3Server
) -> None:
    become(Role.MAINTAIN)
    open_store(own).create("intents/left", b"1")
    maintainer = S3Server(s3_server.port, key=Role.MAINTAIN, secret="maintain-secret").client()
    many = {"Objects": [{"Key": "intents/left"}]}
    assert refusal(maintainer.delete_objects, bucket, Delete=many) == "AccessDenied"
    assert not refusal(maintainer.delete_object, bucket, Key="intents/left")


def test_an_analyst_reads_releases_and_nothing_else(
    become: Callable[[Role], None], own: ArchiveConfig, bucket: str, s3_server: S3Server
) -> None:
    become(Role.INGEST)
    take(own, "b1", make_article(1, prose(1)))
    become(Role.MAINTAIN)
    open_store(own).create("releases/one", b"1")
    analyst = S3Server(s3_server.port, key=Role.ANALYST, secret="analyst-secret").client()
    assert not refusal(analyst.get_object, bucket, Key="releases/one")
    assert not refusal(analyst.list_objects_v2, bucket, Prefix="releases/")
    assert refusal(analyst.get_object, bucket, Key="newsfold.json") == "AccessDenied"
    assert refusal(analyst.list_objects_v2, bucket, Prefix="") == "AccessDenied"
    assert refusal(analyst.put_object, bucket, Key="releases/two", Body=b"") == "AccessDenied"


def test_what_a_role_wrote_the_buckets_owner_reads_by_a_policy_only(
    become: Callable[[Role], None], own: ArchiveConfig, bucket: str, s3_server: S3Server
) -> None:
    become(Role.INGEST)
    take(own, "b1", make_article(1, prose(1)))
    owner = s3_server.client()
    assert refusal(owner.get_object, bucket, Key="newsfold.json") == "AccessDenied"


def test_below_a_prefix_this_version_takes_what_is_absent_for_forbidden(
    config: ArchiveConfig, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_policies(s3_server, config)
    work_as(Role.INGEST, monkeypatch)
    with pytest.raises(NoRight, match="no right to it"):
        Tables.open(config)
