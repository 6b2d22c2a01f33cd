"""What can go wrong in the archive, named for what the reader should do about it."""


class ArchiveError(Exception):
    """Any failure the archive can explain; its text tells the user what to do."""


class ConfigError(ArchiveError):
    """A setting is missing, out of range or contradicts another; mend the configuration."""


class StoreUnreachable(ArchiveError):
    """The folder or bucket cannot be used; nothing was written. Check ``location``."""

    def __init__(self, location: str, why: str) -> None:
        super().__init__(f"{location}: {why}")
        self.location = location


class NoRight(StoreUnreachable):
    """The credentials may not do this; use those of another role."""


class NoAnswer(StoreUnreachable):
    """A request got no answer; what it asked for may have been done. Look, then run again."""


class Damaged(ArchiveError):
    """An object of the archive is missing or not what it was; most are restored from a backup.

    Attributes:
        key: The object, relative to the archive's location.
    """

    def __init__(
        self, location: str, key: str, why: str, advice: str = "restore it from a backup"
    ) -> None:
        super().__init__(f"{location}: {key}: {why}; {advice}")
        self.key = key


class ForeignTable(ArchiveError):
    """Another program's table lies where newsfold's should; give newsfold a place of its own."""

    def __init__(self, location: str, name: str, difference: str) -> None:
        super().__init__(
            f"{location}: {name} is another program's table: {difference}; "
            "give newsfold a folder or prefix of its own"
        )


class StoreUnsafe(ArchiveError):
    """The store ignores conditional writes, so commits could be lost; use another store."""


class StaleSnapshot(ArchiveError):
    """Somebody committed first; nothing landed. Read the table again and retry."""


class CommitUnknown(ArchiveError):
    """The commit may have landed; look for its transaction before trying again."""


class IndexUnusable(ArchiveError):
    """The index's folder cannot be written; free space there or name another. Nothing is lost."""

    def __init__(self, folder: str, why: str) -> None:
        super().__init__(
            f"{folder}: the index cannot be kept there: {why}; see index in newsfold.toml"
        )
        self.folder = folder


class NotInArchive(ArchiveError):
    """No article has this id or URL."""


class NoSuchRelease(ArchiveError):
    """No whole release has this name; the text says which there are or how to make one."""


class ReleaseExists(ArchiveError):
    """A release of this name exists, and releases never change; leave the name out."""


class BadBatch(ArchiveError):
    """A batch file has a line that is not an article; nothing of the file was committed.

    Attributes:
        path: The file.
        line: 1 for its first line, 0 for the file as a whole.
        field: The field at fault, or None when the line is not JSON at all.
    """

    def __init__(self, path: str, line: int, field: str | None, why: str) -> None:
        where = (f"{path}:{line}" if line else path) + (f", field {field}" if field else "")
        super().__init__(f"{where}: {why}")
        self.path, self.line, self.field = path, line, field


class BadQuery(ArchiveError):
    """The SQL cannot be run; the text says where it is wrong."""
