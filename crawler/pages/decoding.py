"""From the bytes of an answer to its text: content compressed once more, and charsets."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

# The same bound as for what is received: a file of some kB can hold gigabytes.
LONGEST_BYTES: Final = 16 * 1024 * 1024

_GZIP = b"\x1f\x8b\x08"
_HEAD_BYTES = 2000
# Pages hold a stray control character now and then; what begins otherwise and has one is no text.
_BINARY = re.compile(rb"\s*[^\s<{\[][^\x00-\x06\x0e-\x1a]*[\x00-\x06\x0e-\x1a]")
# Any bytes decode in these, so a header that names one says nothing against the page's own word.
_ANY_BYTES = "cp1252"
_UNDECLARED = "cp949"
_MOST_LOSSES_SHARE = 0.01


def decode(body: bytes, content_type: str | None = None) -> str | None:
    """Return the text of an answer, None for what is none, such as a picture.

    UTF-8 that is valid is believed whatever the labels say, then the header, then the page's own
    declaration, each only if the bytes are valid in it. Broken bytes become U+FFFD.

    Args:
        body: As received, also where it is a gzip file, as sitemaps are.
        content_type: The answer's header.
    """
    content = _unzipped(body) if body.startswith(_GZIP) else body
    if content is None:
        return None
    named, bare = read_bom(content)
    if named:
        return content[len(bare or b"") :].decode(named, "replace")
    if _BINARY.match(content, 0, _HEAD_BYTES):
        return None
    for charset in _charsets(content, content_type):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    return _with_losses(content, content_type)


def _charsets(content: bytes, content_type: str | None) -> Iterator[str]:
    """Yield the charsets that the content may be in, most credible first."""
    header, declared = _labels(content, content_type)
    # In ISO-2022 all bytes are ASCII.
    if not (content.isascii() and declared):
        yield "utf-8"
    if header and header != _ANY_BYTES:
        yield header
    if declared:
        yield declared
    if header:
        yield header
    if not _is_broken_utf8(content):
        yield _UNDECLARED


def _labels(content: bytes, content_type: str | None) -> tuple[str | None, str | None]:
    header = http_content_type_encoding(content_type)
    declared = html_body_declared_encoding(content[: 2 * _HEAD_BYTES])
    return _known(header), _known(declared)


def _known(charset: str | None) -> str | None:
    """Return Python's name of a charset, None for what it cannot read."""
    return resolve_encoding(charset) if charset else None


def _with_losses(content: bytes, content_type: str | None) -> str:
    charset = next((name for name in _labels(content, content_type) if name), "utf-8")
    return content.decode("utf-8" if _is_broken_utf8(content) else charset, "replace")


def _is_broken_utf8(content: bytes) -> bool:
    """Whether content is UTF-8 but for a few bytes, as after a cut in the midst of a character."""
    beyond_ascii = sum(1 for _ in re.finditer(rb"[\x80-\xff]+", content))
    lost = content.decode("utf-8", "replace").count("\ufffd")
    return lost <= 1 + beyond_ascii * _MOST_LOSSES_SHARE


def _unzipped(body: bytes) -> bytes | None:
    """Return what a gzip file holds, up to the bound; of one cut off what is whole."""
    unzip = zlib.decompressobj(wbits=31)
    try:
        return unzip.decompress(body, LONGEST_BYTES)
    except zlib.error:
        return None
