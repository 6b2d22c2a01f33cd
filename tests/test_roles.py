"""Three roles with the rights that `newsfold policy` prints, on a server that enforces them."""

from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import GIVEN, Newsfold, S3Server
from guarded import LOCATION, Guarded, guarded
from support import ask, make_article, opened, prose

from archive.article import Article
from archive.batch import Batch
from archive.config import ArchiveConfig, StorageConfig
from archive.errors import NoRight
from archive.tables.tables import Tables
from archive.upkeep.maintain import keep_up, maintain
from archive.upkeep.policies import Role

__all__ = ["guarded"]  # a fixture


@pytest.fixture
def config(tmp_path: Path) -> ArchiveConfig:
    return ArchiveConfig(location=LOCATION, spool=tmp_path / "spool", index=tmp_path / "index")


def act(monkeypatch: pytest.MonkeyPatch, guarded: Guarded, role: Role) -> None:
    for name, value in guarded.keys[role].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


def news(number: int) -> Article:
    return make_article(number, prose(number // 2))


def test_an_ingest_role_fills_and_merges_but_cannot_delete(
    guarded: Guarded, config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(monkeypatch, guarded, Role.INGEST)
    ingest = opened(config)
    for number in range(30):
        ingest.take(Batch(batch_id=f"b{number}", articles=(news(number),)), "test")
        keep_up(ingest.tables)
    assert len(ask(config, "SELECT * FROM articles")) == 15
    assert len(ingest.tables.articles.files()) < 15
    assert maintain(Tables.open(config)).swept is None
    with pytest.raises(NoRight, match="no right"):
        ingest.tables.store.delete("newsfold.json")
    with pytest.raises(NoRight, match="no right"):
        ingest.tables.store.create("releases/x", b"x")
    act(monkeypatch, guarded, Role.MAINTAIN)
    swept = maintain(Tables.open(config)).swept
    assert swept is not None
    assert swept.intents == 30


def test_an_analyst_reads_releases_and_nothing_else(
    guarded: Guarded, config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch, newsfold: Newsfold
) -> None:
    act(monkeypatch, guarded, Role.INGEST)
    location = config.location
    opened(config).take(Batch(batch_id="c1", articles=(news(101), news(102))), "test")
    made = newsfold("release", "--archive", location, **guarded.keys[Role.MAINTAIN])
    assert made.returncode == 0, made.stderr
    analyst = guarded.client(Role.ANALYST)
    listed = analyst.list_objects_v2(Bucket="guarded", Prefix="a/releases/")["Contents"]
    parts = [entry["Key"] for entry in listed if entry["Key"].endswith(".parquet")]
    assert parts
    assert analyst.get_object(Bucket="guarded", Key=parts[0])["Body"].read()[:4] == b"PAR1"
    for forbidden in (
        lambda: analyst.get_object(Bucket="guarded", Key="a/newsfold.json"),
        lambda: analyst.list_objects_v2(Bucket="guarded", Prefix="a/articles/"),
        lambda: analyst.put_object(Bucket="guarded", Key=parts[0], Body=b"x"),
        lambda: analyst.delete_object(Bucket="guarded", Key=parts[0]),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            forbidden()
    refused = newsfold("query", "SELECT 1", "--archive", location, **guarded.keys[Role.ANALYST])
    assert refused.returncode == 1
    assert "these credentials have no right to it" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_no_secret_is_written_or_said(guarded: Guarded, tmp_path: Path, newsfold: Newsfold) -> None:
    keys = guarded.keys[Role.MAINTAIN]
    where = f"{LOCATION}/secrets"
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"url": "https://n.example/1", "headline": "머리", "body": "본문 하나"}')
    said = ""
    for arguments in (
        ("ingest", corpus),
        ("maintain",),
        ("release",),
        ("story", "https://n.example/1"),
        ("query", "SELECT * FROM articles"),
        ("verify",),
    ):
        done = newsfold(*arguments, "--archive", where, HOME=str(tmp_path), **keys)
        assert done.returncode == 0, done.stderr
        said += done.stdout + done.stderr
    wrong = keys | {"AWS_SECRET_ACCESS_KEY": "planted/secret+of40characters/for+nobody"}
    denied = newsfold("maintain", "--archive", where, HOME=str(tmp_path), **wrong)
    assert denied.returncode == 1
    said += denied.stdout + denied.stderr
    client = guarded.server.client()
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    for entry in client.list_objects_v2(Bucket="guarded", Prefix="a/secrets/")["Contents"]:
        written += [client.get_object(Bucket="guarded", Key=entry["Key"])["Body"].read()]
    for secret in (keys["AWS_SECRET_ACCESS_KEY"], wrong["AWS_SECRET_ACCESS_KEY"]):
        assert secret not in said
        assert not [data for data in written if secret.encode() in data]


@pytest.mark.skipif(bool(GIVEN), reason="a server without keys refuses to encrypt")
def test_encryption_is_asked_for_with_every_object(
    s3_server: S3Server, config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    config = replace(
        config, location="s3://news/encrypted", storage=StorageConfig(encryption="AES256")
    )
    opened(config).take(Batch(batch_id="b1", articles=(news(1),)), "test")
    client = s3_server.client()
    listed = client.list_objects_v2(Bucket="news", Prefix="encrypted/")["Contents"]
    heads = {e["Key"]: client.head_object(Bucket="news", Key=e["Key"]) for e in listed}
    assert len(heads) > 5
    assert {head.get("ServerSideEncryption") for head in heads.values()} == {"AES256"}
