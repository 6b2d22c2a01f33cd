"""A comparison of two texts in words and tables."""

from collections.abc import Iterator
from typing import Final

import click
from rich.cells import cell_len

from archive.dedup.examine import Examination, Outcome, Rule
from archive.dedup.likeness import Likeness
from archive.dedup.signature import PERMUTATIONS
from archive.reading.comparison import Comparison
from archive.reading.side import Side
from crawler.cli.beside import print_legend, print_pairs
from crawler.cli.columns import Run, print_wrapped
from crawler.cli.screen import Screen, screen
from crawler.cli.why import print_one

MEANINGS: Final = {
    Outcome.COPY: "a copy of it, dropped",
    Outcome.UPDATE: "an update of it, both kept in one story",
    Outcome.FULLER: "fuller, both kept in one story",
    Outcome.APART: "apart, a story of its own",
}
_LABELS: Final = 32
# In fewer cells the checks' figures stand below their names.
_TABLE: Final = 2 + _LABELS + len("    0.000  least 0.00  FAILS  <--")


def print_comparison(compared: Comparison) -> None:
    """Print the verdict both ways, every check, the likeness and the difference."""
    out = screen()
    _print_side(out, "A", compared.one)
    _print_side(out, "B", compared.other)
    if compared.stored:
        click.echo()
        print_legend(out)
    for why in compared.stored:
        click.echo()
        print_one(out, why)
    if compared.forth is None or compared.back is None:
        return
    _print_verdicts(out, compared.forth, compared.back, compared)
    print_legend(out)
    print_pairs(out, ("kept: B", "newcomer: A"), compared.pairs)


def _print_side(out: Screen, letter: str, side: Side) -> None:
    print_wrapped(out, Run(f"{letter}  {side.name}", {"bold": True}))
    if side.article is None:
        said = "a copy: the archive holds only its own sentences, so it cannot be judged again"
    else:
        said = side.article.headline or "no headline"
    print_wrapped(out, Run(said), indent=3)


def _print_verdicts(
    out: Screen, forth: Examination, back: Examination, compared: Comparison
) -> None:
    click.echo()
    is_alike = (forth.outcome, forth.copy_class) == (back.outcome, back.copy_class)
    other_way = f"If A is kept and B comes, B is {_word(back)}."
    for said in (
        f"If B is kept and A comes, A is {_word(forth)}.",
        "The other way round too." if is_alike else other_way,
    ):
        print_wrapped(out, Run(said, {"bold": True}))
    _print_examination(out, "A beside the kept B", forth, compared)
    if not is_alike:
        _print_examination(out, "B beside the kept A", back, compared)
    click.echo()


def _word(examined: Examination) -> str:
    kind = f" ({examined.copy_class})" if examined.copy_class else ""
    return f"{MEANINGS[examined.outcome]}{kind}"


def _print_examination(
    out: Screen, title: str, examined: Examination, compared: Comparison
) -> None:
    click.echo(f"\n{out.styled(title, bold=True, underline=True)}")
    for rule in (examined.before, *examined.rules):
        _print_rule(out, rule)
    click.echo("likeness")
    for name, figure in _figures(examined, compared):
        click.echo(f"  {name:<{min(_LABELS, out.width - 11)}}{figure:>9}")


def _print_rule(out: Screen, rule: Rule) -> None:
    result = out.styled("yes", fg="green") if rule.holds else out.styled("NO", fg="red", bold=True)
    click.echo(f"{rule.name}: {result}")
    for check in rule.checks:
        figure = "" if check.figure is None else f"{check.figure:.3f}"
        least = "" if check.least is None else f"least {check.least:.2f}"
        held = "holds" if check.holds else out.styled("FAILS  <--", fg="red", bold=True)
        name = f"{check.name}{' ' * (_LABELS - cell_len(check.name))}"
        if out.width < _TABLE:
            print_wrapped(out, Run(check.name), indent=2)
            name = "  "
        click.echo(f"  {name}{figure:>9}  {least:<10}  {held}")


def _figures(examined: Examination, compared: Comparison) -> Iterator[tuple[str, str]]:
    if examined.likeness is not None:
        for name, share in _shares(examined.likeness).items():
            yield name, f"{share:.3f}"
        hours = f"{examined.likeness.hours_apart:.2f}"
        yield "hours apart", hours if compared.is_timed else "unknown"
    yield "shingles, newcomer", str(len(examined.newcomer.shingles))
    yield "shingles, kept", str(len(examined.kept.shingles))
    yield "equal slots of the signatures", f"{examined.meeting.equal_slots}/{PERMUTATIONS}"
    yield "shared bands", f"{examined.meeting.shared_bands}/{examined.meeting.bands}"
    yield "shared headline keys", str(examined.meeting.shared_headline_keys)


def _shares(likeness: Likeness) -> dict[str, float]:
    return {
        "coverage of the newcomer": likeness.coverage,
        "coverage of the kept": likeness.covered,
        "containment": likeness.containment,
        "Jaccard": likeness.jaccard,
        "digit agreement": likeness.digit_agreement,
        "digit agreement, kept": likeness.digits_covered,
        "size ratio": likeness.size_ratio,
    }
