"""The declared publishers as sources: those that come with newsfold, and a user's own."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, partial
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from archive.article import Section
from archive.errors import ConfigError
from crawler.pages.article import next_part, read_article
from crawler.pages.links import bare_url
from crawler.pages.listing import ListTemplate
from crawler.pages.publisher import Publisher, Selectors, article_address
from crawler.publishers.declaration import NAME, Declaration, listed, read_declaration
from crawler.publishers.lists import SectionPage, read_list
from crawler.sources.source import SectionList, Source


@cache
def shipped() -> Mapping[str, Source]:
    """Return the publishers that come with newsfold, by name; their files are read once."""
    return {name: source(name, declaration) for name, declaration in _shipped()}


def shipped_by_host() -> dict[str, Publisher]:
    """Return what is known of the pages of each host whose publisher comes with newsfold."""
    made = [publisher(name, declaration) for name, declaration in _shipped()]
    return {host: one for one in made for host in one.hosts}


def _shipped() -> Iterator[tuple[str, Declaration]]:
    for file in sorted(resources.files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            table = tomllib.loads(file.read_text("utf-8"))
            yield file.name.removesuffix(".toml"), read_declaration(table, file.name)


def declared(tables: Mapping[str, Any], where: str) -> dict[str, Source]:
    """Return the publishers of a user's own file by name.

    Args:
        tables: What stands under ``[sources]``.
        where: The file, for errors.

    Raises:
        ConfigError: A table is wrong; the text names file and key.
    """
    found = {}
    for name, table in tables.items():
        if not NAME.fullmatch(name):
            raise ConfigError(
                f"{where}: sources.{name}: a name has small letters, digits and hyphens"
            )
        if not isinstance(table, dict):
            raise ConfigError(f"{where}: sources.{name}: write a table [sources.{name}]")
        found[name] = source(name, read_declaration(table, f"{where}: sources.{name}"))
    return found


def source(name: str, declaration: Declaration) -> Source:
    """Return a declared publisher as a source."""
    made = publisher(name, declaration)
    pages = {each.url for each in declaration.lists.values() if each.kind == "page"}
    shown = declaration.items
    section_page = SectionPage(
        items=ListTemplate(
            blocks=listed(shown.link),
            otherwise=() if shown.link else ("a",),
            headline=shown.headline,
            facts=shown.facts,
            box=shown.box,
            zone=made.zone,
        ),
        next_page=shown.next_page,
    )
    return Source(
        name=name,
        kind="publisher",
        sections=tuple(
            SectionList(name=slug, section=each.section, url=each.url)
            for slug, each in declaration.lists.items()
        ),
        read_list=partial(read_list, publisher=made, section_page=section_page),
        read_article=partial(read_article, publisher=made),
        bare_url=partial(bare_url, partial(article_address, made)),
        next_part=partial(next_part, publisher=made),
        delay_seconds=declaration.delay_seconds,
        list_type=lambda url: "html" if url in pages else "xml",
        zone=declaration.zone,
    )


def publisher(name: str, declaration: Declaration) -> Publisher:
    """Return what a declaration says of the pages."""
    fields = {key: listed(value) for key, value in _asdict(declaration.article).items()}
    return Publisher(
        name=name,
        title=declaration.title,
        hosts=frozenset(declaration.hosts),
        zone=ZoneInfo(declaration.zone),
        language=declaration.language,
        id_pattern=re.compile(declaration.id) if declaration.id else None,
        selectors=Selectors(**fields),
        lists={
            slug: each.section
            for slug, each in declaration.lists.items()
            if each.section is not Section.OTHER
        },
    )


def _asdict(struct: msgspec.Struct) -> dict[str, Any]:
    return msgspec.structs.asdict(struct)
