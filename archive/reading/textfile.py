"""A text file as an article, so that texts can be judged without an archive."""

from pathlib import Path
from typing import Final

from archive.article import Article
from archive.clean.story import clean
from archive.errors import ArchiveError

MOST_BYTES: Final = 8 << 20


class NotAText(ArchiveError):
    """The file cannot be read as a text; name another or mend it."""


def read_text(path: Path) -> Article:
    """Return a text file as a cleaned article whose id is the path.

    Its first line is the headline if an empty line follows; there is no publisher and no time.

    Raises:
        NotAText: It is missing, a folder, pipe or device, empty, too large, binary or not in UTF-8.
    """
    try:
        # A pipe would be waited for, and a device never ends.
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise NotAText(f"{path}: a pipe or device; write the text to a file first")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotAText(f"{path}: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise NotAText(f"{path}: larger than {MOST_BYTES >> 20} MB, no article is that long")
    headline, body = _parts(_decoded(data, path))
    if not body:
        raise NotAText(f"{path}: the file has no text")
    article = Article(url=str(path), article_id=str(path), headline=headline, body=body)
    return clean(article)


def _decoded(data: bytes, path: Path) -> str:
    if b"\0" in data:
        raise NotAText(f"{path}: binary, not a text in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAText(
            f"{path}: not UTF-8 (byte {error.start}); convert it, as with: iconv -f CP949 -t UTF-8"
        ) from error


def _parts(text: str) -> tuple[str, str]:
    lines = [line.strip() for line in text.strip().splitlines()]
    rest = [line for line in lines[1:] if line]
    if rest and not lines[1]:
        return lines[0], "\n".join(rest)
    return "", "\n".join(line for line in lines if line)
