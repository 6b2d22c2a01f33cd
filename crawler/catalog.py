"""The sources that can be crawled, by name."""

from collections.abc import Iterable
from difflib import get_close_matches

from crawler.errors import UnknownName
from crawler.portals import daum, nate, naver, yahoojp, zum
from crawler.sources.source import SectionList, Source


def sources() -> dict[str, Source]:
    """Return every source by its name."""
    portals = (daum, naver, nate, zum, yahoojp)
    return {source.name: source for source in (portal.source() for portal in portals)}


def find_source(name: str) -> Source:
    """Return the source called ``name``.

    Raises:
        UnknownName: There is none; the text suggests the nearest and lists all.
    """
    known = sources()
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


def _unknown(what: str, name: str, known: Iterable[str]) -> UnknownName:
    near = get_close_matches(name.lower(), known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    return UnknownName(f"no {what} is called {name!r}{hint} There are: {', '.join(known)}")
