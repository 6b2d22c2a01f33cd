"""Who wrote it: the people in a printed byline, and the byline in a dateline."""

import re
from collections.abc import Iterator, Sequence

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")

_ROLE = r"(?:기자|특파원|통신원|논설위원|리포터|칼럼니스트|앵커|아나운서|PD)"
_ROLE_END = re.compile(_ROLE)
_ROLE_TOKEN = re.compile(rf"([가-힣]*?)(?:선임|인턴|수습|전문|객원|의학|사진|영상)*{_ROLE}")
_TOKEN = re.compile(r"[가-힣]+(?:PD)?|[A-Za-z0-9]+")
# "베이징=김진방 특파원", "글=홍길동 기자": what stands before the sign is no person.
_LABEL = re.compile(r"[\w·/]{1,12}\s*=(?=\s*\S)")

_SURNAMES = frozenset(
    "김이박최정강조윤장임림한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄"
    "채원천방공현함변염여추도소석설마길연위표명기반왕금옥육맹제모탁국어은용예경봉사복태목형피두"
)
_DOUBLE_SURNAMES = ("남궁", "선우", "황보", "독고", "제갈", "사공", "서문")
# Words of bylines that begin like a name; the four-syllable ones cannot pass anyway.
_NO_NAMES = frozenset(
    (  # noqa: SIM905 (seventy words are read in lines, not one a line)
        "한겨레 이코노 신문사 방송사 강원도 경기도 전라도 제주도 서울 인천 경기 전남 전북 경남 "
        "경북 강원 제주 광주 전주 여수 안산 안양 성남 하남 용인 김해 구미 경주 "
        "진주 천안 공주 원주 남원 사진 전문 선임 사회 정치 경제 국제 문화 기획 "
        "취재 영상 종합 연예 차장 부장 기자 여행 유통 변호사 전문가 연구원 소설가 정치인 "
        "방송인 노무사 주필 "
    ).split()
)
_NO_NAME_ENDS = ("팀", "부")

_ENGLISH = re.compile(r"\s*By\s+(?=[A-Z])(.{3,120})")
_ENGLISH_NAME = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}")
_ENGLISH_HOUSE = re.compile(r"\b(?:Press|News|Times|Post|Agency|Staff|Journal|Herald|Daily)\b")

_OPENINGS = (
    re.compile(r"[(【〔][^()【】〔〕]{2,40}[)】〕]\s*([^=]{2,60}?)\s*="),
    re.compile(r"\[[^\[\]]{2,40}\]\s*([^=\]]{2,60}?)\s*="),
    re.compile(rf"\[([^\[\]]{{2,60}}{_ROLE})\s*\]"),
    re.compile(rf"[(【<〔]([^()【】<>〔〕]{{2,60}}{_ROLE})\s*[)】>〕]"),
    re.compile(rf"([가-힣 ,·]{{2,40}}{_ROLE})\s*=\s"),
)
_OPENING_PARAGRAPHS = 4


def people(byline: str | None) -> tuple[str, ...]:
    """Return the people a byline names, in order: no publisher, address or programme."""
    if not byline:
        return ()
    text = EMAIL.sub(" ", byline)
    if english := _ENGLISH.match(text):
        return tuple(dict.fromkeys(_english(english[1])))
    return tuple(dict.fromkeys(_korean(_TOKEN.findall(_LABEL.sub(" ", text)))))


def dateline_byline(paragraphs: Sequence[str]) -> str | None:
    """Return "최태용 기자" of "(서울=연합뉴스) 최태용 기자 =", if a paragraph opens so.

    Agencies print their sub-headlines above it, so the first few paragraphs are asked.
    """
    for paragraph in paragraphs[:_OPENING_PARAGRAPHS]:
        if paragraph[0] not in "([【〔<" and "=" not in paragraph[:60]:
            continue
        for opening in _OPENINGS:
            if (match := opening.match(paragraph)) and (byline := _named_part(match[1])):
                return byline
    return None


def _named_part(segment: str) -> str | None:
    """Return the segment from its first person to its last role."""
    names = people(segment)
    roles = list(_ROLE_END.finditer(segment))
    if not (names and roles):
        return None
    start = segment.find(names[0])
    return segment[start : roles[-1].end()] if 0 <= start < roles[-1].end() else None


def _english(text: str) -> Iterator[str]:
    for part in re.split(r"\s+and\s+|[,&;|/]", text):
        name = _ENGLISH_NAME.fullmatch(part.strip())
        if name and not _ENGLISH_HOUSE.search(name[0]):
            yield name[0]


def _korean(tokens: Sequence[str]) -> Iterator[str]:
    for at, token in enumerate(tokens):
        role = _ROLE_TOKEN.fullmatch(token)
        if role and _is_name(role[1], short=True):
            yield role[1]
        elif not role:
            beside = tokens[at + 1] if at + 1 < len(tokens) else ""
            alone = len(tokens) == 1 or _ROLE_TOKEN.fullmatch(beside) is not None
            if _is_name(token, short=alone) and not (token.endswith("의") and beside and not alone):
                yield token


def _is_name(token: str, *, short: bool) -> bool:
    """Return whether the token reads as a Korean name; of two syllables only if ``short``."""
    if token in _NO_NAMES or token.endswith(_NO_NAME_ENDS) or not token:
        return False
    if token.startswith(_DOUBLE_SURNAMES):
        return len(token) in (3, 4)
    return token[0] in _SURNAMES and (len(token) == 3 or (short and len(token) == 2))  # noqa: PLR2004 (syllables)
