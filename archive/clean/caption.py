"""Which articles are nothing but a picture's caption, where no page says so."""

import re

from archive.article import Article, Kind

MARKED_CHARS = 600
DATED_CHARS = 400

_MARK = re.compile(
    r"^\W*(?:포토(?:뉴스|에세이|슬라이드)?|사진|화보|フォト|写真|图集|圖集|photos?)\s*[\])>】〉:|ㆍ·]"
    r"|[\[(<【〈]\s*(?:포토(?:뉴스)?|사진|화보|写真|图集|圖集|photos?)\s*[\])>】〉]",
    re.IGNORECASE,
)
# Agencies end a caption with what is seen and the day: "… 하고 있다. 2026.3.18".
_DATED = re.compile(
    r"(?:있다|있습니다|모습|했다)[.)]?\s*[(\[]?(?:19|20)[0-9]{2}\s?[.년/-]\s?[0-9]{1,2}\s?[.월/-]\s?[0-9]{1,2}"
    r"\s?[.일]?[)\]]?\W{0,3}(?:/?\s?[가-힣\w]{2,12})?\W{0,3}$"
)


def kind_of(article: Article, body: str) -> Kind:
    """Return the kind that the page gives, or photo for a text that is a caption by its form.

    Args:
        article: As its page or import gives it; only ``text`` may be mended.
        body: The cleaned body.
    """
    if article.kind != Kind.TEXT or not body or len(body) > MARKED_CHARS:
        return article.kind
    if _MARK.search(article.headline):
        return Kind.PHOTO
    last = body.rsplit("\n", 1)[-1]
    is_dated = len(body) <= DATED_CHARS and _DATED.search(last[-80:]) is not None
    return Kind.PHOTO if is_dated else article.kind
