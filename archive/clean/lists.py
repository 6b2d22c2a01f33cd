"""The list of other stories that closes a page."""

import re
from collections.abc import Sequence

from archive.clean.furniture import CREDIT, at_the_end
from archive.clean.sentences import is_prose

LIST_CHARS = 120

_BULLET = re.compile(r"[-–·•ㆍ・■*▶▷►☞☆★◆→]\s?|\[[^\[\]]{1,20}\]\s?")
_POINTER = re.compile(r"[▶▷►☞]")
_LABELLED = re.compile(r"\W*[^:=]{1,12}\s?[:=]")
_LIST_HEAD = re.compile(
    r"[\[<▶▷☞■◆★【(\s]*(?:(?:관련|주요|인기|추천)\s?(?:기사|뉴스)|많이 본 (?:기사|뉴스)"
    r"|이 시각 \S{0,4}\s?뉴스|오늘의 주요\s?뉴스|Related (?:stories|articles|coverage)|"
    r"(?:More on this|Most read|Recommended)\b"
    r"|関連(?:記事|ニュース)|あわせて読みたい|(?:人気|おすすめ)記事|アクセスランキング"
    r"|(?:相关|相關)(?:阅读|閱讀|新闻|新聞|报道|報導)|延伸(?:阅读|閱讀)|推荐阅读|更多新聞)",
    re.IGNORECASE,
)
_LEAST_HEADLINE = 8
_LEAST_LIST = 3


def list_start(lines: Sequence[str]) -> int:
    """Return where the list of other stories begins that closes the page, or the length.

    A list needs a witness: a heading, or the copyright line it stands under, or for
    bullets the byline or tip line. Without one, three bare headlines must look the part:
    a programme, prices or tomorrow's weather are lists that belong to the story.
    """
    start = len(lines)
    while start and _is_entry(lines[start - 1]):
        start -= 1
    heading = next((at for at in range(start, len(lines)) if _LIST_HEAD.match(lines[at])), None)
    if heading is not None:
        return heading
    under = _under_furniture(lines, max(0, start - 1))
    return _bulleted(lines, start) if under is None else under


def _under_furniture(lines: Sequence[str], first: int) -> int | None:
    """Return the place below the highest line that witnesses a list, None without one.

    Under the copyright stands anything but credits, under other furniture only bullets.
    The walk goes upwards, so that no line is asked twice.
    """
    found = None
    bullets = no_credits = True
    for at in range(len(lines) - 1, first - 1, -1):
        rule = at_the_end(lines[at])
        if not rule:
            bullets = bullets and _BULLET.match(lines[at]) is not None
            no_credits = no_credits and CREDIT.match(lines[at]) is None
        elif no_credits if rule == "copyright" else bullets:
            found = at + 1
        if not (bullets or no_credits):
            break
    return found


def _bulleted(lines: Sequence[str], start: int) -> int:
    at = len(lines)
    while at > start and _is_headline(lines[at - 1]):
        at -= 1
    run = lines[at:]
    enough = len(run) >= _LEAST_LIST or (len(run) > 1 and all(map(_POINTER.match, run)))
    return at if enough else len(lines)


def _is_entry(line: str) -> bool:
    return len(line) <= LIST_CHARS and not is_prose(line)


def _is_headline(line: str) -> bool:
    """Return whether the line is a bullet and a headline, no "label: value", no short item."""
    bullet = _BULLET.match(line)
    if not bullet or _LABELLED.match(line) or len(line) < _LEAST_HEADLINE:
        return False
    return bullet[0].endswith(" ") or _POINTER.match(line) is not None
