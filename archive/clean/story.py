"""The door of cleaning: a published text becomes the story told once, and its fields."""

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.article import Article, Removed
from archive.clean.caption import kind_of
from archive.clean.head import strip_head
from archive.clean.people import dateline_byline, people
from archive.clean.repeats import fold
from archive.clean.sentences import paragraphs, storable
from archive.clean.tail import strip_tail

# "/홍길동 기자" and "[홍길동 기자]" are printed marks, not part of the name.
_MARKS = re.compile(r"^[\s/=|·▷▶<\[(（【-]+|(?<![\w.])[\s\]>】]+$|[\]>】）]+$")


def clean(article: Article) -> Article:
    """Return the article with its story told once and the rest in fields of its own.

    The body keeps its paragraphs, their order and its dateline. What is taken out is in
    ``removed``, each piece under the rule that took it. A text that is a caption by its form
    becomes a photo. ``byline`` and ``authors`` of the
    page stay; empty ones are filled from the text. Cleaning twice changes nothing.
    """
    article = _storable(article)
    lines, taken = _told_once(article)
    signed = [_MARKS.sub("", piece.text) for piece in taken if piece.rule == "byline"]
    dated = dateline_byline(lines)
    byline = article.byline or ", ".join(signed) or dated
    authors = article.authors or people(article.byline) or people(", ".join(signed))
    body = "\n".join(lines)
    return replace(
        article,
        body=body,
        kind=kind_of(article, body),
        byline=byline,
        authors=authors or people(dated),
        rights=_rights(article.rights, taken),
        removed=article.removed + tuple(taken),
    )


def _storable(article: Article) -> Article:
    """Return the article with every text beside its body fit for a UTF-8 file."""
    changed: dict[str, object] = {}
    for name in Article.__dataclass_fields__:
        value = getattr(article, name)
        if type(value) is str and name != "body":
            changed[name] = storable(value)
        elif type(value) is tuple and value and type(value[0]) is str:
            changed[name] = tuple(map(storable, value))
    return replace(article, **changed)  # type: ignore[arg-type] # each of its own type


def _told_once(article: Article) -> tuple[list[str], list[Removed]]:
    """Return the story's paragraphs and all that was removed.

    What one rule takes away can bring a line under the eyes of another, so the rules run
    until none finds anything; that is what makes cleaning idempotent.
    """
    lines = paragraphs(article.body)
    taken: list[Removed] = []
    while True:
        rest, above = strip_head(lines, article)
        rest, below = strip_tail(rest)
        rest, again = fold(rest)
        taken += above + again + below
        if rest == lines:
            return rest, taken
        lines = rest


def _rights(stated: str | None, taken: Sequence[Removed]) -> str | None:
    """Return every rights sentence once: the page's line may not say what the text's does.

    YTN's page forbids reprinting; only its text forbids use by AI.
    """
    lines = [line for line in (stated or "").splitlines() if line]
    lines += [piece.text for piece in taken if piece.rule == "copyright"]
    return "\n".join(dict.fromkeys(lines)) or None
