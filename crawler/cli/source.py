"""newsfold source try: what newsfold would take from a page, and how to declare its publisher."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from archive.errors import ConfigError
from crawler.cli.trial import print_trial
from crawler.config.config import FILE, Config, load_config
from crawler.errors import NothingToTry

if TYPE_CHECKING:
    from crawler.pages.page import Page

KINDS: Final = ("list", "article", "feed")
UNKNOWN: Final = "https://unknown.example/"


@click.group()
def source() -> None:
    """Try a page before crawling it."""


@source.command(name="try")
@click.argument("place", metavar="URL|FILE")
@click.option("--as", "kind", type=click.Choice(KINDS), help="What to read it as; else it is told.")
@click.option(
    "--url", "address", help="The address that a FILE was saved from; else what it says of itself."
)
@click.option("--contact", help="Address that the site's owners can write to.")
def try_source(place: str, kind: str | None, address: str | None, contact: str | None) -> None:
    """Show what newsfold would take from a page, feed or list, field by field, and from where.

    For a page that no source knows, a table for newsfold.toml follows. One page is asked for, and
    robots.txt is obeyed; nothing is stored.
    """
    from crawler.catalog import sources  # noqa: PLC0415 - page parsers take time to load
    from crawler.publishers.publishers import declared  # noqa: PLC0415
    from crawler.publishers.trial import Kind, kind_of, try_page  # noqa: PLC0415

    config = load_config()
    page = _page(place, address, contact, config)
    known = sources(declared(config.sources, str(FILE))).values()
    trial = try_page(page, Kind(kind) if kind else kind_of(page), known)
    print_trial(trial, page)


def _page(place: str, address: str | None, contact: str | None, config: Config) -> "Page":
    """Return the page at an address or in a file.

    Raises:
        NothingToTry: There is none, or it is no text.
        ConfigError: An address was given, and no contact.
    """
    from crawler.fetch.single import Fetched, fetch, is_loopback, web_address  # noqa: PLC0415 - as above
    from crawler.pages.decoding import decode  # noqa: PLC0415
    from crawler.pages.page import Page  # noqa: PLC0415
    from crawler.settings import USER_AGENT  # noqa: PLC0415

    now = datetime.now(UTC)
    if place.startswith(("http://", "https://")):
        contact = contact or config.contact
        if contact is None and not is_loopback(place):
            raise ConfigError(
                "a site that is asked for a page is told whom to write to: "
                f'put contact = "you@example.org" into {FILE}, or give --contact'
            )
        answer = fetch(place, f"{USER_AGENT} (+{contact})" if contact else USER_AGENT)
    else:
        url = web_address(address, address) if address else UNKNOWN
        answer = Fetched(url=url, body=_content(Path(place)), content_type=None)
    if not answer.body.strip():
        raise NothingToTry(f"{place}: empty")
    text = decode(answer.body, answer.content_type)
    if text is None:
        raise NothingToTry(f"{place}: not text, so neither a page nor a feed")
    url = _stated_address(text) if answer.url == UNKNOWN else answer.url
    return Page(url=url, text=text, fetched_at=now)


def _stated_address(text: str) -> str:
    """Return the address that a page says it has."""
    from crawler.pages.links import resolve  # noqa: PLC0415 - as above
    from crawler.pages.markup import Markup  # noqa: PLC0415
    from crawler.pages.metatags import CANONICAL  # noqa: PLC0415

    found = Markup(text).first("", CANONICAL, lambda href: resolve(href, UNKNOWN))
    return found.geturl() if found else UNKNOWN


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NothingToTry(f"{path}: {error.strerror}") from error
