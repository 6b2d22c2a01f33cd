"""What a declaration of a publisher may say, checked key by key."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from archive.article import Section
from archive.errors import ConfigError

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_LEAST_DELAY_SECONDS: Final = 1.0

Text = Annotated[str, msgspec.Meta(min_length=1)]
# One place may stand without brackets.
Places = Text | tuple[Text, ...]


class List(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A feed or sitemap, or a section page."""

    url: Text
    section: Section = Section.OTHER
    kind: Literal["feed", "page"] = "feed"


class Items(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How a section page shows its articles; without selectors every link to one is an item.

    ``box`` is the class of what holds an item, where that is no li.
    """

    link: Places = ()
    headline: Text = "strong"
    facts: Text = "time"
    box: Text | None = None
    next_page: Text | None = None


class Fields(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where the article page shows each field."""

    headline: Places = ()
    body: Places = ()
    byline: Places = ()
    authors: Places = ()
    published: Places = ()
    modified: Places = ()
    section: Places = ()
    summary: Places = ()
    captions: Places = ()
    leave_out: Places = ()
    rights: Places = ()


class Declaration(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A publisher as a TOML file or a table of newsfold.toml declares it."""

    title: Text
    hosts: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    lists: Annotated[dict[str, List], msgspec.Meta(min_length=1)]
    zone: Text = "Asia/Seoul"
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")] = "ko"
    id: Text | None = None
    delay_seconds: Annotated[float, msgspec.Meta(ge=_LEAST_DELAY_SECONDS, le=600)] = 2.0
    items: Items = msgspec.field(default_factory=Items)
    article: Fields = msgspec.field(default_factory=Fields)


def read_declaration(table: Mapping[str, Any], where: str) -> Declaration:
    """Return what a table declares.

    Args:
        table: As TOML gives it.
        where: The file, and the table in it, for errors.

    Raises:
        ConfigError: A key is missing, unknown or wrong; the text names file and key.
    """
    # Converted one by one: of a key in a table of free names msgspec says "[...]".
    for name, each in _entries(table.get("lists")):
        _convert(each, List, f"{where}.lists.{name}")
    found: Declaration = _convert(dict(table), Declaration, where)
    _check(found, where)
    return found


def _entries(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _convert(value: Any, kind: Any, where: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        said, _, path = str(error).partition(" - at `$")
        raise ConfigError(f"{where}{path.rstrip('`')}: {said}") from error


def _check(found: Declaration, where: str) -> None:
    if found.id is not None:
        _check_pattern(found.id, f"{where}.id")
    try:
        ZoneInfo(found.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"{where}.zone: no time zone is called {found.zone!r}") from error
    for host in found.hosts:
        if _host(f"//{host}") != host:
            raise ConfigError(f"{where}.hosts: {host!r} is no bare name such as www.example.org")
    for name, each in found.lists.items():
        if not each.url.startswith(("http://", "https://")) or not _host(each.url):
            raise ConfigError(f"{where}.lists.{name}.url: {each.url!r} is no web address")
    for part in ("items", "article"):
        _check_places(getattr(found, part), f"{where}.{part}")


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _check_places(part: msgspec.Struct, where: str) -> None:
    for key, value in msgspec.structs.asdict(part).items():
        for place in listed(value):
            _check_place(place, f"{where}.{key}")


def _check_pattern(pattern: str, where: str) -> None:
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise ConfigError(f"{where}: no regular expression: {error}") from error
    if not groups:
        raise ConfigError(f"{where}: put the id itself into parentheses, as in /view/([0-9]+)")


def _check_place(place: str, where: str) -> None:
    kind, _, rest = place.partition(":")
    if kind in ("meta", "jsonld", "script") and rest:
        return
    try:
        LexborHTMLParser("").css(place.partition("@")[0])
    except SelectolaxError as error:
        raise ConfigError(f"{where}: {place!r} is no CSS selector") from error


def listed(value: Any) -> tuple[str, ...]:
    """Return places as a tuple, also where one stands alone or none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
