"""Furniture of Japanese, Chinese and English pages, line by line."""

import re

from archive.clean.agency import KNOWN
from archive.clean.sentences import is_prose

LINE_CHARS = 250
SHORT_CHARS = 100

# A word of each rule that holds anywhere.
_HINTS = (
    *("Sign up", "Subscribe to", "Follow us", "Download our", "Our Standards", "Read more"),
    *("Read also", "Also read", "See also", "続きを読む", "この記事は", "全文を読む", "残り"),
    *("二维码", "扫一扫", "客户端", "转载请", "轉載請", "点击", "點擊"),
)

_HANGUL = re.compile("[가-힣]")
_TIP = re.compile(
    r"\W*(?:Sign up (?:for|to) (?:our|the|your)\b.{0,80}(?:newsletter|inbox|alerts)"
    r"|Subscribe to (?:our|the)\b.{0,60}(?:newsletter|channel|podcast)|Follow us on\b"
    r"|Download our\b.{0,20}\bapp\b|Our Standards:"
    r"|[（(]?(?:記事の)?続きを読む|この記事は(?:会員|有料)|全文を読むには"
    r"|残り\s?[:：]?\s?[0-9０-９,]{1,6}\s?文字"
    r"|(?:扫描|长按|识别).{0,12}二维码|扫一扫|下载.{0,16}客户端"
    r"|点击(?:下方|查看原文|阅读原文|进入专题)|點擊(?:下方|看更多|加入))",
)
_RELATED = re.compile(r"\W*(?:Read (?:more|also|next)|Also read|See also)\s?[:：]")
_RIGHTS = re.compile(
    r"\W*(?:转载请(?:注明|联系)|轉載請(?:註明|聯絡)"
    r"|版[权權](?:所有|声明|聲明)|免[责責](?:声明|聲明)[:：]"
    r"|未[经經].{0,16}(?:授[权權]|许可|許可|允许|同意).{0,10}(?:不得|禁止|严禁|請勿|请勿|谢绝)"
    r"|Copyrights? (?:19|20)[0-9]{2}\b|[©ⓒ]\s?(?:19|20)[0-9]{2}\b"
    r"|This material may not be published\b|.{0,20}無断転載お断り)"
)
_BYLINE = re.compile(
    r"\W*(?:(?:Additional )?(?:[Rr]eporting|[Ww]riting|[Ee]diting|Compiled) by [A-Z].{2,200}"
    r"|.{3,80} contributed (?:reporting )?to this (?:report|story|article)\W*"
    r"|(?:责任编辑|責任編輯|责编|编辑|編輯|校对|審校|审核|核稿|撰文|作者|通讯员"
    r"|见习编辑|值班编辑|取材・文|執筆)\s?[:：／/]\s?[^。！？]{2,40}"
    r"|[（(【［〔\[](?:[^（）()【】〔〕。]{0,12}?)"
    r"(?:记者|記者|通讯员|責任編輯|责任编辑|编辑|編輯|特派員|"
    r"編集委員|論説委員|通信員)"
    r"\s?[:：]?[^（）()【】〔〕。]{0,30}[）)】］〕\]][0-9]{0,7})"
)
_FAMILIES = (
    "佐藤|鈴木|高橋|田中|伊藤|渡辺|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|清水|斎藤|斉藤"
    "|山崎|池田|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田"
    "|太田|西村|藤井|金子|岡本|藤原|三浦|中野|中川|原田|松田|竹内|小野|田村|中山|和田|石田|森田|上田"
)
_JAPANESE_NAME = rf"(?:{_FAMILIES})[\s　]?[一-鿿々ぁ-ゖァ-ヶ]{{1,4}}"
_JAPANESE = re.compile(
    rf"[（(【［\[]{_JAPANESE_NAME}(?:[、・]\s?{_JAPANESE_NAME}){{0,3}}[）)】］\]]"
)
_ENGLISH = re.compile(
    r"By [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}"
    r"(?:,? and [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3})?(?:, [A-Z][\w .&-]{2,40}|\s*\|.{2,40})?"
    r"|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3},? (?:Staff|Associated Press) [Ww]riter"
)
_SOURCE = re.compile(
    r"(?:20[0-9]{2}[年/-][0-9年月日/: -]{3,24})?\s*"
    r"(?:文章)?(?:来源|來源|稿源|出典|提供元)\s?[:：]\s?\S.{0,30}"
)
_PRINTED = re.compile(r"(?:Published|Updated|Posted)\b[:,]? .{0,40}\b20[0-9]{2}\b.{0,30}")
_END = re.compile(r"[（(\[【]\s?(?:完|了|終わり|おわり|END|ENDS)\s?[)）\]】]|-30-|###")


def may_hold_furniture(text: str) -> bool:
    """Return False if no line of the text is furniture by ``anywhere``."""
    return not _HANGUL.search(text[:400]) and any(map(text.__contains__, _HINTS))


def anywhere(line: str) -> str | None:
    """Return the rule by which the line is furniture wherever it stands, or None."""
    if len(line) > LINE_CHARS or _HANGUL.search(line):
        return None
    if _TIP.match(line):
        return "tip"
    return "related" if _RELATED.match(line) else None


def above(line: str) -> str | None:
    """Return the rule by which a line above the story is furniture, or None."""
    if len(line) > SHORT_CHARS or _HANGUL.search(line):
        return None
    if _ENGLISH.fullmatch(line):
        return "byline"
    if _SOURCE.fullmatch(line) and not _names_agency(line):
        return "source"
    return "source" if _PRINTED.fullmatch(line) else None


def below(line: str) -> str | None:
    """Return the rule by which a line below the story is furniture, or None."""
    if len(line) > LINE_CHARS or _HANGUL.search(line):
        return None
    if rule := anywhere(line):
        return rule
    if _RIGHTS.match(line):
        return "copyright"
    if _END.fullmatch(line):
        return "end"
    if _BYLINE.fullmatch(line) or (_JAPANESE.fullmatch(line) and not _names_agency(line)):
        return "byline"
    return None if is_prose(line) else above(line)


def glued(paragraph: str) -> int | None:
    """Return where the bracket begins that closes a paragraph and may be furniture, or None.

    It stands behind the last sentence; one within a sentence belongs to it.
    """
    if not paragraph.rstrip("0123456789")[-1:] or paragraph[-1] not in "）)】］〕]0123456789":
        return None
    start = max(paragraph.rfind(sign, -LINE_CHARS) for sign in "（(【［〔[")
    before = paragraph[:start].rstrip() if start > 0 else ""
    return start if before and before[-1] in '。！？.!?”」』"）)】' else None


def _names_agency(line: str) -> bool:
    """Return whether the line credits an agency: that stays, for it says whose the text is."""
    return any(name in line for name in KNOWN)
