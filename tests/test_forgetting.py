"""What is forgotten is nowhere in the archive any more, and nothing brings it back."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pyarrow.parquet as pq
import pytest
from crawled import COPY, FULLER, GONE, STAYS, crawl, erase, spool, visit
from support import ask, make_article, opened, prose, take

from archive.article import Article
from archive.batch import encode_article, encode_visit
from archive.config import ArchiveConfig
from archive.ingest import Ingest
from archive.objects.opening import open_store
from archive.raw.escapes import readings
from archive.raw.members import members
from archive.raw.needles import needles
from archive.spool import Spool
from archive.tables.tables import Tables
from archive.upkeep.forgetting import finish, forget
from archive.upkeep.manifest import read_manifest
from archive.upkeep.names import ReleaseName
from archive.upkeep.recheck import recheck
from archive.upkeep.release import release
from archive.upkeep.selection import Wanted
from archive.upkeep.traces import traces
from archive.visit import Target

AGAIN = make_article(
    70, prose(1).partition("\n")[2], headline="고쳐 쓴 또 다른 제목으로 다시 나온 글", hours=3
)


def remains(config: ArchiveConfig, article: Article) -> list[str]:
    """Return where anything of an article's text is left."""
    sought = needles([(article.headline, article.body)])
    return list(traces(open_store(config), config, sought))


def plainly_remains(config: ArchiveConfig, *sought: str) -> list[str]:
    """Return the same by a plain search, which knows nothing of the one under test."""
    store, found = open_store(config), []
    for entry in store.entries(""):
        data = store.get(entry.key) or b""
        texts = [data.decode("utf-8", "replace")]
        if entry.key.endswith(".parquet"):
            texts.append(json.dumps(_rows(data), default=str, ensure_ascii=False))
        if entry.key.endswith(".warc.gz"):
            texts += [m.decode("utf-8", "replace") for m in _payloads(data)]
            texts += [r for m in _payloads(data) for r in readings(m)]
        if any(one in text for one in sought for text in texts):
            found.append(entry.key)
    return found


def _rows(data: bytes) -> list[dict[str, object]]:

    rows: list[dict[str, object]] = pq.read_table(BytesIO(data)).to_pylist()
    return rows


def _payloads(data: bytes) -> list[bytes]:

    return [member.payload for member in members(BytesIO(data))]


def test_an_article_its_copies_and_its_pages_are_gone_and_the_rest_stays(
    config: ArchiveConfig,
) -> None:
    verdicts = crawl(config, 1, GONE, COPY, STAYS)
    assert sorted(verdicts.values()) == ["copy", "new", "new"]
    assert remains(config, GONE)
    assert plainly_remains(config, GONE.headline, COPY.headline)
    done = erase(config, GONE.key)
    assert done.left == []
    assert (done.rows, done.pages) == (4, 3)  # two articles and two visits; two pages and a list
    assert remains(config, GONE) == remains(config, COPY) == []
    lines = GONE.body.split("\n")
    assert plainly_remains(config, GONE.headline, COPY.headline, *lines) == []
    assert [r["article_id"] for r in ask(config, "SELECT article_id FROM articles")] == [STAYS.key]
    assert ask(config, "SELECT * FROM copies") == []
    (row,) = ask(config, "SELECT warc_file, warc_offset, body FROM articles")
    raw = open_store(config).get(row["warc_file"])
    assert raw is not None
    assert STAYS.headline.encode() in _payloads(raw[row["warc_offset"] :])[0]


def test_nothing_brings_it_back(config: ArchiveConfig) -> None:
    crawl(config, 1, GONE, COPY, STAYS)
    erase(config, GONE.key)
    held = ask(config, "SELECT count(*) AS n FROM visits")
    again = replace(GONE, article_id="another:1", url="https://another.example/1")
    moved = replace(GONE, article_id=None, headline="another headline of it", body=prose(99))
    ingest = opened(config)
    assert GONE.key in ingest.known
    assert COPY.key in ingest.known
    assert crawl(config, 2, GONE, COPY, STAYS) == {
        GONE.key: "forgotten",
        COPY.key: "forgotten",
        STAYS.key: "known",
    }
    assert take(config, "import-1", again, moved) == {
        again.key: "forgotten",
        moved.key: "forgotten",
    }
    assert remains(config, GONE) == remains(config, COPY) == []
    assert plainly_remains(config, GONE.headline, COPY.headline) == []
    assert len(ask(config, "SELECT article_id FROM articles")) == 1
    urls = {row["url"] for row in ask(config, "SELECT url FROM visits")}
    assert urls == {"https://news.example/list.json", STAYS.url}
    assert held == [{"n": 2}]


def test_an_ingest_that_was_open_before_does_not_bring_it_back(config: ArchiveConfig) -> None:
    crawl(config, 1, GONE, STAYS)
    running = opened(config)
    running.take_spooled(Spool(config.spool), spool(config, 2, [STAYS]))
    waiting = spool(replace(config, spool=config.spool.with_name("elsewhere")), 3, [GONE, COPY])
    erase(config, GONE.url)
    done = running.take_spooled(Spool(waiting.parent), waiting)
    assert {verdict.value for verdict in done.verdicts.values()} == {"forgotten", "new"}
    assert remains(config, GONE) != []  # the copy was never asked for, and is an article now
    erase(config, COPY.key)
    assert remains(config, GONE) == []


def test_an_article_that_says_more_stays_and_relates_to_nothing(config: ArchiveConfig) -> None:
    crawl(config, 1, GONE)
    assert crawl(config, 2, FULLER) == {FULLER.key: "fuller"}
    assert erase(config, GONE.key).left == []
    (row,) = ask(config, "SELECT article_id, relates_to, body FROM articles")
    assert row == {"article_id": FULLER.key, "relates_to": None, "body": FULLER.body}
    assert plainly_remains(config, GONE.headline) == []


def test_another_machines_index_is_made_anew(config: ArchiveConfig) -> None:
    other = replace(config, index=config.index.with_name("elsewhere"))
    crawl(config, 1, GONE, STAYS)
    assert take(other, "import-1", COPY) == {COPY.key: "copy"}
    assert erase(config, GONE.key).left == []
    assert take(other, "import-2", AGAIN) == {AGAIN.key: "new"}


def test_nothing_is_folded_into_what_is_about_to_be_erased(
    config: ArchiveConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl(config, 1, GONE, STAYS)
    with monkeypatch.context() as patch:
        patch.setattr("archive.upkeep.forgetting.erase_pages", interrupted)
        with pytest.raises(KeyboardInterrupt):
            erase(config, GONE.key)
    assert take(config, "import-1", AGAIN) == {AGAIN.key: "new"}
    (done,) = finish(Tables.open(config))
    assert [key.partition("/")[0] for key in done.left] == ["articles"]
    erase(config, AGAIN.key)
    (done,) = finish(Tables.open(config))
    assert done.left == []


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_releases_lose_it_and_say_so(config: ArchiveConfig) -> None:
    crawl(config, 1, GONE, COPY, STAYS)
    first = release(config, "2026-11-01").manifest
    crawl(config, 2, FULLER, make_article(80, prose(80), hours=60))
    release(config, "2026-11-02")
    assert any(key.startswith("releases/") for key in remains(config, COPY))
    assert erase(config, GONE.key).left == []
    assert plainly_remains(config, GONE.headline, COPY.headline) == []
    store = open_store(config)
    for name, kept in (("2026-11-01", 1), ("2026-11-02", 3)):
        done = recheck(store, ReleaseName.of(name))
        assert done.offenders == ()
        assert done.manifest.totals["articles"].rows == kept
        assert done.manifest.redacted_at is not None
    stays = read_manifest(store, ReleaseName.of("2026-11-01"))
    assert (stays.created_at, stays.commit_seq) == (first.created_at, first.commit_seq)
    third = release(config, "2026-11-03").manifest
    assert third.redacted_at is None
    assert recheck(store, ReleaseName.of("2026-11-03")).offenders == ()
    assert plainly_remains(config, GONE.headline, COPY.headline) == []


def test_a_release_without_it_stays_as_it_was(config: ArchiveConfig) -> None:
    crawl(config, 1, STAYS)
    release(config, "2026-11-01")
    before = open_store(config).get("releases/2026-11-01/_MANIFEST.json")
    crawl(config, 2, GONE)
    erase(config, GONE.key)
    assert open_store(config).get("releases/2026-11-01/_MANIFEST.json") == before


def test_a_copy_alone_goes_and_its_original_stays(config: ArchiveConfig) -> None:
    crawl(config, 1, GONE, COPY)
    (kept,) = ask(config, "SELECT article_id, headline FROM articles")
    (copy,) = ask(config, "SELECT article_id, headline FROM copies")
    assert erase(config, copy["article_id"]).left == []
    assert ask(config, "SELECT article_id, headline FROM articles") == [kept]
    assert ask(config, "SELECT * FROM copies") == []
    assert plainly_remains(config, copy["headline"]) == []


def test_later_readings_of_an_article_go_with_it(config: ArchiveConfig) -> None:
    changed = replace(GONE, body=prose(50), headline="고친 다음의 아주 다른 제목 하나")
    crawl(config, 1, GONE)
    assert crawl(config, 2, changed) == {GONE.key: "revised"}
    assert erase(config, GONE.key).left == []
    assert ask(config, "SELECT * FROM revisions") == []
    assert remains(config, changed) == []


def test_all_of_a_publisher_or_before_a_day_goes(config: ArchiveConfig) -> None:
    crawl(config, 1, *(make_article(n, prose(n), publisher=f"p{n % 3}") for n in range(10, 22)))
    tables = Tables.open(config)
    assert forget(tables, Wanted(publisher="p1")).left == []
    assert ask(config, "SELECT count(*) AS n FROM articles") == [{"n": 8}]
    later = Wanted(before=datetime(2027, 1, 1, tzinfo=UTC).date())
    assert forget(Tables.open(config), later).left == []
    assert ask(config, "SELECT count(*) AS n FROM articles") == [{"n": 0}]
    assert not any(remains(config, make_article(n, prose(n))) for n in range(10, 22))


def test_nothing_is_pending_after_it(config: ArchiveConfig) -> None:
    crawl(config, 1, GONE)
    erase(config, GONE.key)
    assert finish(Tables.open(config)) == []
    left = [entry.key for entry in open_store(config).entries("forgotten/")]
    assert [key.rpartition(".")[2] for key in left] == ["msgpack"]


def test_what_is_kept_of_it_is_no_text_and_no_address(config: ArchiveConfig) -> None:
    crawl(config, 1, GONE, STAYS)
    erase(config, GONE.key)
    store = open_store(config)
    (entry,) = store.entries("forgotten/")
    data = store.get(entry.key) or b""
    assert len(data) < 100
    assert Ingest(Tables.open(config)).known is not None
    assert encode_article(GONE)[:20] not in data
    assert encode_visit(visit(Target.ARTICLE, GONE.url, "", 0))[:20] not in data
