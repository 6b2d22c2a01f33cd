"""What would be taken from a tried page, as a table, and what to paste into newsfold.toml."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from archive.article import Article
from crawler.cli.screen import local
from crawler.cli.tables import print_table
from crawler.config.config import FILE
from crawler.printable import printable

if TYPE_CHECKING:
    from crawler.pages.page import Listing, ListItem, Page
    from crawler.publishers.trial import Trial

_SHOWN_CHARS: Final = 100
_SHOWN_ITEMS: Final = 10
# Of no use to who looks at one page, or shown otherwise.
_LEFT_OUT: Final = ("fields_from", "fetched_at", "body")


def print_trial(trial: "Trial", page: "Page") -> None:
    """Print what came of a page."""
    known = f"known to {trial.source}" if trial.source else "of nobody's declaration"
    click.echo(f"{printable(page.url)}: {trial.kind}, {known}")
    if trial.article:
        print_table(("field", "value", "from"), _fields(trial.article))
    if trial.listing is not None:
        _print_listing(trial.listing, page)
    if trial.proposal:
        click.echo(f"\nFor {FILE}, to be checked by eye:\n\n{trial.proposal}")


def _fields(article: Article) -> Iterator[tuple[str, str, str]]:
    """Yield every field that says something, in the record's order, the body last."""
    for name in article.__dataclass_fields__:
        value = getattr(article, name)
        if name not in _LEFT_OUT and value not in (None, (), ""):
            yield name, _shown(value), article.fields_from.get(name, "")
    paragraphs = article.body.split("\n")
    counts = f"{len(paragraphs)} paragraphs, {len(article.body)} characters"
    ends = f"{_shown(paragraphs[0])} … {_shown(paragraphs[-1])}"
    yield "body", f"{counts}: {ends}", article.fields_from.get("body", "")


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return local(value)
    joined = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    text = printable(joined)
    return text if len(text) <= _SHOWN_CHARS else f"{text[: _SHOWN_CHARS - 1]}…"


def _print_listing(listing: "Listing", page: "Page") -> None:
    times = [item.published_at for item in listing.items if item.published_at]
    age = f"the newest {(page.fetched_at - max(times)).days} days old" if times else "without times"
    click.echo(f"{len(listing.items)} articles, {age}" if listing.items else "no articles")
    if listing.next_url:
        click.echo(f"goes on at {printable(listing.next_url)}")
    if listing.items:
        rows = map(_row, listing.items[:_SHOWN_ITEMS])
        print_table(("id", "headline", "published"), rows)


def _row(item: "ListItem") -> tuple[str, str, str]:
    published = local(item.published_at) if item.published_at else ""
    return printable(item.article_id), _shown(item.headline or ""), published
