"""The command as a user meets it: advice instead of tracebacks, and output that runs again."""

import csv
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import polars as pl
import pytest
from support import ask, make_article, prose, take
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.config import ArchiveConfig
from archive.reading.output import write_csv, write_json, write_parquet
from archive.reading.query import stream
from archive.spool import Spool
from archive.tables.tables import Tables
from crawler.demo.day import make_day
from crawler.demo.markup import article_page

REPO = Path(__file__).resolve().parents[1]
SECRET = "invented/Secret+Key0123456789"
KEY_ID = "INVENTEDKEYID0123456"
GOOD = {"url": "https://news.example/1", "headline": "An invented headline", "body": prose(1)}

Done = subprocess.CompletedProcess[str]
Newsfold = Callable[..., Done]


def refused(done: Done, *words: str, code: int = 1) -> str:
    """Check that a command declined in plain words, and return what it said."""
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert "Traceback" not in said
    assert SECRET not in said
    assert KEY_ID not in said
    for word in words:
        assert word in said
    return done.stderr


def succeeded(done: Done) -> str:
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def line(**fields: object) -> bytes:
    return json.dumps(GOOD | fields, ensure_ascii=False).encode()


def without(field: str) -> bytes:
    return json.dumps({name: value for name, value in GOOD.items() if name != field}).encode()


def archive_in(folder: Path) -> ArchiveConfig:
    return ArchiveConfig(
        location=str(folder / "data"),
        spool=folder / "data" / "spool",
        index=folder / "data" / "index",
    )


def counts(done: Done) -> dict[str, int]:
    """Return an import's counts by verdict."""
    return {word: int(n) for n, word in re.findall(r"(\d+) (\w+)", succeeded(done))}


# Names and settings


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("crawl", "duam"), "did you mean 'daum'?"),
        (("crawl", "daum", "--section", "politcs"), "did you mean 'politics'?"),
        (("crawl", "daum", "--section", "xxxx"), "There are: politics, society"),
    ],
)
def test_an_unknown_name_is_told_the_nearest(
    newsfold: Newsfold, tmp_path: Path, arguments: tuple[str, ...], advice: str
) -> None:
    refused(newsfold(*arguments), advice)
    assert list(tmp_path.iterdir()) == []


def test_a_live_crawl_without_a_contact_is_refused(newsfold: Newsfold, tmp_path: Path) -> None:
    refused(newsfold("crawl", "daum"), "--contact", 'contact = "you@example.org"')
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("archiv = 'data'", "archiv"),
        ("[dedup]\ncoverag = 0.5", "coverag"),
        ("[dedup]\ncoverage = 1.5", "coverage"),
        ("[dedup]\nwindow_hours = 0", "window_hours"),
        ("[dedup]\nleast_shingles = 'many'", "least_shingles"),
        ("[dedup]\nleast_shingles = 99999999999999999999", "least_shingles"),
        ('"two\\nlines" = 1', "two lines"),
        ("contact = 5", "contact"),
        ("archive = ", "newsfold.toml"),
        ("archive = 's3://'", "name a bucket"),
    ],
)
def test_a_bad_setting_is_named(newsfold: Newsfold, tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "newsfold.toml").write_text(text, "utf-8")
    said = refused(newsfold("ingest"), key)
    assert len(said.splitlines()) == 1


# Places that cannot be used


def test_a_folder_that_cannot_be_written_is_named(newsfold: Newsfold, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    below = str(tmp_path / "file" / "data")
    (tmp_path / "one.jsonl").write_bytes(line() + b"\n")
    for archive in (below, "/proc/newsfold"):
        said = refused(newsfold("ingest", "one.jsonl", "--archive", archive), archive)
        assert len(said.splitlines()) == 1
    refused(newsfold("demo", "--archive", below), below)
    refused(newsfold("query", "SELECT 1", "--archive", below), below)


def test_a_spool_that_cannot_be_written_is_named(newsfold: Newsfold, tmp_path: Path) -> None:
    (tmp_path / "newsfold.toml").write_text("spool = '/proc/newsfold'")
    refused(newsfold("demo"), "/proc/newsfold", "spool")


def test_a_missing_bucket_is_named(newsfold: Newsfold, s3_server: Any, tmp_path: Path) -> None:
    own = s3_server.environment | {"HOME": str(tmp_path)}
    for command in (("ingest",), ("query", "SELECT 1")):
        done = newsfold(*command, "--archive", "s3://no-such-bucket/news", **own)
        refused(done, "s3://no-such-bucket/news", "there is no such bucket")


@contextmanager
def refusing_s3(code: str) -> Iterator[str]:
    """Answer everything with an S3 error that repeats what the client sent, as S3 does."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = (
                f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code>'
                f"<Message>Invented refusal.</Message><AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId>"
                "<RequestId>1</RequestId></Error>"
            ).encode()
            self.send_response(403)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_PUT = do_HEAD = do_POST = do_GET  # noqa: N815 - http.server looks for these names

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("InvalidAccessKeyId", "AWS_ACCESS_KEY_ID"),
        ("SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY"),
        ("AccessDenied", "no right"),
    ],
)
def test_wrong_credentials_are_told_apart_and_not_printed(
    newsfold: Newsfold, tmp_path: Path, code: str, advice: str
) -> None:
    with refusing_s3(code) as endpoint:
        done = newsfold("ingest", "--archive", "s3://news/day", **credentials(endpoint, tmp_path))
    assert len(refused(done, "s3://news/day", advice).splitlines()) == 1


def test_missing_credentials_are_asked_for(newsfold: Newsfold, tmp_path: Path) -> None:
    nothing = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "")
    own = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "us-east-1"}
    done = newsfold("ingest", "--archive", "s3://news/day", **nothing, **own, HOME=str(tmp_path))
    refused(done, "no AWS credentials found")


def credentials(endpoint: str, home: Path) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "HOME": str(home),
    }


@contextmanager
def dead_end(kind: str) -> Iterator[str]:
    """Give an endpoint that refuses, lets connections wait, or takes them and keeps silent."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        address = listener.getsockname()
        if kind == "silent":
            listener.listen(64)
        elif kind == "dropping":
            listener.listen(0)
            for _ in range(4):  # fill the queue; what comes then gets no answer
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(address)
        yield f"http://127.0.0.1:{address[1]}"


@pytest.mark.parametrize("kind", ["refusing", "dropping", "silent"])
def test_a_store_that_does_not_answer_ends_the_command_within_15_seconds(
    newsfold: Newsfold, tmp_path: Path, kind: str
) -> None:
    with dead_end(kind) as endpoint:
        began = time.monotonic()
        done = newsfold("ingest", "--archive", "s3://news/day", **credentials(endpoint, tmp_path))
        seconds = time.monotonic() - began
    refused(done, "s3://news/day", "no answer")
    assert seconds < 15


# Imports

BROKEN = {
    2: (b'{"url": "https://news.example/2", "headline":', None),
    3: (without("body"), "body"),
    4: (without("headline"), "headline"),
    5: (without("url"), "url"),
    6: (line(headline=7), "headline"),
    7: (line(headline=""), "headline"),
    8: (line(published_at="2026-03-18T12:00:00"), "published_at"),
    9: (line(section="gossip"), "section"),
    10: (line(authors=["Kim", 5]), "authors"),
    11: (b"[1, 2]", None),
    12: (b'{"url": "https://news.example/\xff", "headline": "h", "body": "b"}', None),
    13: (b'{"visit": {"source": "demo"}}', "target"),
}


def write_broken(path: Path) -> None:
    lines = [line(), *(text for text, _ in BROKEN.values()), line(url="https://news.example/3")]
    path.write_bytes(b"\n".join(lines) + b"\n")


def test_every_broken_line_is_named_and_nothing_is_imported(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    write_broken(tmp_path / "corpus.jsonl")
    (tmp_path / "good.jsonl").write_bytes(line(url="https://news.example/9") + b"\n")
    said = refused(newsfold("ingest", "good.jsonl", "corpus.jsonl"), "nothing was imported")
    told = said.splitlines()
    assert len(told) == len(BROKEN) + 1
    for words, (number, (_, field)) in zip(told, BROKEN.items(), strict=False):
        assert f"corpus.jsonl:{number}" in words
        assert field is None or f"field {field}" in words
    assert not (tmp_path / "data").exists()


def test_good_lines_can_be_imported_and_the_others_stand_beside_unchanged(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    write_broken(tmp_path / "corpus.jsonl")
    done = newsfold("ingest", "corpus.jsonl", "--skip-bad")
    assert f"{len(BROKEN)} refused lines written to" in succeeded(done)
    beside = tmp_path / "corpus.jsonl.refused"
    assert beside.read_bytes() == b"".join(text + b"\n" for text, _ in BROKEN.values())
    config = archive_in(tmp_path)
    sql = "SELECT url FROM articles UNION ALL SELECT url FROM copies ORDER BY 1"
    urls = [row["url"] for row in ask(config, sql)]
    assert urls == ["https://news.example/1", "https://news.example/3"]


def test_refused_lines_keep_their_white_space(newsfold: Newsfold, tmp_path: Path) -> None:
    bad = b'\t {"url": "https://news.example/2"} \r\n'
    (tmp_path / "corpus.jsonl").write_bytes(line() + b"\r\n" + bad)
    succeeded(newsfold("ingest", "corpus.jsonl", "--skip-bad"))
    assert (tmp_path / "corpus.jsonl.refused").read_bytes() == bad


@pytest.mark.parametrize(
    "text",
    [
        line(extra="x").replace(b'"x"', b"[" * 100_000 + b"]" * 100_000),
        line(url="http://[invented"),
        line(published_at="0001-01-01T00:00:00+09:00"),
        line(published_at="9999-12-31T23:59:59-09:00"),
        line(headline="x").replace(b'"x"', b'"\\ud800"'),
    ],
    ids=["deep nesting", "no URL", "before all time", "after all time", "half a character"],
)
def test_a_hostile_line_is_taken_or_refused_in_words(
    newsfold: Newsfold, tmp_path: Path, text: bytes
) -> None:
    (tmp_path / "corpus.jsonl").write_bytes(line() + b"\n" + text + b"\n")
    done = newsfold("ingest", "corpus.jsonl")
    assert "Traceback" not in done.stderr, done.stderr[-500:]
    if done.returncode:
        refused(done, "corpus.jsonl:2")


def test_a_missing_file_is_named(newsfold: Newsfold, tmp_path: Path) -> None:
    refused(newsfold("ingest", "missing.jsonl"), "missing.jsonl")
    (tmp_path / "folder").mkdir()
    refused(newsfold("ingest", "folder"), "folder")


def test_a_corpus_of_another_form_is_mapped(newsfold: Newsfold, tmp_path: Path) -> None:
    own = {"id": 7, "title": "An invented headline", "body": prose(2), "from": {"desk": "economy"}}
    (tmp_path / "own.jsonl").write_text(json.dumps(own))
    mapping = ("headline={title}", "url=urn:own:{id}", "section={from[desk]}")
    done = newsfold("ingest", "own.jsonl", *(f"--map={one}" for one in mapping))
    assert counts(done)["new"] == 1
    (row,) = ask(archive_in(tmp_path), "SELECT url, headline, section FROM articles")
    assert row == {"url": "urn:own:7", "headline": own["title"], "section": "economy"}


@pytest.mark.parametrize(
    ("mapping", "word"),
    [
        ("headline={name}", "name"),
        ("headline={id[0]}", "own.jsonl:1"),
        ("headline={empty:>9}", "empty"),
        ("headline={empty}", "empty"),
    ],
)
def test_a_mapping_that_does_not_fit_a_line_is_told(
    newsfold: Newsfold, tmp_path: Path, mapping: str, word: str
) -> None:
    (tmp_path / "own.jsonl").write_text(json.dumps(GOOD | {"id": 7, "empty": None}))
    refused(newsfold("ingest", "own.jsonl", "--map", mapping), "own.jsonl:1", word)


def test_a_corpus_through_a_pipe_is_imported_or_refused_but_not_lost(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("newsfold")), "ingest", "/dev/stdin"],
        input=line().decode() + "\n",
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        refused(done, "/dev/stdin")
    else:
        assert counts(done)["new"] == 1


def test_a_mapping_to_no_field_is_wrong_usage(newsfold: Newsfold) -> None:
    refused(newsfold("ingest", "own.jsonl", "--map", "title={title}"), "headline", code=2)


def test_ingest_alone_takes_up_what_lies_in_the_spool(newsfold: Newsfold, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "data" / "spool")
    for number in (1, 2):
        batch = spool.start(f"20260318T030000Z-demo-abcdef-{number:04}")
        batch.add_article(make_article(number, prose(number)))
        batch.add_raw(b"its page")
        batch.finish()
    done = newsfold("ingest")
    assert "2 batches in " in done.stdout
    assert counts(done)["new"] == 2
    assert spool.finished() == []
    pages = sorted(path.name for path in (tmp_path / "data/raw").rglob("*") if path.is_file())
    assert pages == [f"20260318T030000Z-demo-abcdef-{number:04}.warc.gz" for number in (1, 2)]
    assert "0 batches in " in succeeded(newsfold("ingest"))


def test_a_corpus_of_1600_articles_comes_in_whole_and_once(
    newsfold: Newsfold, shared: Path, tmp_path: Path
) -> None:
    command = ("ingest", shared / "knews1600.jsonl", "--map", "headline={title}")
    command += ("--map", "url=urn:knews:{id}")
    done = counts(newsfold(*command))
    assert sum(done.values()) == done["new"] + done["copy"] + done["update"] + done["fuller"]
    assert sum(done.values()) == 1600
    config = archive_in(tmp_path)
    tables = ("articles", "copies", "revisions")
    held = {name: ask(config, f"SELECT * FROM {name} ORDER BY article_id") for name in tables}
    ids = {row["article_id"] for name in tables for row in held[name]}
    assert (len(held["articles"]) + len(held["copies"]), len(ids)) == (1600, 1600)
    succeeded(newsfold(*command))
    again = {name: ask(config, f"SELECT * FROM {name} ORDER BY article_id") for name in tables}
    assert again == held


def test_a_page_flattened_to_text_is_told_once(
    newsfold: Newsfold, shared: Path, tmp_path: Path
) -> None:
    lines = (shared / "seed.txt").read_text("utf-8").splitlines()
    start = next(at for at, text in enumerate(lines) if text.startswith("(예시)")) + 1
    end = next(at for at, text in enumerate(lines) if "@" in text)
    given = {"url": "https://seed.example/1", "headline": lines[0], "body": "\n".join(lines)}
    (tmp_path / "seed.jsonl").write_text(json.dumps(given), "utf-8")
    assert counts(newsfold("ingest", "seed.jsonl"))["new"] == 1
    (row,) = ask(archive_in(tmp_path), "SELECT * FROM articles")
    assert row["body"].split("\n") == lines[start:end]
    assert row["byline"] == lines[end]
    assert row["authors"] == [lines[end].split()[0]]
    assert row["rights"] == lines[end + 1]
    told = [*row["body"].split("\n"), *(piece["text"] for piece in row["removed"])]
    assert set(lines[1:]) <= set(told)


# Queries


@pytest.fixture
def filled(tmp_path: Path) -> ArchiveConfig:
    """Return an archive with two stories, one of them printed twice."""
    config = archive_in(tmp_path)
    bodies = (1, 1, 2)
    take(config, "b1", *(make_article(n, prose(bodies[n]), hours=n) for n in range(3)))
    return config


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("table", ["articles", "stories"])
def test_every_format_is_read_again(newsfold: Newsfold, tmp_path: Path, table: str) -> None:
    sql = f"SELECT * FROM {table} ORDER BY article_id"
    succeeded(newsfold("query", sql, "--format", "parquet", "-o", "rows.parquet"))
    rows = pl.read_parquet(tmp_path / "rows.parquet").to_dicts()
    assert rows
    objects = [
        json.loads(text)
        for text in succeeded(newsfold("query", sql, "--format", "json")).splitlines()
    ]
    succeeded(newsfold("query", sql, "--format", "csv", "-o", "rows.csv"))
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    for row, found, record in zip(rows, objects, records, strict=True):
        assert list(row) == list(found) == list(record)
        for name in ("article_id", "headline", "body"):
            assert row.get(name) == found.get(name) == record.get(name)
    assert [path.name for path in tmp_path.glob("*.part")] == []


@pytest.mark.parametrize("write", [write_csv, write_json, write_parquet])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM copies",
        "SELECT * FROM latest",
        "SELECT * FROM articles WHERE false",
        "SELECT max(published_at) - min(published_at) AS span FROM articles",
        "SELECT sum(body_chars) AS n, avg(body_chars), min(crawl_date) FROM articles",
    ],
    ids=["copies", "latest", "no rows", "time between", "sums"],
)
def test_a_natural_question_is_answered_in_every_format(
    filled: ArchiveConfig, write: Callable[[Any, IO[bytes]], None], sql: str
) -> None:
    file = BytesIO()
    with stream(Tables.open_existing(filled), sql) as answer:
        write(answer, file)
    assert file.getvalue() or "false" in sql


@pytest.mark.usefixtures("filled")
def test_numbers_stay_numbers_in_json(newsfold: Newsfold) -> None:
    sql = "SELECT sum(body_chars) AS n, avg(body_chars) AS mean FROM articles"
    (text,) = succeeded(newsfold("query", sql, "--format", "json")).splitlines()
    assert {name: type(value) in (int, float) for name, value in json.loads(text).items()} == {
        "n": True,
        "mean": True,
    }


@pytest.mark.usefixtures("filled")
def test_two_columns_of_one_name_are_both_shown(newsfold: Newsfold) -> None:
    sql = (
        "SELECT a.article_id, c.article_id FROM articles a JOIN copies c ON copy_of = a.article_id"
    )
    for form in ("json", "csv", "table"):
        shown = succeeded(newsfold("query", sql, "--format", form))
        assert "example:000000" in shown
        assert "example:000001" in shown


@pytest.mark.usefixtures("filled")
def test_a_wrong_query_is_explained(newsfold: Newsfold) -> None:
    for sql, word in (
        ("SELECT headlin FROM articles", "headlin"),
        ("DELETE FROM articles", "SELECT"),
        ("", "SELECT"),
    ):
        refused(newsfold("query", sql), word)
    refused(newsfold("story", "demo:1"), "demo:1")
    refused(newsfold("query", "SELECT 1", "--format", "parquet"), "--output", code=2)
    refused(newsfold("query", "SELECT 1", "--format", "csv", "-o", "no/such/x.csv"), "no/such")


# The demo, Scrapy's own command, and the packages


def test_the_demo_shows_a_table_the_truth_and_three_commands_that_run(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    done = newsfold("demo")
    assert "Traceback" not in done.stderr
    table = {
        cells[0]: [int(cell) for cell in cells[1:]]
        for cells in map(str.split, done.stdout.splitlines())
        if len(cells) == 9 and cells[1].isdigit()
    }
    total = table.pop("all")
    assert total == [sum(column) for column in zip(*table.values(), strict=True)]
    listed, known, fetched, kept, copies, updates, failed, alarms = total
    assert alarms == 0
    assert (listed, fetched) == (known + fetched + failed, kept + copies + updates)
    is_ill = any(not row[0] or row[6] > 0.1 * (row[2] + row[6]) for row in table.values())
    assert done.returncode == (3 if is_ill else 0)
    truth = re.search(r"(\d+) of (\d+) copies found, (\d+) of (\d+) other articles", done.stdout)
    assert truth is not None
    found, true, dropped, others = map(int, truth.groups())
    assert found <= true
    assert found + dropped == copies
    assert true + others <= fetched
    commands = re.findall(r"^ +\.venv/bin/newsfold (.+)$", done.stdout, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        assert succeeded(newsfold(*shlex.split(command))).strip()
    where = re.search(r"^Parquet: (\S+) and (\S+)$", done.stdout, re.MULTILINE)
    assert where is not None
    heights = [pl.read_delta(str(tmp_path / folder)).height for folder in where.groups()]
    assert heights == [kept + updates, copies]
    (row,) = ask(archive_in(tmp_path), "SELECT * FROM runs")
    assert (row["source"], row["trigger"], row["exit_code"]) == ("demo", "manual", done.returncode)
    assert [row[name] for name in ("listed", "known", "fetched", "kept", "copies")] == total[:5]
    assert row["bytes_fetched"] > 100_000
    assert row["ended_at"] > row["started_at"]


def record_page(path: Path) -> str:
    """Record a list and its only article, and return the article's id."""
    article = next(one for one in make_day(pages=40).articles if one.fault is None)
    base = "https://v.daum.net"
    link = f'<a class="item_newsheadline2" href="{base}{article.path}">A headline</a>'
    pages = {
        "https://news.daum.net/politics": f'<ul class="list_newsheadline2"><li>{link}</li></ul>',
        f"{base}{article.path}": article_page(article, base),
    }
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, page in pages.items():
            body = page.encode()
            headers = [("Content-Type", "text/html; charset=utf-8")]
            record = writer.create_warc_record(
                url,
                "response",
                payload=BytesIO(body),
                length=len(body),
                http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": f"{datetime(2026, 3, 18, 3, tzinfo=UTC):%FT%TZ}"},
            )
            writer.write_record(record)
    return f"daum:{article.number}"


def test_scrapys_own_command_fills_the_archive_the_same_way(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    wanted = record_page(tmp_path / "pages.warc.gz")
    given = {
        "replay": tmp_path / "pages.warc.gz",
        "section": "politics",
        "archive": tmp_path / "scrapy",
    }
    arguments = [part for name, value in given.items() for part in ("-a", f"{name}={value}")]
    done = scrapy("crawl", "daum", *arguments)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    succeeded(newsfold("crawl", "daum", "--section", "politics", "--replay", "pages.warc.gz"))
    ours = archive_in(tmp_path)
    theirs = ArchiveConfig(
        location=str(tmp_path / "scrapy"),
        spool=tmp_path / "scrapy" / "spool",
        index=tmp_path / "scrapy" / "index",
    )
    sql = "SELECT article_id, story_id, headline, body, authors, published_at, fetched_at, section"
    rows = ask(theirs, f"{sql} FROM articles")
    assert [row["article_id"] for row in rows] == [wanted]
    assert rows == ask(ours, f"{sql} FROM articles")
    assert Spool(theirs.spool).finished() == []


def test_scrapys_own_command_is_told_what_is_wrong(tmp_path: Path) -> None:
    for name, value in (("section", "politcs"), ("limit", "many"), ("replay", "missing.warc")):
        done = scrapy("crawl", "daum", "-a", f"{name}={value}", "-a", f"archive={tmp_path}/data")
        assert done.returncode != 0
        assert value in done.stderr
    assert not (tmp_path / "data").exists()


def scrapy(*arguments: object) -> Done:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *map(str, arguments)],
        cwd=REPO,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_package_names_are_ours() -> None:
    for name in ("archive", "crawler"):
        spec = find_spec(name)
        assert spec is not None
        assert Path(spec.origin or "").resolve() == REPO / name / "__init__.py"


def test_the_archive_needs_no_crawler() -> None:
    program = (
        "import sys, archive.ingest, archive.reading.query, archive.reading.story\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "archive" in loaded
    assert not loaded & {"crawler", "scrapy", "twisted", "selectolax", "parsel", "lxml"}


def test_no_chapter_waits_for_pandas_where_it_is_installed(tmp_path: Path) -> None:
    program = "from crawler.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", program, "query", "SELECT 1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "no archive there yet" in done.stderr
    assert "pyarrow.dataset" in done.stderr
    assert "pandas.core" not in done.stderr


BUSY = """
import io, sys, threading, time
import pyarrow as pa, pyarrow.parquet as pq
from crawler.cli import main

class Slow(io.BytesIO):
    is_slow = False
    def read(self, *size):
        if Slow.is_slow:
            time.sleep(0.3)
        return super().read(*size)

def command():
    out = io.BytesIO()
    pq.write_table(pa.table({"n": [*range(1000)]}), out)
    batches = pq.ParquetFile(Slow(out.getvalue()), pre_buffer=True).iter_batches()
    Slow.is_slow = True
    threading.Thread(target=lambda: list(batches), daemon=True).start()
    time.sleep(0.1)
    print("done")
    sys.exit(3)

main.newsfold = command
main.main()
"""


def test_a_library_that_is_still_at_work_changes_no_exit_code() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUSY], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "done\n", "")


@pytest.mark.parametrize("chapter", ["sources", "--help"])
def test_an_output_that_cannot_be_written_is_told_in_a_line(tmp_path: Path, chapter: str) -> None:
    command = [str(Path(sys.executable).with_name("newsfold")), chapter]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "newsfold: the output could not be written: No space left on device\n"
    closed = subprocess.run(
        ["/bin/sh", "-c", f"{' '.join(command)} >&-"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in closed.stderr


def test_help_names_the_chapters_and_the_exit_codes(newsfold: Newsfold) -> None:
    shown = succeeded(newsfold("--help"))
    for word in ("crawl", "demo", "ingest", "query", "story", "3 finished, but unhealthy"):
        assert word in " ".join(shown.split())
    for chapter in ("crawl", "demo", "ingest", "query", "story"):
        assert "--archive" in succeeded(newsfold(chapter, "--help"))
