"""newsfold story --why: each article of a story beside the kept one, with what it rests on."""

from typing import Any

import click

from archive.config import DedupConfig
from archive.dedup.frequent import Frequent
from archive.reading.story import Story
from archive.reading.why import Why, why_story
from crawler.cli.beside import DIM, print_legend, print_pairs
from crawler.cli.columns import Run, print_wrapped
from crawler.cli.screen import Screen, local, screen

WHOLE = 0.995


def print_why(story: Story, config: DedupConfig, frequent: Frequent) -> None:
    """Print why each article of a story belongs to it."""
    out = screen()
    explained = list(why_story(story, config, frequent))
    if explained:
        print_legend(out)
        click.echo()
    for why in explained:
        print_one(out, why)
        click.echo()
    if not explained:
        click.echo("one article, no copies: nothing to explain")


def print_one(out: Screen, why: Why) -> None:
    """Print one article beside the kept one: who, the figures, then the sentences."""
    relation = why.word if why.is_whole else f"copy, {why.word}"
    print_wrapped(out, Run(why.other["article_id"], {"bold": True}), Run(f"  {relation}"))
    print_wrapped(out, Run(f"of {why.kept['article_id']}"), indent=2)
    figures = [f"{name.replace('_', ' ')} {_figure(value)}" for name, value in why.figures.items()]
    for line in (figures[:3], figures[3:]):
        print_wrapped(out, Run("  ".join(line)), indent=2)
    print_wrapped(out, Run(f"judged by {why.dedup_version}", DIM), indent=2)
    if why.pairs is None:
        click.echo("  the archive did not keep this copy's own sentences")
        return
    if not why.is_whole:
        print_wrapped(out, Run(_held(why)), indent=2)
    titles = f"kept: {_title(why.kept)}", f"{why.word}: {_title(why.other)}"
    print_pairs(out, titles, why.pairs, folded="" if why.is_whole else _folded(why))


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _held(why: Why) -> str:
    own = sum(pair.right is not None and not pair.is_same for pair in why.pairs or ())
    share = (
        ""
        if why.covered is None
        else f"; the copy holds {100 * why.covered:.0f} % of the kept article"
    )
    return f"The archive keeps of a copy only its own sentences, here {own}{share}."


def _folded(why: Why) -> str:
    """Say what a kept sentence is that answers to none of the copy's own."""
    is_whole = why.covered is not None and why.covered >= WHOLE
    return "the same" if is_whole else "the same, or left out by the copy"


def _title(row: dict[str, Any]) -> str:
    at = row["published_at"]
    parts = (row["publisher"], at and local(at), row["headline"])
    return ", ".join(part for part in parts if part)
