"""The interface behind Naver's portals for sports and entertainment: an article in JSON."""

import html
import json
import re
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final
from urllib.parse import urlsplit

from archive.article import Article, Precision, Section
from crawler.errors import NotAnArticle, PageChanged
from crawler.pages.body import Parts, read_body
from crawler.pages.links import resolve
from crawler.pages.markup import Markup, clean
from crawler.pages.page import Page
from crawler.pages.printed import korean_time
from crawler.pages.story import Story, tell
from crawler.portals.naverlist import article_address

SUMMARY: Final = "strong.media_end_summary"
PARTS: Final = Parts(
    captions=frozenset(("img_desc", "caption")),
    photos=frozenset(("end_photo_org", "nbd_im_w")),
    videos=("vod_", "_VOD", "video_", "_VIDEO"),
    asides=frozenset(
        [
            "media_end_summary",
            "link_news",
            "source",
            "byline",
            "reporter_area",
            "copyright",
            "categorize",
            "artical-btm",
            "promotion",
        ]
    ),
)

_PARSER = "naversports/2024-07"
# The original's address stands two objects down, by device and then as url.
_MOST_LEVELS = 3

# The interface's names for a field vary with the years; what they are made of stays.
_TITLE = re.compile(r"title")
_CONTENT, _REFINED = re.compile(r"content"), re.compile(r"refinedContent")
_PUBLISHED = re.compile(
    r"(?:service|regist|creat|publish|input)\w*(?:date|time)|date|datetime", re.IGNORECASE
)
_MODIFIED = re.compile(r"(?:modif|updat|edit)\w*(?:date|time)", re.IGNORECASE)
_ORIGINAL = re.compile(r"ori?g\w*(?:url|link)", re.IGNORECASE)
_RIGHTS = re.compile(r"copyright\w*", re.IGNORECASE)
_PUBLISHER = re.compile(r"hname|office\w*name|press\w*name", re.IGNORECASE)


def is_answer(page: Page) -> bool:
    """Whether the page is an answer in JSON."""
    return page.text.lstrip("\ufeff \t\r\n").startswith("{")


@dataclass(slots=True)
class _Answer:
    """What an answer says of an article, its publisher and rights, and which names said it."""

    article: dict[str, Any]
    office: dict[str, Any]
    about: dict[str, Any]
    fields_from: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, keys: re.Pattern[str]) -> str:
        """Return the first text or number under a key of that kind, nothing without one."""
        said = (self.office, self.article, self.about)
        for key, value in chain.from_iterable(map(dict.items, said)):
            if keys.fullmatch(key) and (found := clean(_plain(value))):
                self.fields_from[name] = f"json:{key}"
                return found
        return ""


def read_answer(page: Page, name: str) -> Article:
    answer, address = _answer(page), article_address(page.url, page.url)
    if not answer.article or address is None:
        raise NotAnArticle(page.url, "an answer in JSON that holds no article")
    headline = html.unescape(answer.text("headline", _TITLE))
    if not headline:
        raise PageChanged("headline", page.url, _PARSER)
    content = Markup(answer.text("body", _CONTENT) or answer.text("body", _REFINED))
    story = _story(content, page.url)
    printed = answer.text("published_raw", _PUBLISHED)
    published = korean_time(page, printed)
    modified = korean_time(page, answer.text("modified_at", _MODIFIED))
    original = answer.text("original_url", _ORIGINAL)
    return Article(
        url=address.url,
        headline=headline,
        body=story.body,
        article_id=f"{name}:{address.key}",
        original_url=original if original and resolve(original, page.url) else None,
        portal=name,
        section=section_of(page.url),
        publisher=answer.text("publisher", _PUBLISHER) or None,
        summary=tuple(content.lines("summary", SUMMARY)),
        captions=story.captions,
        language="ko",
        kind=story.kind,
        published_at=published[0] if published else None,
        published_precision=published[1] if published else Precision.NONE,
        modified_at=modified[0] if modified else None,
        published_raw=printed or None,
        fetched_at=page.fetched_at,
        rights=answer.text("rights", _RIGHTS) or None,
        parser=_PARSER,
        fields_from=content.fields_from | answer.fields_from | {"article_id": "url"},
    )


def _story(content: Markup, url: str) -> Story:
    root = content.tree.body
    body = read_body([root] if root else [], PARTS)
    story = tell(body.paragraphs, body.captions, has_video=body.has_video)
    if story is None:
        raise PageChanged("body", url, _PARSER)
    return story


def _answer(page: Page) -> _Answer:
    try:
        answer = json.loads(page.text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        answer = None
    info = _dig(answer, "result", "articleInfo")
    office = _dig(answer, "result", "officeInfo") or _dig(info, "officeInfo")
    return _Answer(article=_dig(info, "article"), office=office, about=info)


def _dig(data: Any, *keys: str) -> dict[str, Any]:
    """Return the object under the keys, an empty one when there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _plain(value: Any) -> str:
    """Return a text or number as text, and the first of an object, as of links by device."""
    for _ in range(_MOST_LEVELS):
        if isinstance(value, dict):
            value = next(iter(value.values()), "")
    text = str(value) if isinstance(value, str | int) else ""
    # JSON can spell half a character, which no text may hold.
    return text.encode("utf-8", "replace").decode("utf-8")


def section_of(url: str) -> Section:
    is_sports = ".sports." in f".{urlsplit(url).hostname or ''}"
    return Section.SPORTS if is_sports else Section.ENTERTAINMENT
