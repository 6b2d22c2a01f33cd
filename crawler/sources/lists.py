"""A portal's lists, by their names and their places below the portal's address."""

from collections.abc import Mapping

from archive.article import Section
from crawler.pages.sections import section_of_list
from crawler.sources.source import SectionList


def section_lists(news: str, paths: Mapping[str, str]) -> tuple[SectionList, ...]:
    """Return the lists of a portal at ``news``; its names tell their shared sections.

    Args:
        news: The portal's address, with or without a slash at its end.
        paths: Path and query of each list by its name.
    """
    return tuple(
        SectionList(
            name=name,
            section=section_of_list(name) or Section.OTHER,
            url=f"{news.rstrip('/')}/{path}",
        )
        for name, path in paths.items()
    )
