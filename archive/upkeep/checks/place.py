"""Claims about the place of an archive: nothing else lies in it, and nothing was left half done."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from archive.dedup.learning import Learning
from archive.errors import ArchiveError
from archive.objects.opening import MARK
from archive.tables.forgotten import ForgottenList
from archive.tables.tables import Tables
from archive.upkeep.checks.found import Found, Offenders, Progress, offenders
from archive.upkeep.pending import SUFFIX

_S3: Final = "s3://"


def check_place(tables: Tables, progress: Progress) -> Iterator[Found]:
    """Yield how the objects beside the tables fare."""
    progress("the archive's place")
    keys = [entry.key for entry in tables.store.entries("")]
    yield _alone(tables, keys)
    yield _logs(tables, keys)
    yield _carried_out(tables)
    yield offenders(key for key in keys if key.endswith(SUFFIX)).found(
        "no erasure is unfinished", 1, "run newsfold forget without arguments"
    )
    yield _judged_by(tables)


def _alone(tables: Tables, keys: list[str]) -> Found:
    inner = [key for key in keys if key.endswith(f"/{MARK}")]
    location = tables.store.location
    if not location.startswith(_S3):
        parents = Path(location).expanduser().absolute().parents
        inner += [str(each / MARK) for each in parents if (each / MARK).is_file()]
    return offenders(inner).found(
        "no other archive lies in this one or around it",
        len(keys),
        "move the other archive to a place of its own",
    )


def _logs(tables: Tables, keys: list[str]) -> Found:
    """Find tables without a log: they read as empty, though their files lie there."""
    broken = Offenders()
    for table in tables.all:
        data = f"{table.schema.name}/{table.schema.partition}="
        if not table.exists and any(key.startswith(data) for key in keys):
            broken.add(f"{table.schema.name}/_delta_log: missing")
    advice = "restore the log from a backup, before anything is written here"
    return broken.found("every table has its log", len(tables.all), advice)


def is_settled(tables: Tables) -> bool:
    """Return whether every batch that was committed has been carried out."""
    return not any(_waiting(tables))


def _waiting(tables: Tables) -> Iterator[str]:
    """Yield for each committed batch its id while it is not carried out, else nothing in words."""
    version = tables.articles.version
    for key, batch_id, number in tables.intents():
        if number <= version and tables.articles.recorded(batch_id, number):
            yield "" if tables.is_carried_out(key, batch_id) else batch_id


def _carried_out(tables: Tables) -> Found:
    """Find what a killed writer left: the next one carries it out, until then nobody reads it."""
    found = list(_waiting(tables))
    advice = "a writer was killed or is at work; newsfold ingest without a file carries it out"
    return offenders(filter(None, found)).found(
        "every committed batch is carried out", len(found), advice, is_warning=True
    )


def _judged_by(tables: Tables) -> Found:
    broken = Offenders()
    for read in (Learning(tables).in_force, ForgottenList(tables).in_force):
        try:
            read()
        except ArchiveError as error:
            broken.add(str(error))
    advice = "restore the object from a backup"
    return broken.found("lessons and the list of what was forgotten can be read", 2, advice)
