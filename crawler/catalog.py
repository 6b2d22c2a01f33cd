"""The sources that can be crawled, by name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import time
from difflib import get_close_matches

from archive.errors import ConfigError
from crawler.config.config import FILE, Config, PolitenessConfig
from crawler.errors import UnknownName
from crawler.portals import daum, nate, naver, naversearch, yahoojp, zum
from crawler.publishers.publishers import declared, shipped, shipped_by_host
from crawler.sources.source import Hours, SectionList, Source

_NONE: Mapping[str, Source] = {}


def portals() -> dict[str, Source]:
    """Return the portals by name; each is code of its own."""
    each = (daum, naver, nate, zum, yahoojp)
    return {source.name: source for source in (portal.source() for portal in each)}


def own_sources(config: Config) -> dict[str, Source]:
    """Return what the user's configuration declares: publishers, and a search.

    Raises:
        ConfigError: One is declared wrongly.
    """
    own = declared(config.sources, str(FILE))
    if (search := config.naversearch) is not None:
        application = naversearch.Application(
            client_id=search.client_id, client_secret=search.client_secret
        )
        own[naversearch.NAME] = naversearch.search_source(
            search.queries, application, shipped_by_host()
        )
    return own


def sources(own: Mapping[str, Source] = _NONE) -> dict[str, Source]:
    """Return every source by its name: portals, publishers, and a user's own.

    One's own publisher takes the place of a shipped one of its name, so that a user need not
    wait for a release when a site changes.

    Raises:
        ConfigError: One's own has the name of a portal.
    """
    with_code = portals()
    for name in own:
        if name in with_code:
            raise ConfigError(f"sources.{name}: a portal has this name; take another")
    return {**with_code, **shipped(), **own}


def find_source(name: str, own: Mapping[str, Source] = _NONE) -> Source:
    """Return the source called ``name``.

    Raises:
        UnknownName: There is none; the text suggests the nearest and lists all.
        ConfigError: One's own has the name of a portal.
    """
    known = sources(own)
    if name not in known:
        raise _unknown("source", name, known)
    return known[name]


def find_sections(source: Source, names: Iterable[str]) -> tuple[SectionList, ...]:
    """Return the named lists of ``source`` in the order asked, each once; all for no names.

    Raises:
        UnknownName: The source has no such section; the text suggests the nearest and lists all.
    """
    known = {section.name: section for section in source.sections}
    asked = dict.fromkeys(names)
    for name in asked:
        if name not in known:
            raise _unknown(f"section of {source.name}", name, known)
    return tuple(known[name] for name in asked or known)


def with_politeness(source: Source, config: Config) -> Source:
    """Return the source as newsfold.toml wants it crawled."""
    wanted = config.politeness.get(source.name, PolitenessConfig())
    begin, _, end = (wanted.hours or "").partition("-")
    hours = Hours(begin=time.fromisoformat(begin), end=time.fromisoformat(end)) if end else None
    return replace(
        source,
        delay_seconds=wanted.delay_seconds or source.delay_seconds,
        hours=hours or source.hours,
        stale_days=wanted.stale_days or source.stale_days,
    )


def _unknown(what: str, name: str, known: Iterable[str]) -> UnknownName:
    near = get_close_matches(name.lower(), known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    return UnknownName(f"no {what} is called {name!r}{hint} There are: {', '.join(known)}")
