"""What stands around a story on its page, line by line: bylines, notices, rights."""

import re
from collections.abc import Sequence

from archive.article import Removed
from archive.clean import abroad
from archive.clean.people import EMAIL, people
from archive.clean.sentences import is_prose

LINE_CHARS = 250
BYLINE_CHARS = 60
RIGHTS_CHARS = 120
DESK_LETTERS = 16
GLUED_CHARS = 200

# Daum's tool bar stands in the page's head, before the body; a page taken as one text
# brings it along.
_NOTICE = re.compile(
    r"\W*(?:전체 맥락을 이해하기 위해서는 본문 보기를 권장합니다"
    r"|기사 제목과 주요 문장을 기반으로 자동요약한 결과입니다)"
)
_WIDGET = re.compile(
    r"\W*(?:이 글자크기로 변경됩니다|\(예시\) 가장 빠른 뉴스가 있고|글자크기 설정 파란원을)"
    r"|(?:자동요약|요약보기|음성재생 설정|음성으로 듣기|번역 설정|글씨크기 조절하기|인쇄하기)$"
)
_RIGHTS_WORD = re.compile(
    r"무단\s*(?:전재|복제|배포|도용|사용|이용)|재\s?배포|All rights reserved|無断|転載|转载|轉載",
    re.IGNORECASE,
)
_RIGHTS_MARK = re.compile(r"©|ⓒ|\(c\)|copyright|저작권|금지\W*$|reserved\W*$|禁", re.IGNORECASE)
_RIGHTS_OPENING = re.compile(
    r"\W*(?:Copyrights?\s*(?:©|ⓒ|\(c\))|저작권자\s*(?:©|ⓒ|\(c\)))", re.IGNORECASE
)
_RIGHTS_SENTENCE = re.compile(r"\W*(?:본|이)\s?(?:기사|콘텐츠|저작물)\S{0,2}\s.{0,60}저작권")
_TIP = re.compile(
    r"[▶▷►☞※◎■★✔☎◇◆●\[<(\s-]+"
    r"(?!\s*(?:인터뷰|방송|진행|대담|출연)\s*:)"
    r".{0,60}(?:제보(?:는|하기|가 뉴스|로 함께|를 기다|\s*[:：])|여러분의 제보"
    r"|구독(?:하기|신청|해\s?주|하세요)|채널\s?추가|친구\s?추가|공식\s?SNS|바로\s?가기|앱\s?다운|뉴스레터\s?신청)"
)
# A word or sign of each rule that holds anywhere; those of the head's tool bar are not
# among them. Searches for single words cost a tenth of one for their alternation.
_HINTS = (
    *("@", "©", "ⓒ", "opyright", "OPYRIGHT", "eserved", "ESERVED", "저작권", "무단", "배포"),
    *("転載", "转载", "轉載", "無断", "제보", "구독", "채널", "친구", "SNS", "바로", "다운"),
    *("뉴스레터", "[전화", "[카", "메일]", "[유튜브", "[홈페이지", "[라인"),
)
_GLUED_HINTS = ("기자", "특파원", "@", "끝)", "저작권", "opyright", "ⓒ", "©", "무단")
_CONTACT = re.compile(
    r"\W*[\[▶▷■※☎]?\W*(?:전화|카카오톡|카톡|이메일|메일|사이트|홈페이지|유튜브|페이스북|인스타그램|트위터"
    r"|라인|팩스|문자)\s?[\]:：]"
)
_BRACKET_CONTACT = re.compile(r"\[(?:전화|카카오톡|카톡|이?메일|유튜브|홈페이지|라인)\]\s")
_INVITATION = re.compile(r".{0,20}여러분의 (?:소중한 )?제보를 기다립니다\W*$")
_HANGUL = re.compile(r"[가-힣]")
_END_MARK = re.compile(r"\W{0,2}(?:끝|계속)\W{0,2}$")
CREDIT = re.compile(r"\W*(?:영상|촬영|편집|그래픽|자막|자료)|[^@]*[:：]")
_ROLES = ("기자", "특파원", "통신원", "논설위원")
_ROLE_LINE = re.compile(rf"\W*(?:[\w.&]+\W+){{0,8}}?[가-힣]{{2,12}}\s?(?:{'|'.join(_ROLES)})\W*")
_GLUED = re.compile(
    r"(?:(?<=[.!?])|(?<=[.!?][\"”’')\]]))\s*(?=[^.!?]{0,50}(?:기자|특파원|@|끝\)))[^!?]{2,120}$"
)
_GLUED_RIGHTS = re.compile(
    r"\s*[<\[(〈【-]?\s*(?:저작권자|Copyrights?\b|ⓒ|©|무단\s?전재)[^\n]{0,180}$", re.IGNORECASE
)


def may_hold_furniture(text: str) -> bool:
    """Return False if no line of the text is ``unmistakable``, far sooner than asking each."""
    return any(map(text.__contains__, _HINTS)) or abroad.may_hold_furniture(text)


def tool(line: str) -> str | None:
    """Return ``notice`` or ``widget`` for a line of the portal's tool bar, or None."""
    if _NOTICE.match(line):
        return "notice"
    return "widget" if _WIDGET.match(line) else None


def unmistakable(line: str) -> str | None:
    """Return the rule by which the line is furniture wherever it stands, or None."""
    if len(line) > LINE_CHARS:
        return None
    if rule := tool(line):
        return rule
    if is_rights(line):
        return "copyright"
    if _TIP.match(line) or _BRACKET_CONTACT.match(line):
        return "tip"
    return "email" if EMAIL.fullmatch(line) else abroad.anywhere(line)


def is_rights(line: str) -> bool:
    """Return whether the line reserves rights; news of them does not."""
    if _RIGHTS_SENTENCE.match(line):
        return True
    if line.rstrip("]>)】〉- ").endswith("다."):
        return False
    if _RIGHTS_OPENING.match(line) and len(line) <= RIGHTS_CHARS:
        return True
    return bool(_RIGHTS_WORD.search(line) and _RIGHTS_MARK.search(line))


def at_the_end(line: str) -> str | None:
    """Return the rule by which a line below the story's last is furniture, or None."""
    if rule := unmistakable(line):
        return rule
    if len(line) > LINE_CHARS:
        return None
    if _CONTACT.match(line) or _INVITATION.match(line):
        return "tip"
    if _END_MARK.fullmatch(line):
        return "end"
    return _signature(line) or abroad.below(line)


def _signature(line: str) -> str | None:
    """Return ``byline`` for a line that names its writer, ``email`` for a bare address."""
    bare = EMAIL.sub("", line)
    if len(bare) > BYLINE_CHARS or is_prose(bare):
        return None
    if bare != line:
        # A flash of one quotation, its desk's address behind it, is still the story.
        is_long = len(_HANGUL.findall(bare)) > DESK_LETTERS
        if is_long and not any(map(bare.__contains__, _ROLES)):
            return None
        return "byline" if people(bare) else "email"
    # Eight words before a role are slow to tell apart in a line that has no role.
    if not any(map(line.__contains__, _ROLES)):
        return None
    if CREDIT.match(line) or not _ROLE_LINE.fullmatch(line):
        return None
    return "byline" if people(line) else None


def split_glued(paragraph: str) -> tuple[str, str] | None:
    """Return the paragraph and the furniture printed on after its last full stop."""
    at = max(0, len(paragraph) - GLUED_CHARS)
    if not any(map(paragraph[at:].__contains__, _GLUED_HINTS)):
        return None
    for pattern in (_GLUED, _GLUED_RIGHTS):
        match = pattern.search(paragraph, at)
        if match and match.start() and at_the_end(match[0].strip()):
            return paragraph[: match.start()].rstrip(), match[0].strip()
    return None


def split_bracket(paragraph: str) -> tuple[str, str] | None:
    """Return the paragraph and the bracket behind its last sentence, if that is furniture."""
    start = abroad.glued(paragraph)
    if start is None or not abroad.below(paragraph[start:]):
        return None
    return paragraph[:start].rstrip(), paragraph[start:]


def removed(rule: str, lines: Sequence[str]) -> list[Removed]:
    """Return one record a line."""
    return [Removed(rule=rule, text=line) for line in lines]
