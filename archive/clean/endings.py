"""Polite endings in their plain form: broadcasters read out politely what papers print."""

import re

_HANGUL, _FINALS = 0xAC00, 28
_FINAL_N, _FINAL_B = 4, 17

# Whole words only: each is walked once, and no second 니다 is left for the next call.
_POLITE = re.compile(r"(?<![가-힣])[가-힣]+니다(?![가-힣])")

_LETTER = "ぁ-ゖァ-ヺー一-鿿々"
_JAPANESE = re.compile(
    rf"(?<![{_LETTER}])[{_LETTER}]+(?:です|でした|ます|ました|ません)(?![{_LETTER}])"
)
# The stem of a verb whose last sound is "e" never changes; one in "i" may hide another.
_STEM = r"(?<=[えけげせてでねべめれ])"
_PLAIN = tuple(
    (re.compile(pattern + "$"), plain)
    for pattern, plain in (
        ("(?<=い)でした", "かった"),
        ("でした", "だった"),
        ("(?<=[したな]い)です", ""),
        ("(?<=た)です", ""),
        ("(?<!い)です", "だ"),
        ("(?<=[てで])いました", "いた"),
        ("(?<=[てで])います", "いる"),
        ("(?<=[なあ])りました", "った"),
        ("(?<=[なあ])ります", "る"),
        ("(?<=[で])きました", "きた"),
        ("(?<=[で])きます", "きる"),
        ("しました", "した"),
        ("(?<=[一-鿿ァ-ヺー]{2})します", "する"),
        (_STEM + "ました", "た"),
        (_STEM + "ます", "る"),
        (_STEM + "ません", "ない"),
    )
)


def plain(text: str) -> str:
    """Return the text with polite endings made plain, where the plain form is sure.

    했습니다 becomes 했다, 합니다 한다, しました した, ています ている. Twice changes nothing.
    """
    if "니다" in text:
        text = _POLITE.sub(_korean, text)
    if any(map(text.__contains__, ("です", "でし", "ます", "まし", "ませ"))):
        text = _JAPANESE.sub(_japanese, text)
    return text


def _korean(match: re.Match[str]) -> str:
    """Return the plain form of a polite ending: 했습니다 is 했다, 합니다 한다, 입니다 이다."""
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


def _japanese(match: re.Match[str]) -> str:
    word = match[0]
    while changed := next((new for new in _forms(word) if new != word), None):
        word = changed
    return word


def _forms(word: str) -> list[str]:
    return [
        word[: found.start()] + new
        for old, new in _PLAIN
        if (found := old.search(word, max(0, len(word) - 8)))
    ]
