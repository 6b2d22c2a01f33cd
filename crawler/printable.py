"""Text that neither a terminal nor a mail's header obeys."""

import unicodedata
from typing import Final

# Emoji and several scripts are written with these; every other format sign only misleads.
_JOINERS: Final = frozenset("\u200c\u200d")


def printable(text: str) -> str:
    """Return text as one line that no terminal obeys.

    Control characters, half surrogate pairs and signs that turn the direction of writing become
    U+FFFD; white space becomes a space.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_SHOWN)


class _Shown(dict[int, str | None]):
    """What becomes of a character, learned once."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        kind = unicodedata.category(sign)
        if sign.isspace():
            self[code] = " "
        elif kind in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(sign) in _TURNING:
            self[code] = "\ufffd"
        elif kind == "Cf" and sign not in _JOINERS:
            self[code] = None
        else:
            self[code] = sign
        return self[code]


_TURNING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_SHOWN: Final = _Shown()
