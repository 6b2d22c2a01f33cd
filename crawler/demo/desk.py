"""The desk: prints a draft as one publisher's article on the portal."""

from datetime import date, datetime, timedelta, timezone
from random import Random

from crawler.demo.chance import happens
from crawler.demo.edits import sentences
from crawler.demo.press import Publisher, dress
from crawler.demo.records import DemoArticle, Role
from crawler.demo.story import Draft

KST = timezone(timedelta(hours=9))
_SUMMARY_SENTENCES = 3
_SUMMARY_FROM = 7  # sentences; the portal sums up nothing shorter


class Desk:
    """Prints drafts and gives each the portal's number, never one twice."""

    def __init__(self, rng: Random, day: date) -> None:
        self.rng = rng
        self.midnight = datetime(day.year, day.month, day.day, tzinfo=KST)
        self._numbers: set[str] = set()

    def moment(self, first_hour: float, last_hour: float) -> datetime:
        """Return a moment of the day between two hours, to the second."""
        seconds = self.rng.uniform(first_hour * 3600, last_hour * 3600)
        return self.midnight + timedelta(seconds=int(seconds))

    def clamp(self, moment: datetime) -> datetime:
        """Return the moment, or the nearest one that is within the day."""
        latest = self.midnight + timedelta(hours=23, minutes=55)
        return min(max(moment, self.midnight), latest)

    def number(self, published: datetime) -> str:
        """Return 17 digits: the registration, up to 3 seconds after publication, and 3 more."""
        registered = published + timedelta(seconds=self.rng.randint(0, 3))
        while True:
            number = f"{registered:%Y%m%d%H%M%S}{self.rng.randint(0, 999):03d}"
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def print(
        self,
        draft: Draft,
        publisher: Publisher,
        published: datetime,
        *,
        section: str,
        role: Role,
        story: int,
        of: str | None = None,
    ) -> DemoArticle:
        """Return the draft as the publisher's article; headlines of others are added later."""
        rng = self.rng
        paragraphs, tail = dress(draft, publisher, rng)
        has_subheadlines = happens(rng, 0.3)
        return DemoArticle(
            number=self.number(published),
            section=section,
            publisher=publisher,
            headline=draft.headline,
            byline=self._byline(draft),
            published=published,
            modified=self._modified(published),
            paragraphs=paragraphs,
            tail=tail,
            captions=self._captions(draft, publisher),
            subheadlines=draft.subheadlines if has_subheadlines else (),
            summary=self._summary(draft),
            related=(),
            role=role,
            story=story,
            of=of,
            edits=draft.edits,
        )

    def _byline(self, draft: Draft) -> str | None:
        shown = [draft.reporter, draft.reporter, f"{draft.reporter} 기자", None]
        return self.rng.choice(shown)

    def _modified(self, published: datetime) -> datetime | None:
        if happens(self.rng, 0.7):
            return None
        return self.clamp(published + timedelta(minutes=self.rng.randint(4, 150)))

    def _captions(self, draft: Draft, publisher: Publisher) -> tuple[str, ...]:
        count = self.rng.choice([0, 0, 1, 1, 1, 2])
        sources = (f"[{publisher.name} 자료사진]", f"/{publisher.name} DB", "(사진=독자 제공)")
        source = self.rng.choice(sources)
        return tuple(
            photo if photo.startswith("▲") else f"{photo} {source}"
            for photo in draft.photos[:count]
        )

    def _summary(self, draft: Draft) -> tuple[str, ...] | None:
        """Return three whole sentences of the body in their order, as the portal's machine does."""
        told = [line for text in draft.paragraphs for line in sentences(text)]
        if len(told) < _SUMMARY_FROM or happens(self.rng, 0.55):
            return None
        picked = sorted(self.rng.sample(range(len(told)), _SUMMARY_SENTENCES))
        return tuple(told[at] for at in picked)
