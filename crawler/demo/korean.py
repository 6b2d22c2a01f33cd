"""Korean spelling that depends on its neighbours: particles, polite endings, mixed numbers."""

import re

_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = 0xAC00, 0xD7A3, 28
_RIEUL, _NIEUN, _BIEUP = 8, 4, 17
# How a digit is read decides its particle: 1 일, 3 삼, 6 육, 7 칠, 8 팔, 0 영 end in a consonant.
_DIGIT_FINALS = {"0": 21, "1": _RIEUL, "3": 16, "6": 1, "7": _RIEUL, "8": _RIEUL}
_AFTER_VOWEL = {
    "은": "는",
    "이": "가",
    "을": "를",
    "과": "와",
    "으로": "로",
    "이라는": "라는",
    "이다": "다",
    "이며": "며",
}
_VERBAL_VOWELS = "이니크쁘르프하"  # stems such as 크다; other vowels before 다 end a noun: 처지다
_UNSPOKEN = " \"'”’)]"


def with_particle(word: str, particle: str) -> str:
    """Return the word with the form of the particle that its last sound asks for.

    ``particle`` is the form after a consonant; one without a second form is appended as it is.
    """
    spoken = re.sub(r"\([^)]*\)$", "", word).rstrip(_UNSPOKEN)
    final = _final_sound(spoken[-1:] or " ")
    vowel_like = final == 0 or (particle == "으로" and final == _RIEUL)
    return word + (_AFTER_VOWEL.get(particle, particle) if vowel_like else particle)


def _final_sound(character: str) -> int:
    code = ord(character)
    if _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        return (code - _FIRST_SYLLABLE) % _FINALS
    return _DIGIT_FINALS.get(character, 0)


def direct_quotes(text: str) -> str:
    """Return the text with 고 after a quotation made 라고 where it ends in a noun and 다."""
    return re.sub(r'([가-힣])다"고', _direct_quote, text)


def _direct_quote(found: re.Match[str]) -> str:
    return found[0] if _final_sound(found[1]) else f'{found[1]}다"라고'


def polite(text: str) -> str:
    """Return the text as a broadcaster reads it: plain endings outside quotations made polite."""
    pieces = re.split(r'("[^"]*")', text)
    return "".join(
        piece if piece.startswith('"') else re.sub(r"(\S+)다\.", _polite_ending, piece)
        for piece in pieces
    )


def _polite_ending(found: re.Match[str]) -> str:
    stem = found[1]
    if stem.endswith("니"):
        return found[0]
    final = _final_sound(stem[-1])
    if final == 0 and stem[-1] not in _VERBAL_VOWELS:
        return f"{stem}입니다."
    if final == 0:
        return f"{stem[:-1]}{chr(ord(stem[-1]) + _BIEUP)}니다."
    if stem.endswith("는"):
        return f"{stem[:-1]}습니다."
    if final == _NIEUN:
        return f"{stem[:-1]}{chr(ord(stem[-1]) - _NIEUN + _BIEUP)}니다."
    return f"{stem}습니다."


def mixed_numbers(text: str) -> str:
    """Return the text with four-digit amounts written in mixed style: 2000명 as 2천명."""
    return re.sub(r"(?<![\d.])([1-9])(\d{3})(?=(?:억|만)?(?:명|원|㎡|건|곳|가구|개))", _mixed, text)


def _mixed(found: re.Match[str]) -> str:
    rest = int(found[2])
    return f"{found[1]}천{rest or ''}"
