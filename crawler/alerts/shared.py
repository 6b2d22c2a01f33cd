"""Small objects of the archive that several hosts change: read whole, replaced whole, or not."""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from archive.errors import Damaged, StoreUnreachable
from archive.objects.store import ObjectStore

MOST_TRIES: Final = 50

T = TypeVar("T", bound=msgspec.Struct)


def read_shared(store: ObjectStore, key: str, empty: T) -> T:
    """Return what an object holds, ``empty`` where there is none.

    Raises:
        StoreUnreachable: The store is away.
        Damaged: The object is not newsfold's.
    """
    return _decode(store, key, store.get(key), empty)


def change_shared(store: ObjectStore, key: str, empty: T, change: Callable[[T], T]) -> T:
    """Put what a function makes of an object in its place, and return it.

    Args:
        store: Where the object lies.
        key: The object.
        empty: What there is before anybody wrote it.
        change: Called again with what is newest as often as somebody else was quicker; what
            stays the same is not written.

    Raises:
        StoreUnreachable: The store is away, or others change the object all the time.
        Damaged: The object is not newsfold's.
    """
    for _ in range(MOST_TRIES):
        before = store.get(key)
        state = _decode(store, key, before, empty)
        after = change(state)
        if after == state:
            return state
        data = msgspec.json.format(msgspec.json.encode(after)) + b"\n"
        if store.create(key, data) if before is None else store.replace(key, data, before):
            return after
    raise StoreUnreachable(store.location, f"{key}: others change it all the time; run again")


def _decode(store: ObjectStore, key: str, data: bytes | None, empty: T) -> T:
    if data is None:
        return empty
    try:
        return msgspec.json.decode(data, type=type(empty))
    except msgspec.DecodeError as error:
        raise Damaged(store.location, key, f"not what newsfold writes there ({error})") from error
