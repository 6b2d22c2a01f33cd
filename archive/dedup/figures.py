"""The figures in a comparable text, each with the sign of what it counts: 28일 and 28명 are two."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import xxhash

_NUMBER: Final = r"[0-9]++(?:\.[0-9]++)?+"
# A year is one number, whether 년 stands behind it or the name of what happens in it.
_YEAR: Final = r"(?<=(?<![0-9.])(?:19|20)[0-9]{2})(?![%명원개건점톤여人名円元件点])"
# What leans on a number counts nothing: 2018의, 4.1로, 3까지, 5부터, 6이상. 가지 and 가구 count.
_PARTICLE: Final = r"[의에을를은는으와이로과도만까나的和至到]|가(?![지구])|부터|보다|라[고는며]"
_GLUED: Final = rf"(?!{_PARTICLE})([%가-힣つかァ-ヿ一-鿿])"
# Behind a space the next word begins, so only what is known to count is taken.
_APART: Final = (
    r" (%|(?:[명개년월일시분초원건위회번세살곳배점]|달(?=러)|유(?=로)|가(?=[구지]))"
    r"(?=[가-힣]?(?:[을를은는이가의에로도]|으로|에[게서]|까지|부터)?(?![가-힣]))"
    r"|[人名年月日時时分秒円元個个件回次歳岁位])"
)
# In 17·21일, 26~29일 and 3, 4, 5위 one sign counts for all.
_OF_A_LIST: Final = rf"(?=(?: {_NUMBER}){{1,4}}+(?:{_GLUED}|{_APART}))"
# The number comes first, so that the search leaps from digit to digit.
_FIGURE: Final = re.compile(rf"({_NUMBER})(?:{_YEAR}|{_GLUED}|{_APART}|{_OF_A_LIST})?")
_HALF: Final = 0xFFFF


def figures(text: str) -> list[str]:
    """Return the figures of a comparable text in reading order: a number and at most one sign."""
    return list(map("".join, _FIGURE.findall(text)))


def placed(text: str) -> Iterator[tuple[int, str]]:
    """Yield where in the text each figure begins, and the figure."""
    for found in _FIGURE.finditer(text):
        yield found.start(), "".join(filter(None, found.groups()))


@lru_cache(maxsize=1 << 14)
def hashed(figure: str) -> int:
    """Return a figure's hash, 32 bits: its number's in the upper half, its own in the lower."""
    number = figure if figure[-1].isdecimal() else figure[:-1]
    upper = xxhash.xxh32_intdigest(number.encode()) & ~_HALF
    return upper | xxhash.xxh32_intdigest(figure.encode()) & _HALF
