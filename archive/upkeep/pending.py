"""Erasures under way: what is still to be searched for, by hashes, until none of it is left.

Whoever is killed in the midst leaves this behind, and the next ``newsfold forget`` goes on.
"""

from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np

from archive.errors import Damaged
from archive.raw.needles import Needles, unpack_needles
from archive.tables.forgotten import FOLDER, Forgotten, ForgottenList
from archive.tables.tables import Tables

SUFFIX: Final = ".pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An erasure that has begun; ``key`` is where it stands."""

    key: str
    sought: Needles


def begin(tables: Tables, forgotten: Forgotten, sought: Needles) -> Pending:
    """Store a list and what it takes away, before it comes into force."""
    ForgottenList(tables).store(forgotten)
    key = f"{FOLDER}/{forgotten.version:016x}{SUFFIX}"
    tables.store.create(key, sought.packed())
    return Pending(key=key, sought=sought)


def pending(tables: Tables) -> list[Pending]:
    """Return the erasures that were begun and not ended; one never in force is dropped.

    Raises:
        Damaged: An object of it cannot be read.
    """
    found = []
    for entry in tables.store.entries(f"{FOLDER}/"):
        if not entry.key.endswith(SUFFIX):
            continue
        if not _is_in_force(tables, entry.key):
            tables.store.delete(entry.key)
            continue
        try:
            sought = unpack_needles(tables.store.get(entry.key) or b"")
        except (msgspec.DecodeError, ValueError) as error:
            raise Damaged(tables.store.location, entry.key, f"damaged ({error})") from error
        found.append(Pending(key=entry.key, sought=sought))
    return found


def _is_in_force(tables: Tables, key: str) -> bool:
    """Return whether the present list holds all that this one does."""
    lists = ForgottenList(tables)
    version = int(key.rpartition("/")[2].removesuffix(SUFFIX), 16)
    held = lists.in_force()
    return bool(np.isin(lists.read(version).hashes, held.hashes).all())
