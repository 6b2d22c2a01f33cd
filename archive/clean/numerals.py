"""Korean mixed numerals in digits: 2천 is 2000, 1억 2천만 is 120000000."""

import re

_SMALL = {"십": 10, "백": 100, "천": 1000}
_BIG = {"만": 10**4, "억": 10**8, "조": 10**12}

# A space joins only a smaller part to a larger: "1억 2천만" is one figure, "3천 5천" are
# two. Twelve digits: longer runs are codes, and a number of any length would be slow.
_NUMERAL = re.compile(
    r"[0-9](?<![0-9.][0-9])[0-9]{0,11}(?:\.[0-9]{1,4})?[십백천만억조]"
    r"(?:[0-9]{0,12}[십백천만억조]"
    r"|(?<=조) (?=[0-9]{1,4}천?[0-9]{0,3}억)|(?<=억) (?=[0-9]{1,4}천?[0-9]{0,3}만)"
    r"|(?<=만) (?=[0-9]천)"
    r")*(?:[0-9]{1,4}(?![0-9.]))?"
)
_PART = re.compile(r"([0-9]*)(?:\.([0-9]+))?([십백천만억조]?)")


def in_digits(text: str) -> str:
    """Return the text with its mixed numerals written in digits."""
    return _NUMERAL.sub(lambda match: _digits(match[0]), text)


def _digits(numeral: str) -> str:
    """Return the figure; one that is no whole number stays as it is printed.

    Korean counts in myriads: what stands before 만, 억 or 조 is multiplied as a whole, and
    a part without digits (천만) counts once.
    """
    total = section = 0
    for whole, fraction, unit in _PART.findall(numeral.replace(" ", "")):
        if not (whole or unit):
            continue
        scale = _SMALL.get(unit) or _BIG.get(unit, 1)
        number = int(whole or (0 if unit in _BIG else 1))
        value, rest = divmod(int(fraction or 0) * scale, 10 ** len(fraction))
        if rest:
            return numeral
        value += number * scale
        if unit in _BIG:
            total, section = total + section * scale + value, 0
        else:
            section += value
    return str(total + section)
