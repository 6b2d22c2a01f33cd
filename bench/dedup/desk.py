"""The desk: prints drafts as their outlets do and keeps the day's items."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from base import Base, split_sentences
from items import Draft, Item, Role
from outlets import Outlet, make_outlets

from archive.article import Article, Kind, Precision, Section

MORNING = datetime(2026, 3, 17, 21, 0, tzinfo=UTC)
DAY_HOURS = 36.0
MOST_DELAY_HOURS = 48.0
FRESH = 75
LEAST_PROSE = 25
_SECTIONS = (
    *(Section.POLITICS, Section.ECONOMY, Section.SOCIETY, Section.CULTURE),
    *(Section.WORLD, Section.TECH, Section.ENTERTAINMENT, Section.SPORTS),
)


@dataclass(slots=True)
class Desk:
    """Everything that a seed decides.

    ``reserve`` are articles that never appear themselves: their sentences are the own reporting
    of others. Those of the first FRESH of them are used once only, by short texts, which are
    nothing but such sentences.
    """

    rng: Random
    reserve: Sequence[Base]
    outlets: Sequence[Outlet] = ()
    items: list[Item] = field(default_factory=list)
    _sentences: list[str] = field(default_factory=list)
    _fresh: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outlets = make_outlets(self.rng)
        self._fresh = self._shuffled(self.reserve[:FRESH])

    def _shuffled(self, bases: Sequence[Base]) -> list[str]:
        sentences = [line for base in bases for line in base.sentences if _is_prose(line)]
        self.rng.shuffle(sentences)
        return sentences

    def outlet(self) -> Outlet:
        return self.rng.choice(self.outlets)

    def hour(self) -> float:
        """Return a time of the simulated day and a half, in hours."""
        return self.rng.uniform(0, DAY_HOURS)

    def later(self, hour: float) -> float:
        """Return the hour of a copy, mostly soon, at most two days after; never the same hour."""
        return int(hour) + 1 + min(self.rng.expovariate(1 / 6), MOST_DELAY_HOURS - 2)

    def own(self, characters: float) -> list[str]:
        """Return sentences of about that many characters, each used a few times in a day."""
        found: list[str] = []
        while sum(map(len, found)) < characters:
            if not self._sentences:
                self._sentences = self._shuffled(self.reserve[FRESH:])
            found.append(self._sentences.pop())
        return found

    def fresh(self, characters: float) -> list[str]:
        """Return sentences of about that many characters that nobody else gets."""
        found: list[str] = []
        while sum(map(len, found)) < characters:
            found.append(self._fresh.pop())
        return found

    def publish(
        self,
        draft: Draft,
        outlet: Outlet,
        hour: float,
        role: Role,
        *,
        text_id: str = "",
        story: str = "",
        slices: Iterable[str] = (),
    ) -> str:
        """Print a draft; return the text it says, its own where none is given."""
        number = len(self.items)
        text_id = text_id or f"t{number}"
        body = "\n".join(
            draft.paragraphs if draft.kind == Kind.VIDEO else self._page(draft, outlet)
        )
        article = Article(
            url=f"https://portal.example/v/{number}",
            article_id=f"portal:{number:06}",
            headline=draft.headline,
            body=body,
            kind=draft.kind,
            portal="portal",
            publisher=outlet.name,
            section=draft.section,
            published_at=MORNING + timedelta(hours=hour),
            published_precision=Precision.MINUTE,
            fetched_at=MORNING + timedelta(hours=hour, minutes=10),
        )
        named = set(slices) | _of_page(draft, outlet)
        self.items.append(
            Item(
                article=article,
                text_id=text_id,
                story=story or text_id,
                role=role,
                slices=frozenset(named),
                share=draft.share,
            )
        )
        return text_id

    def _page(self, draft: Draft, outlet: Outlet) -> list[str]:
        """Return the printed lines: the house's mark before the first, its lines below."""
        parts = list(draft.paragraphs)
        parts[0] = outlet.above(self.rng) + parts[0]
        below = outlet.below(self.rng)
        if below and self.rng.random() < 0.1:
            parts[-1] = f"{parts[-1]} {below.pop(0)}"
        return [*parts, *below, *self._related()]

    def _related(self) -> list[str]:
        if self.rng.random() > 0.25:
            return []
        chosen = self.rng.sample(self.reserve, self.rng.randint(3, 10))
        mark = self.rng.choice(("- ", "▶ ", "☞ ", "· ", "[관련기사] ", ""))
        return [mark + base.headline for base in chosen]


def _is_prose(line: str) -> bool:
    return len(line) >= LEAST_PROSE and line.endswith(".")


def draft_of(base: Base) -> Draft:
    return Draft(
        headline=base.headline, paragraphs=base.paragraphs, section=_SECTIONS[base.category]
    )


def paragraphs(sentences: Sequence[str], size: int = 2) -> tuple[str, ...]:
    """Return the sentences as paragraphs of ``size``."""
    joined = (" ".join(sentences[at : at + size]) for at in range(0, len(sentences), size))
    return tuple(joined)


def headline_from(text: str) -> str:
    """Return a headline made of a text's first words."""
    return "…".join(" ".join(split_sentences(text)[0].split()[:6]).rsplit(" ", 2)[:2])


def _of_page(draft: Draft, outlet: Outlet) -> set[str]:
    named = {"long footer"} if outlet.footer else set()
    return named | {"under 300"} if sum(map(len, draft.paragraphs)) < 300 else named
