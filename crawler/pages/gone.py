"""Whether a page says that the article it stood for is there no more."""

import re

from crawler.errors import CrawlError, NotAnArticle, PageChanged
from crawler.pages.markup import Markup, clean, paragraphs

# An article speaks of such things too, in longer sentences and in links.
_LONGEST_NOTICE = 120
_SHORT_PAGE = 300

_WHAT = r"(?:기사|뉴스|페이지|게시물|게시글|콘텐츠|컨텐츠|주소)"
_FATE = (
    r"(?:삭제(?:된|되었|됐|처리)|존재하지 않|찾을 수 없|없는|이용할 수 없|볼 수 없"
    r"|(?:서비스|제공|게재)(?:가|이|하지|되지)? ?(?:않|중단|종료|기간))"
)
_NOTICES = (
    rf"{_FATE}[^.!?]{{0,12}}{_WHAT}[^.!?]{{0,12}}(?:니다|어요|음)[.!]?$",
    rf"{_WHAT}[^.!?]{{0,30}}{_FATE}[^.!?]{{0,16}}(?:니다|어요|음)[.!]?$",
    r"(?:記事|ページ)[^。]{0,24}(?:見つかりません|存在しません|削除され|終了し|ありません)",
    r"(?:article|page)[^.]{0,40}(?:not found|no longer|(?:been|was) (?:removed|deleted))",
)
_NOTICE = re.compile("|".join(_NOTICES), re.IGNORECASE)
# Old pages say it in a box of the browser and go back.
_ALERT = re.compile(r"""\balert\(\s*["']([^"']{1,300})["']""")


def missing(field: str, markup: Markup, url: str, parser: str | None = None) -> CrawlError:
    """Return the error for a page without a field that every article has.

    It is NotAnArticle where the page says itself that the article is gone, as pages answered with
    status 200 do too; else PageChanged.
    """
    if _says_so(markup):
        return NotAnArticle(url, "the page says that the article is there no more")
    return PageChanged(field, url, parser)


def is_notice(lines: list[str]) -> bool:
    """Whether lines that stand where an article's body would only say that it is gone."""
    return 0 < len(lines) <= 3 and _is_notice(" ".join(lines))  # noqa: PLR2004 - what, why, whom to ask


def _says_so(markup: Markup) -> bool:
    root = markup.tree.root
    lines = [] if root is None else paragraphs(root, lambda node: node.tag == "a")
    if any(map(_is_notice, lines)):
        return True
    title = markup.tree.css_first("title")
    said = [] if title is None else [clean(title.text())]
    # A page with text of its own may hold such a box for its comments.
    if sum(map(len, lines)) < _SHORT_PAGE:
        said += [part for text in _ALERT.findall(markup.html) for part in text.split("\\n")]
    return any(map(_is_notice, said))


def _is_notice(text: str) -> bool:
    return len(text) <= _LONGEST_NOTICE and _NOTICE.search(text) is not None
