"""Claims about rows, each as the SELECT of what breaks it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from archive.tables.forgotten import Forgotten, ForgottenList
from archive.tables.tables import Tables
from archive.upkeep.checks.found import Found, Offenders, Progress
from archive.upkeep.workbench import workbench

BACKUP: Final = "restore the table from a backup, and report how this came about"
ROWS_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What must hold of a table's rows; ``sql`` names the offenders, one a row."""

    text: str
    table: str
    sql: str
    advice: str = BACKUP
    is_warning: bool = False


_ONCE: Final = "SELECT article_id FROM {} GROUP BY 1 HAVING count(*) > 1 ORDER BY 1"
_SEQUENCE: Final = """
    SELECT article_id || ' in commit ' || commit_seq FROM {} WHERE commit_seq > {} ORDER BY 1
"""
_BATCHES: Final = """
    SELECT 'commit ' || commit_seq FROM (
        SELECT commit_seq, batch_id FROM articles UNION SELECT commit_seq, batch_id FROM copies
        UNION SELECT commit_seq, batch_id FROM revisions
    ) GROUP BY commit_seq HAVING count(DISTINCT batch_id) > 1 ORDER BY 1
"""
# Each page that a crawl reads is a visit of the same batch, so a batch that has none is half
# a batch: what else it brought was not carried out.
_HALVES: Final = """
    SELECT DISTINCT batch_id FROM (
        SELECT batch_id FROM articles WHERE warc_file IS NOT NULL
        UNION SELECT batch_id FROM copies WHERE warc_file IS NOT NULL
        UNION SELECT batch_id FROM revisions WHERE warc_file IS NOT NULL
    ) WHERE batch_id NOT IN (SELECT batch_id FROM visits) ORDER BY 1
"""
_LOST: Final = """
    SELECT DISTINCT article_id FROM visits WHERE outcome = 'article' AND article_id NOT IN (
        SELECT article_id FROM articles UNION ALL SELECT article_id FROM copies) ORDER BY 1
"""
_FUTURE: Final = """
    SELECT article_id || ' at ' || first_seen_at FROM {} WHERE first_seen_at > now() + INTERVAL 5
    MINUTE ORDER BY 1
"""


def claims(version: int) -> list[Claim]:
    """Return what must hold of the rows, with ``articles`` at a version."""
    return [
        *(
            Claim(text=f"an id stands once in {name}", table=name, sql=_ONCE.format(name))
            for name in ("articles", "copies")
        ),
        Claim(
            text="no id is in articles and in copies",
            table="copies",
            sql="SELECT article_id FROM articles INTERSECT SELECT article_id FROM copies",
        ),
        Claim(
            text="the article of every copy is kept",
            table="copies",
            sql="SELECT article_id || ' copies ' || copy_of FROM copies "
            "WHERE copy_of NOT IN (SELECT article_id FROM articles) ORDER BY 1",
        ),
        Claim(
            text="a copy is of its article's story",
            table="copies",
            sql="SELECT c.article_id FROM copies c JOIN articles a ON a.article_id = c.copy_of "
            "WHERE c.story_id <> a.story_id ORDER BY 1",
        ),
        Claim(
            text="what an article relates to is kept, in its story",
            table="articles",
            sql="SELECT a.article_id FROM articles a LEFT JOIN articles b "
            "ON b.article_id = a.relates_to WHERE a.relates_to IS NOT NULL "
            "AND b.story_id IS DISTINCT FROM a.story_id ORDER BY 1",
        ),
        Claim(
            text="every revision is of an article that is held",
            table="revisions",
            sql="SELECT DISTINCT article_id FROM revisions WHERE article_id NOT IN (SELECT "
            "article_id FROM articles UNION ALL SELECT article_id FROM copies) ORDER BY 1",
        ),
        Claim(text="every batch of a crawl is whole", table="articles", sql=_HALVES),
        Claim(text="every article that was read is held", table="visits", sql=_LOST),
        Claim(text="a commit is of one batch", table="articles", sql=_BATCHES),
        *(
            Claim(
                text=f"no row of {name} is of a commit to come",
                table=name,
                sql=_SEQUENCE.format(name, version),
            )
            for name in ("articles", "copies", "revisions")
        ),
        *(
            Claim(
                text=f"nothing in {name} was seen in the future",
                table=name,
                sql=_FUTURE.format(name),
                advice="set the clock of the machine that crawls, or of this one",
                is_warning=True,
            )
            for name in ("articles", "copies")
        ),
    ]


def check_rows(tables: Tables, progress: Progress) -> Iterator[Found]:
    """Yield how each claim about rows fares."""
    with workbench(tables) as connection:
        for claim in claims(tables.articles.version):
            progress(claim.text)
            (total,) = connection.execute(f"SELECT count(*) FROM {claim.table}").fetchone() or (0,)  # noqa: S608
            broken = Offenders()
            answer = connection.execute(claim.sql)
            while rows := answer.fetchmany(ROWS_AT_ONCE):
                for (name,) in rows:
                    broken.add(name)
            yield broken.found(claim.text, total, claim.advice, is_warning=claim.is_warning)
    forgotten = ForgottenList(tables).in_force()
    yield _stories(tables, forgotten, progress)
    yield _forgotten(tables, forgotten, progress)


def _stories(tables: Tables, forgotten: Forgotten, progress: Progress) -> Found:
    """Find stories without the article they are named after, which only an erasure takes away."""
    claim = "every story is named after an article that is kept"
    progress(claim)
    broken, total = Offenders(), 0
    with workbench(tables) as connection:
        answer = connection.execute(
            "SELECT DISTINCT story_id FROM articles WHERE story_id NOT IN "
            "(SELECT article_id FROM articles) ORDER BY 1"
        )
        while rows := answer.fetchmany(ROWS_AT_ONCE):
            for (story_id,) in rows:
                total += 1
                if not forgotten.has_id(story_id):
                    broken.add(story_id)
    return broken.found(claim, total, BACKUP)


def _forgotten(tables: Tables, forgotten: Forgotten, progress: Progress) -> Found:
    claim = "nothing that was forgotten is held"
    progress(claim)
    broken, total = Offenders(), 0
    if len(forgotten):
        for table in tables.about_articles:
            for batch in table.batches(["article_id"], None, ROWS_AT_ONCE):
                for article_id in batch.column(0).to_pylist():
                    total += 1
                    if forgotten.has_id(article_id):
                        broken.add(f"{table.schema.name}: {article_id}")
    return broken.found(claim, total, "run newsfold forget without arguments")
