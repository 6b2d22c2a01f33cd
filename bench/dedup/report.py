"""The tables that stand in the README, and single wrong verdicts to look into."""

from collections.abc import Iterable, Mapping, Sequence

from edits import EDITS
from items import Item, Role
from score import (
    Folded,
    Pairs,
    Tally,
    Verdict,
    stories_right,
    tally,
    updates_in_one_story,
    verdicts,
)

SHORTENED = "shortened to 40 % and less"
MUST_FOLD = (
    *(
        "across",
        "same outlet",
        "under 300",
        "photo",
        "photo: two people",
        "short equal",
        "short reworded",
    ),
    *("press 75-90 %", "templated copy", "copy of a full report", "long footer", SHORTENED),
)
MUST_STAY = (
    *("unique", "templated", "updates", "fuller", "round-up", "listed brief", "press 30-60 %"),
    *("follow-up", "interview", "reused sentences", "same headline", "video"),
    *("short other figures", "short over footer", "20 days later"),
)
Counts = Mapping[str, Tally]


def counts(found: Sequence[Verdict]) -> dict[str, Tally]:
    """Return the tallies of all slices by name, that of the whole under an empty one."""
    return {name: tally(found, name) for name in ("", *MUST_FOLD, *MUST_STAY, *EDITS)}


def add(one: Counts, other: Counts) -> dict[str, Tally]:
    return {name: tally_ + one[name] if name in one else tally_ for name, tally_ in other.items()}


class Standing:
    """One program's results, added up seed after seed."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = {}
        self.f1: list[float] = []
        self.updates = Pairs()
        self.stories = Pairs()
        self.wrong_by_role: dict[Role, Tally] = {}

    def take(self, items: Sequence[Item], folded: Folded) -> list[Verdict]:
        """Add a seed's results; return its verdicts."""
        found = verdicts(items, folded)
        counted = counts(found)
        self.tallies = add(self.tallies, counted)
        self.f1.append(counted[""].f1)
        self.updates += updates_in_one_story(items, folded)
        self.stories += stories_right(items, folded)
        return found


def overview(programs: Mapping[str, Standing]) -> Iterable[str]:
    """Yield the lines of the table of totals, all seeds together."""
    yield (
        "| | precision | recall | F1 (seeds) | unique dropped | templated dropped "
        "| shortened found | updates in one story | stories right |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, one in programs.items():
        whole = one.tallies[""]
        yield (
            f"| {name} | {whole.precision:.3f} | {whole.recall:.3f} | {whole.f1:.3f} "
            f"({min(one.f1):.3f} to {max(one.f1):.3f}) "
            f"| {_percent(one.tallies['unique'].wrongly_dropped)} "
            f"| {_percent(one.tallies['templated'].wrongly_dropped)} "
            f"| {_percent(one.tallies[SHORTENED].recall)} "
            f"| {_pairs(one.updates)} | {_pairs(one.stories)} |"
        )


def folded_slices(programs: Mapping[str, Standing]) -> Iterable[str]:
    """Yield the table of what must fold: precision and recall by slice and by kind of edit."""
    yield from _head("precision / recall", programs)
    for name in (*MUST_FOLD, *(f"{edit}" for edit in EDITS)):
        found = [one.tallies[name] for one in programs.values()]
        cells = (f"{each.precision:.2f} / {each.recall:.2f}" for each in found)
        label = f"edit: {name}" if name in EDITS else name
        yield f"| {label} | {found[0].items} | {' | '.join(cells)} |"


def standing_slices(programs: Mapping[str, Standing]) -> Iterable[str]:
    """Yield the table of what must stay: share of each slice that was wrongly dropped."""
    yield from _head("wrongly dropped", programs)
    for name in MUST_STAY:
        found = [one.tallies[name] for one in programs.values()]
        cells = (_percent(each.wrongly_dropped) for each in found)
        yield f"| {name} | {found[0].items} | {' | '.join(cells)} |"


def _head(title: str, programs: Mapping[str, Standing]) -> Iterable[str]:
    yield f"| {title} | items | {' | '.join(programs)} |"
    yield "|" + "---|" * (len(programs) + 2)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _pairs(pairs: Pairs) -> str:
    return _percent(pairs.share) if pairs.asked else "-"


def shown(found: Sequence[Verdict], named: str, most: int) -> Iterable[str]:
    """Yield a slice's first wrong verdicts: both articles' ids, truth, figures and first lines."""
    wrong = [one for one in found if one.is_wrong and (not named or named in one.item.slices)]
    by_text: dict[str, list[Item]] = {}
    for one in found:
        by_text.setdefault(one.item.text_id, []).append(one.item)
    yield f"{len(wrong)} wrong verdicts in {named or 'all'}"
    for one in wrong[:most]:
        other = one.kept or max(
            (each for each in by_text[one.item.text_id] if each is not one.item),
            key=lambda each: each.share,
        )
        yield f"\n{'DROPPED for' if one.kept else 'KEPT beside'} ({_words(one.item, other)})"
        yield from _lines(one.item)
        yield from _lines(other)


def _words(item: Item, other: Item) -> str:
    one, two = (set(each.article.body.split()) for each in (item, other))
    share = len(one & two) / max(1, len(one))
    return f"{100 * share:.0f} % of its printed words are in the other"


def _lines(item: Item) -> Iterable[str]:
    article = item.article
    yield (
        f"  {article.key} {item.text_id} {item.role} share {item.share:.2f} "
        f"{article.publisher} {article.published_at:%d %H:%M} {', '.join(sorted(item.slices))}"
    )
    yield f"    {article.headline[:90]}"
    for line in article.body.splitlines()[:3]:
        yield f"    | {line[:110]}"
