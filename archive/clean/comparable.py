"""The text by which likeness is judged: what copies reword, brought to one form."""

import re
import unicodedata
from collections.abc import Sequence

from archive.clean.numerals import in_digits
from archive.clean.people import EMAIL

CLEANING_VERSION = 1
"""Raise it with any change to what this package returns: stored signatures rest on it."""

_ROLE = r"(?:기자|특파원|통신원|논설위원)"
_CREDIT = rf"(?:[가-힣a-z,·ㆍ/ ]{{2,60}}?{_ROLE}|[가-힣]{{1,8}}팀)\s*="
# None of these asks for the start of a line: white space must not matter.
_DATELINE = re.compile(
    r"[(\[【〔<]\s*[가-힣a-z·ㆍ,/\s]{1,24}=\s*[가-힣a-z][가-힣a-z0-9\s.·&/]{0,40}[)\]】〕>]"
    rf"(?:\s*{_CREDIT})?"
)
_SIGNED = re.compile(rf"[(\[【〔<][^()\[\]【】〔〕<>]{{2,60}}{_ROLE}\s*[)\]】〕>](?:\s*=)?")
_UNSIGNED = re.compile(rf"(?<![가-힣])[가-힣]{{2,4}}(?:\s?[,·ㆍ/]\s?[가-힣]{{2,4}})*\s?{_ROLE}\s*=")
_ANCHOR = re.compile(r"[\[<◀【]\s*(?:앵커|기자|리포트|앵커멘트|리포터)\s*[\]>▶】]")
_DAY = re.compile(
    r"(?:오늘|어제|내일|모레|그제|그저께|이날|전날|다음날)\s*"
    r"\(\s*([0-9]{1,2}일)(?:[\s,·]*현지\s?시[간각])?\s*\)"
)
# The mark comes first, so that the search leaps from mark to mark.
_FIGURE_COMMA = re.compile(r",(?<=[0-9],)(?=[0-9])")
_LONE_POINT = re.compile(r"\.(?:(?![0-9])|(?<![0-9]\.))")
# Whole words only: each is walked once, and no second 니다 is left for the next call.
_POLITE = re.compile(r"(?<![가-힣])[가-힣]+니다(?![가-힣])")

_HANGUL, _FINALS = 0xAC00, 28
_FINAL_N, _FINAL_B = 4, 17
_FEW = 40
_QUOTES = frozenset("\"'`´‘’‚‛“”„‟「」『』〈〉《》«»")


class _Folded(dict[int, str | None]):
    """What becomes of a character, learned once: kept, a space, or nothing."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        kind = unicodedata.category(sign)
        # A quotation mark stands inside a word (했다"고); other marks part words.
        if sign in _QUOTES or kind == "Cf":
            self[code] = None
        elif sign not in "%." and (kind[0] in "PSZC"):
            self[code] = " "
        else:
            self[code] = sign
        return self[code]


_FOLDED = _Folded()


def comparable(body: str, captions: Sequence[str] = ()) -> str:
    """Return the text in the one form that copies share; only likeness is judged by it.

    Letters, digits, decimal points and % signs are left, between single spaces. A body
    without any is compared by its captions. Calling it on its own result changes nothing.
    """
    return _form(body) or _form("\n".join(captions))


def _form(text: str) -> str:
    text = _normal(text)
    text = _without_credits(text)
    text = _without_marks(_FIGURE_COMMA.sub("", text))
    text = in_digits(" ".join(_LONE_POINT.sub(" ", text).split()))
    if "니다" in text:
        text = _POLITE.sub(_plain, text)
    # Taking a mark away can bring a letter and its accent together.
    return text if unicodedata.is_normalized("NFKC", text) else _form(text)


def _normal(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def _without_marks(text: str) -> str:
    """Return the text with its marks folded; a page has ten kinds, replaced one by one."""
    marks = {sign: folded for sign in set(text) if (folded := _FOLDED[ord(sign)]) != sign}
    if len(marks) > _FEW:
        return text.translate(_FOLDED)
    for sign, folded in marks.items():
        text = text.replace(sign, folded or "")
    return text


def _without_credits(text: str) -> str:
    """Drop datelines, bylines, addresses and anchors' marks; "오늘(28일)" becomes "28일"."""
    if "=" in text:
        text = _DATELINE.sub(" ", text)
    if "=" in text:
        text = _UNSIGNED.sub(" ", text)
    if "기자" in text or "특파원" in text or "앵커" in text:
        text = _SIGNED.sub(" ", _ANCHOR.sub(" ", text))
    if "@" in text:
        text = EMAIL.sub(" ", text)
    return _DAY.sub(r"\1", text)


def _plain(match: re.Match[str]) -> str:
    """Return the plain form of a polite ending: 했습니다 is 했다, 합니다 한다, 입니다 이다.

    Broadcasters read out politely what agencies print plainly.
    """
    word = match[0]
    while word.endswith("니다") and len(word) > len("니다"):
        stem, last = word[:-3], word[-3]
        final = (ord(last) - _HANGUL) % _FINALS
        if last == "습" and stem:
            word = stem + "다"
        elif last in "입닙":
            word = stem + chr(ord(last) - _FINAL_B) + "다"
        elif final == _FINAL_B and last != "습":
            word = stem + chr(ord(last) - _FINAL_B + _FINAL_N) + "다"
        else:
            break
    return word
