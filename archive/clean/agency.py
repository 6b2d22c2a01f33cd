"""Which news agency a body names: in its dateline, else in its closing credit."""

import re
import unicodedata
from collections.abc import Iterable

from archive.clean.people import people

OPENING_PARAGRAPHS = 6
OPENING_CHARS = 300
CREDIT_CHARS = 40

_USUAL = {
    "교도": "교도통신",
    "신화": "신화통신",
    "타스": "타스통신",
    "聯合": "聯合ニュース",
    "共同": "共同通信",
    "共同通信社": "共同通信",
    "時事": "時事通信",
    "時事通信社": "時事通信",
    "中央通訊社": "中央社",
    "新华通讯社": "新华社",
    "associated press": "AP",
    "the associated press": "AP",
    "agence france-presse": "AFP",
    "reuters": "Reuters",
    "bloomberg": "Bloomberg",
    "yonhap news": "Yonhap",
    "yonhap news agency": "Yonhap",
    "kyodo news": "Kyodo",
}
KNOWN = (
    *("연합뉴스TV", "연합뉴스", "뉴시스", "뉴스1", "로이터", "블룸버그", "교도통신", "교도"),
    *("신화통신", "신화", "타스통신", "타스", "AP", "AFP", "UPI", "EPA", "DPA", "dpa", "TASS"),
    *(
        "聯合ニュース",
        "共同通信社",
        "共同通信",
        "共同",
        "時事通信社",
        "時事通信",
        "時事",
        "ロイター",
    ),
    *("新华社", "新華社", "中新社", "中央社", "中央通訊社", "路透社", "法新社", "美联社", "美聯社"),
    *("共同社", "时事社", "彭博社", "韩联社", "韓聯社", "Reuters", "Associated Press"),
    *(
        "Agence France-Presse",
        "Yonhap",
        "Xinhua",
        "Kyodo",
        "Jiji",
        "Bloomberg",
        "CNA",
        "ANI",
        "PTI",
    ),
)
"""Names that need no grammar about them, each longer one before those that begin it."""

_NAMES = "|".join(map(re.escape, KNOWN))
_AT_HOME = frozenset(KNOWN)
# What stands before the sign of a picture's or a table's credit is no place.
_NO_PLACE = re.compile(
    r"(?:사진|자료|출처|그래픽|영상|제공|글|표|이미지|캡처|인포그래픽|写真|図|提供|文|图|photo)",
    re.IGNORECASE,
)
_NAME_SHAPE = re.compile(r"(?=[^\W\d_])[\w.&-]{3,20}(?: [\w.&-]{1,20}){0,2}")
_OUTLET = re.compile(
    r"(?:일보|신문|뉴스\d{0,2}|경제|방송|타임[스즈]|데일리|투데이|코리아|리포트|통신|저널|미디어|TV|포스트|신보"
    r"|新聞|通信|放送|ニュース|タイムズ|日报|日報|晚报|晚報|社|网|網)"
)
_ROLE_WORDS = ("기자", "특파원", "전문", "칼럼니스트", "객원", "선임")
_BRACKETED = re.compile(
    r"\W{0,2}[(\[【〔<]\s*([^\[\]【】〔〕<>=]{0,30}?)=([^()\[\]【】〔〕<>=]{1,40})[)\]】〕>]"
)
# A dateline pasted on behind a heading still has its reporter and his sign.
_WITHIN = re.compile(
    r"[(\[【〔]\s*([가-힣A-Z·ㆍ,/ ]{1,24})=\s*([가-힣A-Z][^()\[\]【】〔〕=]{0,30})[)\]】〕]"
    r"\s*[가-힣a-zA-Z,·ㆍ/ ]{2,60}(?:기자|특파원|통신원|논설위원)\s*="
)
_UNSIGNED = re.compile(rf"\W{{0,2}}[\[【(](?:[^\[\]【】()=]{{0,24}}?)({_NAMES})[\])】]")
_CHINESE = re.compile(
    r"\W{0,2}据?((?![本据])[一-鿿]{1,5}?[社网網报報台臺])"
    r"(?:记者|記者)?[一-鿿·、,/\s]{0,24}?(?:[0-9]{1,2}月)?[0-9]{1,2}日(?:综合)?[电電讯訊]"
)
_ENGLISH = re.compile(
    r"[A-Z][A-Z.'’-]+(?:[,/ ]{1,2}[A-Z][A-Z.'’-]+){0,4}(?:[, ]{1,2}[A-Z][a-z]+\.?){0,2}"
    r"(?:[, ]{1,2}[0-9]{1,2})?(?:[, ]{1,2}20[0-9]{2})?,? ?\(([A-Z][\w .&/-]{1,40})\)\s*[-–—:]"
)
_ENGLISH_BARE = re.compile(rf"\(({_NAMES})\)\s*[-–—]")
_WHOLE_CREDIT = re.compile(
    rf"[\W_]*(?:(?:출처|제공|来源|來源|稿源|出典|配信|Source)\s*[:=]\s*)?({_NAMES})[\W_]*",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(
    rf"[.!?。！？][\"'”’」』)]?\s*(?:[(\[【/<]|--?|—)\s*(?:출처\s*[:=]\s*)?({_NAMES})\s*[)\]】>]?\W{{0,2}}$"
    r"|[.](연합뉴스|뉴시스|뉴스1)$"
)


def agency(text: str) -> str | None:
    """Return the news agency, or the outlet, that a cleaned body's dateline names, else None.

    "(서울=연합뉴스)" names 연합뉴스, and so does "(워싱턴 AP=연합뉴스)": it distributes. A
    dateline may follow sub-headlines or a summary. Without one, a known agency is looked for
    in the last line's credit; a picture's credit says nothing of the text. Names are given
    as usual in their own language: 共同 is 共同通信.
    """
    lines = text.split("\n")
    for line in lines[:OPENING_PARAGRAPHS]:
        if name := _dateline(unicodedata.normalize("NFKC", line[:OPENING_CHARS]).strip()):
            return name
    last = next((line for line in reversed(lines) if line.strip()), "")
    return _credit(unicodedata.normalize("NFKC", last.strip()[-CREDIT_CHARS:]))


def _dateline(line: str) -> str | None:
    if match := _BRACKETED.match(line) or ("=" in line and _WITHIN.search(line)) or None:
        return _named(match[1], match[2])
    for grammar in (_CHINESE, _ENGLISH, _UNSIGNED, _ENGLISH_BARE):
        if match := grammar.match(line):
            return _usual(match[1])
    return None


def _named(place: str, right: str) -> str | None:
    """Return the name behind the sign of a dateline, None for a person or a picture's credit."""
    place = place.strip()
    name = re.split(r"[/·ㆍ,]", right)[-1].strip()
    if not place or _NO_PLACE.match(place):
        return None
    if place in _AT_HOME and not (name in _AT_HOME and _is_japanese(name)):
        return None
    name = _without_person(name)
    if name in _AT_HOME:
        return _usual(name)
    if name is None:
        return place if _OUTLET.fullmatch(place[-2:]) or _OUTLET.search(place[-4:]) else None
    # "(LTV=담보인정비율)" explains an abbreviation: letters are no place of an unknown name's.
    known = not place.isascii() or _OUTLET.search(name)
    return name if known and _is_name(name) else None


def _without_person(name: str) -> str | None:
    """Return the outlet of "이데일리 홍길동 기자", None when only a person is named."""
    if not people(name):
        return name
    words: Iterable[str] = name.split()
    kept = [word for word in words if not people(word) and not word.endswith(_ROLE_WORDS)]
    return " ".join(kept) or None


def _is_name(name: str) -> bool:
    """Return whether the words behind the sign read as an outlet's; 【東京=山田太郎】 does not."""
    if not _NAME_SHAPE.fullmatch(name) or _NO_PLACE.fullmatch(name) or name.endswith(_ROLE_WORDS):
        return False
    return bool(re.search(r"[가-힣A-Za-z]", name) or _OUTLET.search(name))


def _is_japanese(name: str) -> bool:
    """Return whether the name is a Japanese agency's, whose "AFP=時事" is a dateline."""
    return name.startswith(("共同", "時事"))


def is_credit(line: str) -> bool:
    """Return whether the line holds nothing but an agency's name."""
    return len(line) <= CREDIT_CHARS and _WHOLE_CREDIT.fullmatch(line) is not None


def _credit(line: str) -> str | None:
    match = _WHOLE_CREDIT.fullmatch(line) or _LAST_WORD.search(line)
    return _usual(next(filter(None, match.groups()))) if match else None


def _usual(name: str) -> str:
    name = " ".join(name.split())
    return _USUAL.get(name) or _USUAL.get(name.casefold()) or name
