"""Figures in digits: 2천 is 2000, 1万2000 12000, 1.5 million 1500000, 5 percent 5%."""

import re
from functools import lru_cache

_SMALL = {"십": 10, "백": 100, "천": 1000, "十": 10, "百": 100, "千": 1000}
_BIG = {
    "만": 10**4,
    "억": 10**8,
    "조": 10**12,
    "万": 10**4,
    "萬": 10**4,
    "亿": 10**8,
    "億": 10**8,
    "兆": 10**12,
}
_UNIT = "[십백천만억조十百千万萬亿億兆]"

# A space joins only a smaller part to a larger: "1억 2천만" and "3만 5000" are one figure,
# "3천 5천" are two. Twelve digits: longer runs are codes, and a number of any length would
# be slow.
_NUMERAL = re.compile(
    rf"[0-9](?<![0-9.][0-9])[0-9]{{0,11}}(?:\.[0-9]{{1,4}})?{_UNIT}"
    rf"(?:[0-9]{{0,12}}{_UNIT}"
    r"|(?<=조) (?=[0-9]{1,4}천?[0-9]{0,3}억)|(?<=억) (?=[0-9]{1,4}천?[0-9]{0,3}만)"
    r"|(?<=만) (?=[0-9]천|[1-9][0-9]{3}(?![0-9.년]))"
    rf")*(?:[0-9]{{1,4}}(?:\.[0-9]{{1,4}}(?!{_UNIT}))?(?![0-9.]))?"
)
_PART = re.compile(rf"([0-9]*)(?:\.([0-9]+))?({_UNIT}?)")

_SCALE = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "mn": 10**6,
    "mln": 10**6,
    "bn": 10**9,
    "bln": 10**9,
    "tn": 10**12,
}
_SCALES = "|".join(_SCALE)
_SCALED = re.compile(
    r"[0-9](?<![0-9.][0-9])([0-9]{0,11})(?:\.([0-9]{1,4}))?"
    rf" ?({_SCALES})(?!\w)(?! (?:{_SCALES})(?!\w))"
)
_SUM = re.compile(r"(?<=[$€£¥][0-9])([0-9]{0,8}(?:\.[0-9]{1,4})?)(m|b)(?!\w)")
_SHORT = {"m": "million", "b": "billion"}
_PERCENT = re.compile(r"(?<=[0-9]) ?(?:퍼센트|パーセント|per ?cent(?!\w))")


def in_digits(text: str) -> str:
    """Return the text with its mixed numerals written in digits, per cent as a sign.

    Asks for single spaces and lower case.
    """
    text = _NUMERAL.sub(_digits, text)
    if "n" in text and any(map(text.__contains__, ("illion", "thousand", "bn", "ln", "mn"))):
        text = _SCALED.sub(_scaled, text)
    if "cent" in text or "퍼센트" in text or "パーセント" in text:
        text = _PERCENT.sub("%", text)
    return text


def in_words(text: str) -> str:
    """Return the text with "$3bn" and "$3m" in words: the letter means it only after a currency."""
    if "$" not in text and "€" not in text and "£" not in text and "¥" not in text:
        return text
    return _SUM.sub(lambda match: f"{match[1]} {_SHORT[match[2]]}", text)


def _scaled(match: re.Match[str]) -> str:
    whole, fraction = match[0][0] + match[1], match[2] or ""
    scale = _SCALE[match[3]]
    value, rest = divmod(int(fraction or 0) * scale, 10 ** len(fraction))
    return match[0] if rest else str(int(whole) * scale + value)


def _digits(match: re.Match[str]) -> str:
    return _figure(match[0])


@lru_cache(maxsize=2048)
def _figure(numeral: str) -> str:
    """Return the figure; one whose parts make no whole number stays as it is printed.

    Korean counts in myriads: what stands before 만, 억 or 조 is multiplied as a whole, and
    a part without digits (천만) counts once. Decimals may follow the last part (1천562.2).
    """
    total = section = 0
    decimals = ""
    for whole, fraction, unit in _PART.findall(numeral.replace(" ", "")):
        if not (whole or unit):
            continue
        if not unit:
            decimals = f".{fraction}" if fraction else ""
            total, section = total + section + int(whole), 0
            continue
        scale = _SMALL.get(unit) or _BIG[unit]
        number = int(whole or (0 if unit in _BIG else 1))
        value, rest = divmod(int(fraction or 0) * scale, 10 ** len(fraction))
        if rest:
            return numeral
        value += number * scale
        if unit in _BIG:
            total, section = total + section * scale + value, 0
        else:
            section += value
    return f"{total + section}{decimals}"
