"""Which releases there are, and LATEST.json, which names the newest and never goes back."""

from dataclasses import dataclass
from typing import Final

import msgspec

from archive.errors import ArchiveError, Damaged, NoSuchRelease
from archive.objects.store import ObjectStore
from archive.upkeep.manifest import LATEST_KEY, RELEASES, manifest_key
from archive.upkeep.names import ReleaseName

TRIES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """What LATEST.json says: the newest release, its manifest's key, and how far it reaches."""

    release: str
    manifest: str
    commit_seq: int

    @property
    def rank(self) -> tuple[int, ReleaseName]:
        """What is newer has a higher one: more of the archive, whatever the clock said."""
        return self.commit_seq, ReleaseName.of(self.release)


def read_latest(store: ObjectStore) -> Latest | None:
    """Return what LATEST.json says, None before the first release.

    Raises:
        Damaged: It cannot be read.
    """
    data = store.get(LATEST_KEY)
    return None if data is None else _decoded(store, data)


def move_latest(store: ObjectStore, release: ReleaseName, commit_seq: int) -> bool:
    """Let LATEST.json name a release; return False when it names a newer one already."""
    latest = Latest(release=str(release), manifest=manifest_key(release), commit_seq=commit_seq)
    data = msgspec.json.format(msgspec.json.encode(latest), indent=1) + b"\n"
    for _ in range(TRIES):
        held = store.get(LATEST_KEY)
        if held is None:
            if store.create(LATEST_KEY, data):
                return True
        elif _decoded(store, held).rank >= latest.rank:
            return held == data
        elif store.replace(LATEST_KEY, data, held):
            return True
    raise ArchiveError(f"{store.location}: {LATEST_KEY} is changed all the time; run again")


def newest(store: ObjectStore) -> ReleaseName:
    """Return the newest release's name.

    Raises:
        NoSuchRelease: There is none yet.
    """
    latest = read_latest(store)
    if latest is None:
        raise NoSuchRelease(f"{store.location}: no release yet; make one with: newsfold release")
    return ReleaseName.of(latest.release)


def release_folders(store: ObjectStore) -> list[ReleaseName]:
    """Return the names of all releases, finished or not, in order."""
    names = []
    for folder in store.folders(RELEASES):
        try:
            names.append(ReleaseName.of(folder))
        except NoSuchRelease:
            continue  # somebody else's
    return sorted(names)


def _decoded(store: ObjectStore, data: bytes) -> Latest:
    try:
        latest = msgspec.json.decode(data, type=Latest)
        ReleaseName.of(latest.release)
    except (msgspec.DecodeError, NoSuchRelease) as error:
        raise Damaged(store.location, LATEST_KEY, f"names no release ({error})") from error
    return latest
