"""The people whom a byline names."""

import re
from collections.abc import Iterable

_EMAIL = re.compile(r"[\w.+-]+@[\w.-]+")
_LINK = re.compile(r"(?:https?:)?//\S+|\S+\.(?:com|net|org|kr|jp)\b\S*", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|【[^【】]*】|<[^<>]*>")
_BETWEEN = re.compile(r"\s*[,;|/·ㆍ・、&]\s*|\s+(?:and|und|et)\s+|\s{2,}|\n")
_OPENING = re.compile(
    r"^(?:by|von|par|글|사진|취재|작성자|기자|文|写真)\s*[:=.]?\s+", re.IGNORECASE
)
_ROLE = re.compile(
    r"\s*(?:(?:인턴|수습|선임|전문|객원|사진|영상|시민|대학생|책임|수석|온라인)\s?)*"
    r"(?:기자|특파원|논설위원|논설실장|편집위원|편집국장|부국장|부장|차장|팀장|위원|교수|대표|칼럼니스트|"
    r"작가|앵커|리포터|PD|에디터|記者|特派員|論説委員|編集委員|"
    r"(?:staff |senior )?(?:writer|reporter|correspondent|editor))\s*$",
    re.IGNORECASE,
)
# Desks and agencies sign too, and are nobody.
_NOBODY = re.compile(
    r"뉴스|일보|신문|방송|통신|편집국|편집부|취재팀|온라인팀|디지털|미디어|新聞|通信|ニュース|編集部|取材班|"
    r"\b(?:news|newspaper|staff|desk|team|editors?|editorial|reuters|ap|afp|bbc|cnn|agency|agencies|"
    r"press|wire|media|online|admin|magazine|times|post|herald|inc|ltd|corp|redaktion|agenturen)\b",
    re.IGNORECASE,
)
_LONGEST_NAME = 40


def people(bylines: Iterable[str], publishers: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the people named, each once, without roles, addresses, desks and agencies.

    Args:
        bylines: As printed, or names from metadata.
        publishers: Names of the publisher, which sign where nobody does.
    """
    houses = {_letters(name) for name in publishers}
    names = (name for byline in bylines for name in _names(byline))
    return tuple(dict.fromkeys(name for name in names if _letters(name) not in houses))


def _names(byline: str) -> Iterable[str]:
    text = _ASIDE.sub(" ", _LINK.sub(" ", _EMAIL.sub(" ", byline)))
    for piece in _BETWEEN.split(text.strip()):
        name = _OPENING.sub("", piece.strip(" \t=:.-–—"))
        # "선임기자 겸 부장" has two roles.
        name = _ROLE.sub("", _ROLE.sub("", name)).strip(" =:.-–—")
        if _is_name(name):
            yield name


def _is_name(text: str) -> bool:
    return (
        1 < len(text) <= _LONGEST_NAME
        and any(map(str.isalpha, text))
        and not any(map(str.isdigit, text))
        and not _NOBODY.search(text)
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
