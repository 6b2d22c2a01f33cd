"""Datelines, bylines and agencies within a text, which every copy prints its own way."""

import re

from archive.clean.agency import KNOWN
from archive.clean.people import EMAIL

_ROLE = r"(?:기자|특파원|통신원|논설위원)"
_CREDIT = rf"(?:[가-힣a-z,·ㆍ/ ]{{2,60}}?{_ROLE}|[가-힣]{{1,8}}팀)\s*="
# None of these asks for the start of a line: white space must not matter.
_DATELINE = re.compile(
    r"[(\[【〔<]\s*[가-힣a-z·ㆍ,/\s]{1,24}=\s*[가-힣a-z][가-힣a-z0-9\s.·&/]{0,40}[)\]】〕>]"
    rf"(?:\s*{_CREDIT})?"
)
_SIGNED = re.compile(rf"[(\[【〔<][^()\[\]【】〔〕<>]{{2,60}}{_ROLE}\s*[)\]】〕>](?:\s*=)?")
_UNSIGNED = re.compile(rf"(?<![가-힣])[가-힣]{{2,4}}(?:\s?[,·ㆍ/]\s?[가-힣]{{2,4}})*\s?{_ROLE}\s*=")
# Signs that searches find at once, before the patterns that begin with any word.
_ROLE_SIGN = re.compile(r"=(?<=[자원\s]=)")
_BRACKETED_DAY = re.compile(r"\((?=\s*[0-9]{1,2}[일日])")
_ANCHOR = re.compile(r"[\[<◀【]\s*(?:앵커|기자|리포트|앵커멘트|리포터)\s*[\]>▶】]")
_DAY = re.compile(
    r"(?:오늘|어제|내일|모레|그제|그저께|이날|전날|다음날|今日|昨日|明日|同日|当日|今天|昨天|明天)\s*"
    r"\(\s*([0-9]{1,2}[일日])(?:[\s,·]*(?:현지\s?시[간각]|現地時間|当地时间|當地時間))?\s*\)"
)

_HANGUL = re.compile("[가-힣]")
_NAMES = "|".join(sorted({re.escape(name.casefold()) for name in KNOWN}, key=len, reverse=True))
_WRITER = r"(?:记者|記者|通讯员|编辑|編輯|特派員)"
_ABROAD = re.compile(
    rf"【[^【】]{{0,24}}?(?:{_NAMES}|=[^【】]{{1,16}}|{_WRITER}[^【】]{{0,24}})】"
    rf"|\[[^\[\]]{{0,24}}?(?:{_NAMES})\]|\((?:{_NAMES})\)"
    rf"|[(〔][^()〔〕]{{0,20}}?(?:{_WRITER}|社[^()〔〕]{{1,20}}[电電])[^()〔〕]{{0,40}}[)〕]"
    rf"|(?:来源|來源|出典)\s*:\s*(?:{_NAMES})"
)
# The dateline's own words stand in capitals before the agency and a dash.
_ENGLISH = re.compile(
    r"(?:(?<![\w.])[A-Z][A-Z.'’-]+(?:[,/\s]{1,4}[A-Z][A-Z.'’-]+){0,4}"
    r"(?:[,\s]{1,4}[A-Z][a-z]+\.?){0,2}(?:[,\s]{1,4}[0-9]{1,2})?(?:[,\s]{1,4}20[0-9]{2})?,?\s*"
    rf"\([A-Z][\w\s.&/-]{{1,40}}\)|\((?:{'|'.join(map(re.escape, KNOWN))})\))\s*[-–—]+\s"
)
_DASH = re.compile(r"\)\s*[-–—]")
_CHINESE = re.compile(
    r"据?[一-鿿]{1,4}?[社网網報报][一-鿿]{0,8}?(?:[0-9]{1,2}月)?[0-9]{1,2}日[电電讯訊]"
)


def without_capitals(text: str) -> str:
    """Return a text, as printed but NFKC, without English datelines: their sign is the capitals."""
    return _ENGLISH.sub(" ", text) if _DASH.search(text) else text


def without_credits(text: str) -> str:
    """Drop datelines, bylines, addresses and anchors' marks; "오늘(28일)" becomes "28일".

    Asks for text in NFKC and lower case.
    """
    if "=" in text:
        text = _DATELINE.sub(" ", text)
    if _ROLE_SIGN.search(text):
        text = _UNSIGNED.sub(" ", text)
    if "기자" in text or "특파원" in text or "앵커" in text:
        text = _SIGNED.sub(" ", _ANCHOR.sub(" ", text))
    if "@" in text:
        text = EMAIL.sub(" ", text)
    if not _HANGUL.search(text):
        text = _ABROAD.sub(" ", text)
    return _DAY.sub(r"\1", text) if _BRACKETED_DAY.search(text) else text


def without_wire(text: str) -> str:
    """Drop Chinese datelines, which have no marks: asks for text whose marks are folded."""
    if "日" in text and any(map(text.__contains__, ("日电", "日電", "日讯", "日訊"))):
        return " ".join(_CHINESE.sub(" ", text).split())
    return text
