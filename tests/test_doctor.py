"""newsfold doctor: it names what would stop a crawl, says what to do, and leaves nothing behind."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import Newsfold
from guarded import LOCATION, Guarded, guarded
from packaging.requirements import Requirement
from support import make_article, opened, prose
from village import Reply, Village

from archive.batch import Batch
from archive.config import ArchiveConfig
from archive.spool import Spool
from archive.upkeep.policies import Role
from crawler.doctor.machine import _amiss as amiss
from crawler.doctor.machine import look_at_machine
from crawler.doctor.sign import State
from crawler.doctor.storage import clock_sign

__all__ = ["guarded"]  # a fixture

SOURCE = """
[sources.village]
title = "마을신문"
hosts = ["127.0.0.1"]
id = '/([0-9]{{14}})'

[sources.village.lists]
one = {{ url = "{base}/one" }}
two = {{ url = "{base}/two" }}

[schedule.village]
source = "village"
every = "10m"
"""


def signs(said: str) -> dict[str, dict[str, str]]:
    return {line["what"]: line for line in map(json.loads, said.splitlines())}


def looked(newsfold: Newsfold, *options: object, **given: str) -> dict[str, dict[str, str]]:
    done = newsfold("doctor", "--json", *options, **given)
    assert "Traceback" not in done.stderr
    found = signs(done.stdout)
    is_wrong = any(sign["state"] == "wrong" for sign in found.values())
    assert done.returncode == (3 if is_wrong else 0), done.stderr
    assert all(sign["advice"] for sign in found.values() if sign["state"] != "ok")
    return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Village]:
    with Village({"/robots.txt": Reply(body=b"User-agent: *\nAllow: /\n")}) as village:
        (tmp_path / "newsfold.toml").write_text(SOURCE.format(base=village.url), "utf-8")
        yield village


def test_before_the_first_crawl_nothing_is_wrong_and_nothing_is_made(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    found = looked(newsfold)
    assert {sign["state"] for sign in found.values()} == {"ok", "warning"}
    assert found["contact"]["state"] == "warning"
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_was_crawled_into_is_found_sound_and_left_as_it_was(
    newsfold: Newsfold, served: Village, folder_config: ArchiveConfig, tmp_path: Path
) -> None:
    opened(folder_config).take(Batch(batch_id="b", articles=(make_article(1, prose(1)),)), "test")
    before = files(tmp_path)
    found = looked(newsfold)
    assert {name: sign for name, sign in found.items() if sign["state"] == "wrong"} == {}
    assert found["archive"]["says"] == "data answers"
    assert "list and read, write" in found["rights"]["says"]
    assert found["village: 127.0.0.1"]["says"] == "robots.txt allows 2 of 2 lists"
    assert served.paths == ["/robots.txt"]
    assert files(tmp_path) == before


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path): path.read_bytes() for path in found}


def test_what_is_broken_in_the_archive_is_named(
    newsfold: Newsfold, folder_config: ArchiveConfig, tmp_path: Path
) -> None:
    ingest = opened(folder_config)
    for number in range(3):
        batch = Batch(batch_id=f"b{number}", articles=(make_article(number, prose(number)),))
        ingest.take(batch, "test")
    spool = Spool(tmp_path / "data/spool")
    writer = spool.start("waiting")
    writer.add_article(make_article(9, prose(9)))
    writer.finish()
    data_file = next((tmp_path / "data/articles").glob("crawl_date=*/*.parquet"))
    data_file.unlink()
    done = newsfold("doctor")
    assert done.returncode == 3
    assert "1 finished batches wait" in done.stdout
    assert data_file.name in done.stdout
    assert "WRONG" in done.stdout


@pytest.mark.parametrize(
    ("text", "what", "says"),
    [
        ('archive = "data', "configuration", "newsfold.toml"),
        ('[schedule.x]\nsource = "daun"\nevery = "1h"', "schedule.x", "did you mean 'daum'"),
        ("[politeness.dauw]\ndelay_seconds = 3.0", "politeness", "dauw"),
        ('[sources.daum]\ntitle = "x"', "sources", "sources.daum"),
        ('[naversearch]\nqueries = ["등대"]', "naversearch", "who asks is not known"),
        (
            '[[alerts]]\nname = "ops"\nkind = "command"\ncommand = ["no-such-program secret"]',
            "alert ops",
            "there is no program no-such-program",
        ),
        ('[metrics]\nfile = "newsfold.toml/x.prom"', "metrics", "newsfold.toml"),
    ],
)
def test_a_configuration_that_cannot_work_is_named(
    newsfold: Newsfold, tmp_path: Path, text: str, what: str, says: str
) -> None:
    (tmp_path / "newsfold.toml").write_text(text, "utf-8")
    found = looked(newsfold, "--offline")
    assert found[what]["state"] == "wrong"
    assert says in found[what]["says"]
    assert found["Python"]["state"] == found["time zones"]["state"] == "ok"


def test_a_source_that_there_is_not_is_wrong_usage_in_one_line(newsfold: Newsfold) -> None:
    done = newsfold("doctor", "--source", "daun")
    assert done.returncode == 1
    assert "did you mean 'daum'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("robots", "state", "says"),
    [
        (Reply(status=404), "ok", "has no robots.txt"),
        (Reply(status=503), "wrong", "answered 503"),
        (Reply(body=b"User-agent: *\nDisallow: /two\nCrawl-delay: 7"), "warning", "1 of 2 lists"),
        (Reply(body=b"User-agent: newsfold\nDisallow: /"), "wrong", "0 of 2 lists"),
        (Reply(status=301, headers=(("Location", "/elsewhere"),)), "ok", "2 of 2 lists"),
    ],
)
def test_what_a_host_allows_is_said_of_each_source(
    newsfold: Newsfold, tmp_path: Path, robots: Reply, state: str, says: str
) -> None:
    answers = {"/robots.txt": robots, "/elsewhere": Reply(body=b"User-agent: *\nAllow: /")}
    with Village(answers) as village:
        (tmp_path / "newsfold.toml").write_text(SOURCE.format(base=village.url), "utf-8")
        sign = looked(newsfold)["village: 127.0.0.1"]
        asked = set(village.paths)
    assert sign["state"] == state
    assert says in sign["says"]
    assert asked <= {"/robots.txt", "/elsewhere"}


def test_a_permission_sets_the_rules_of_its_host_aside(newsfold: Newsfold, tmp_path: Path) -> None:
    robots = Reply(body=b"User-agent: *\nDisallow: /")
    with Village({"/robots.txt": robots}) as village:
        text = SOURCE.format(base=village.url)
        (tmp_path / "newsfold.toml").write_text(
            f'{text}\n[permissions."127.0.0.1"]\nbasis = "licence 1"\n', "utf-8"
        )
        sign = looked(newsfold)["village: 127.0.0.1"]
    assert sign["state"] == "ok"
    assert sign["says"] == "robots.txt allows 0 of 2 lists; set aside by: licence 1"


def keys_of(guarded: Guarded) -> set[str]:
    listed = guarded.server.client().list_objects_v2(Bucket="guarded", Prefix="a/")
    return {entry["Key"] for entry in listed.get("Contents", ())}


def test_each_right_that_a_role_needs_is_tried_and_nothing_is_left(
    guarded: Guarded,
    newsfold: Newsfold,
    tmp_path: Path,
) -> None:
    def ask(role: Role, keys: Role) -> dict[str, dict[str, str]]:
        given = guarded.keys[keys] | {"HOME": str(tmp_path)}
        return looked(newsfold, "--archive", LOCATION, "--role", role.value, **given)

    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"url": "https://n.example/1", "headline": "머리", "body": "본문 하나"}')
    given = guarded.keys[Role.MAINTAIN] | {"HOME": str(tmp_path)}
    assert newsfold("ingest", corpus, "--archive", LOCATION, **given).returncode == 0
    before = keys_of(guarded)
    for role in Role:
        assert ask(role, role)["rights"]["state"] == "ok"
    refused = ask(Role.MAINTAIN, Role.INGEST)
    assert refused["right to delete"]["state"] == "wrong"
    assert "newsfold policy maintain" in refused["right to delete"]["advice"]
    assert ask(Role.INGEST, Role.ANALYST)["archive"]["state"] == "wrong"
    assert keys_of(guarded) == before
    begun = guarded.server.client().list_multipart_uploads(Bucket="guarded")
    assert not begun.get("Uploads")


def test_a_store_that_does_not_answer_is_named_without_a_secret(newsfold: Newsfold) -> None:
    given = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "planted-key",
        "AWS_SECRET_ACCESS_KEY": "planted-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    done = newsfold("doctor", "--archive", "s3://news/x", "--offline", **given)
    assert done.returncode == 3
    assert "no answer" in done.stdout
    assert "planted" not in done.stdout + done.stderr


@pytest.mark.parametrize(("seconds", "state"), [(3, "ok"), (-10, "warning"), (400, "wrong")])
def test_clocks_may_differ_by_what_leases_allow(seconds: int, state: str) -> None:
    assert clock_sign("x", timedelta(seconds=seconds)).state.value.lower() == state


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("free", "state"), [(60, "ok"), (5, "warning"), (0.5, "WRONG")])
def test_a_disk_that_fills_is_named_before_it_is_full(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: float, state: str
) -> None:
    usage = Usage(100 << 30, 0, int(free * (1 << 30)))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    (sign,) = (
        each for each in look_at_machine({"spool": tmp_path / "a/b"}) if each.what == "spool"
    )
    assert sign.state == state


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    found = {sign.what: sign for sign in look_at_machine({"spool": tmp_path / "file" / "spool"})}
    assert found["spool"].state == State.WRONG
    assert "spool" in found["spool"].says


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("click>=8", None), ("click>=99", "click"), ("no-such-package", "missing")],
)
def test_a_library_out_of_range_is_named(wanted: str, said: str | None) -> None:
    found: Any = amiss(Requirement(wanted))
    assert found is None if said is None else said in found
