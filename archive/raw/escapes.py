"""What a page's bytes may say: every charset and escape undone that hides a text from a search."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Final

ROUNDS: Final = 3
"""Escapes lie in escapes: JSON in an attribute, an address in JSON."""
_KOREAN: Final = "cp949"
_META: Final = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HEAD_BYTES: Final = 4096
_PERCENT: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_JSON: Final = re.compile(r"((?:\\u[0-9A-Fa-f]{4})+)|\\([nrtbf])|\\(.)")
_TAG: Final = re.compile(r"<[^<>]*>")


def readings(content: bytes, charset: str | None = None) -> Iterator[str]:
    """Yield each way to read some bytes as text: as printed, unescaped, and without tags.

    Args:
        content: A page, a list in JSON, or anything else.
        charset: As the answer stated it; what the page itself says is tried too.
    """
    for text in _decoded(content, charset):
        plain = unicodedata.normalize("NFC", text)
        yield plain
        for _ in range(ROUNDS):
            before, plain = plain, _unescaped(plain)
            if plain == before:
                break
            yield plain
        if "<" in plain:
            yield _TAG.sub("", plain)


def _decoded(content: bytes, charset: str | None) -> Iterator[str]:
    """Yield what the bytes are in UTF-8; when they are not, in each charset that they may be in."""
    try:
        yield content.decode()
    except UnicodeDecodeError:
        meta = _META.search(content[:_HEAD_BYTES])
        named = ["utf-8", _KOREAN, charset, meta[1].decode() if meta else None]
        if content[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            named.append("utf-16")
        for name in dict.fromkeys(known for one in named if one and (known := _codec(one))):
            yield content.decode(name, "replace")


def _codec(name: str) -> str | None:
    """Return Python's name of a charset; EUC-KR pages use the larger cp949."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    if not info._is_text_encoding:  # noqa: SLF001 - base64 and others read no text
        return None
    return _KOREAN if info.name == "euc_kr" else info.name


def _unescaped(text: str) -> str:
    if "&" in text:
        text = unescape(text)
    if "\\" in text:
        text = _JSON.sub(_from_json, text)
    return _PERCENT.sub(_from_percent, text) if "%" in text else text


def _from_json(found: re.Match[str]) -> str:
    if found[1]:
        units = bytes.fromhex(found[1].replace("\\u", ""))
        return units.decode("utf-16-be", "replace")
    return " " if found[2] else found[3]


def _from_percent(found: re.Match[str]) -> str:
    data = bytes.fromhex(found[0].replace("%", ""))
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode(_KOREAN, "replace")
