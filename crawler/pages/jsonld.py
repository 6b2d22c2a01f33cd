"""JSON-LD: the article that a page describes for search engines, however broken its JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import json_repair

Object = Mapping[str, Any]

_TYPES = ("Article", "LiveBlogPosting", "BlogPosting", "Report")
# Nobody describes an article at such length; repairing takes a time that grows with it.
_LONGEST_TO_REPAIR = 200_000
_MOST_OBJECTS = 2000
_NAMES = ("name", "@value", "url", "@id", "contentUrl")


def find_article(scripts: Iterable[str]) -> Object | None:
    """Return the page's article, None when the scripts describe none.

    Of several the one that says most is taken, and first one with a time of day: plugins describe
    an article beside the site's own, and lists of further articles give little but links.
    """
    found = [item for script in scripts for item in _objects(_parse(script)) if _is_article(item)]
    return max(found, key=_says, default=None)


def _says(item: Object) -> tuple[bool, int]:
    return ":" in str(item.get("datePublished", "")), len(item)


def values(article: Object, path: str) -> list[str]:
    """Return the texts under a dotted path, of lists every one, of objects the name.

    Args:
        article: What ``find_article`` returned.
        path: Such as ``headline``, ``publisher.name`` or ``author``.
    """
    level: list[Any] = [article]
    for key in path.split("."):
        level = [
            value for item in level if isinstance(item, dict) for value in _listed(item.get(key))
        ]
    return [text for value in level if (text := _text(value))]


def people(article: Object, path: str = "author") -> list[str]:
    """Return the names under ``path`` that do not call themselves an organization."""
    persons = [item for item in _listed(article.get(path)) if not _is_organization(item)]
    return [text for value in persons if (text := _text(value))]


def _parse(script: str) -> Any:
    text = script.strip().removesuffix(";")
    try:
        # Line ends within a text are an error to JSON and a habit of newsrooms.
        return json.loads(text, strict=False)
    except ValueError:
        pass
    except RecursionError:
        return None
    if len(text) > _LONGEST_TO_REPAIR or "{" not in text:
        return None
    try:
        # From the first brace on: some wrap their JSON into CDATA or a comment.
        return json_repair.loads(text[text.index("{") :], skip_json_loads=True)
    except (ValueError, RecursionError):
        return None


def _objects(data: Any) -> Iterator[Object]:
    """Yield every object of a document, in order, at any depth."""
    to_do, met = [data], 0
    while to_do and met < _MOST_OBJECTS:
        met += 1
        item = to_do.pop()
        if isinstance(item, dict):
            yield item
            to_do.extend(reversed(item.values()))
        elif isinstance(item, list):
            to_do.extend(reversed(item))


def _is_article(item: Object) -> bool:
    # NewsArticle and its kin, also spelt as addresses.
    return any(str(kind).endswith(_TYPES) for kind in _listed(item.get("@type")))


def _is_organization(item: Any) -> bool:
    return isinstance(item, dict) and any(
        "Organization" in str(kind) for kind in _listed(item.get("@type"))
    )


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[name] for name in _NAMES if value.get(name)), "")
    if isinstance(value, list):
        value = value[0] if value else ""
    text = str(value) if isinstance(value, str | int | float) else ""
    # JSON can spell half a character, which no text may hold.
    return text.encode("utf-8", "replace").decode("utf-8").strip()
