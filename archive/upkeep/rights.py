"""What credentials may do with an archive, tried out without leaving anything behind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from archive.config import ArchiveConfig
from archive.errors import StoreUnreachable
from archive.objects.opening import MARK, open_store
from archive.objects.store import ObjectStore
from archive.upkeep.manifest import LATEST_KEY
from archive.upkeep.policies import RELEASES, WRITTEN, Role

PROBED: Final = "probe-of-rights"
"""The object's name that writing and deleting are tried on; there is never one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Something that a role has to be allowed.

    Attributes:
        does: What it lets do.
        where: The objects, by their names below the archive's location.
        refused: Why it may not; None where it may.
    """

    does: str
    where: str
    refused: str | None


def open_for(config: ArchiveConfig, role: Role) -> ObjectStore:
    """Return the part of an archive's store that a role can see at all.

    Raises:
        StoreUnreachable: Not even that.
    """
    if role != Role.ANALYST:
        return open_store(config)
    folder = RELEASES[0].rpartition("/")[0]
    return open_store(replace(config, location=f"{config.location.rstrip('/')}/{folder}"))


def rights(store: ObjectStore, config: ArchiveConfig, role: Role) -> Iterator[Right]:
    """Yield each right that a role needs, with whether it is there.

    Writing is tried by beginning a write that is given up; deleting by deleting what is not
    there, which leaves a marker in a bucket that keeps versions. A store that goes away
    meanwhile refuses all.
    """
    where = "releases" if role == Role.ANALYST else "everything"
    yield _tried("list and read", where, lambda: _read(store))
    for place in WRITTEN[role]:
        key = place.replace("*", PROBED)
        yield _tried("write", place, lambda key=key: store.try_writing(key))  # type: ignore[misc]
    if role == Role.MAINTAIN and config.location.startswith("s3://"):
        yield _tried("delete", where, lambda: store.delete(PROBED))


def _read(store: ObjectStore) -> None:
    store.folders("")
    for key in (MARK, LATEST_KEY.rpartition("/")[2]):
        store.get(key)


def _tried(does: str, where: str, act: Callable[[], object]) -> Right:
    try:
        act()
    except StoreUnreachable as error:
        return Right(does=does, where=where, refused=str(error))
    return Right(does=does, where=where, refused=None)
