"""A generated day of news: stories, their copies, and everything that only looks like one."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random

from crawler.demo.chance import happens
from crawler.demo.desk import Desk
from crawler.demo.edits import reprint
from crawler.demo.press import Publisher, agencies, publishers
from crawler.demo.prose import Writer
from crawler.demo.records import Day, DemoArticle, Fault, Role
from crawler.demo.series import flash_and_updates, forms, release, round_up
from crawler.demo.story import Draft, compose
from crawler.demo.vocabulary import Topic, topics

USUAL_DAY = date(2026, 3, 18)
USUAL_PAGES = 660
COPY_SHARE = 0.335
_CLUSTER_SIZES, _CLUSTER_WEIGHTS = (1, 2, 3, 4, 5, 6), (35, 25, 18, 12, 6, 4)
_UPDATED_STORIES, _RELEASES, _ROUND_UPS, _FORMS, _COLUMNS = 20, 8, 3, 41, 7
_BROKEN = (Fault.NO_TITLE, Fault.EMPTY_BODY, Fault.TRUNCATED, Fault.ELSEWHERE, Fault.GONE)
_RELATED = 6
_TRIES = 20


def make_day(seed: int = 1, pages: int = USUAL_PAGES, day: date | None = None) -> Day:
    """Return a day of so many pages, the same one for the same seed, size and date.

    A third are copies. With fewer pages than usual every kind shrinks alike; at least 40 are
    needed to hold one of each.
    """
    maker = _Maker(seed, pages, day or USUAL_DAY)
    maker.make()
    return maker.day()


class _Maker:
    def __init__(self, seed: int, pages: int, day: date) -> None:
        self.rng = Random(f"newsfold {seed}")
        self.pages, self.date = pages, day
        self.desk = Desk(self.rng, day)
        self.articles: list[DemoArticle] = []
        self.drafts: list[Draft] = []
        self._stories = 0
        self._matters: set[str] = set()
        reports = [topic for topic in topics() if not topic.is_essay]
        self.rng.shuffle(reports)
        self._reports = cycle(reports)
        self._essays = cycle(topic for topic in topics() if topic.is_essay)

    def make(self) -> None:
        self.make_originals_and_copies(round(self.pages * COPY_SHARE))
        self.make_updates(self.scaled(_UPDATED_STORIES))
        self.make_releases(self.scaled(_RELEASES))
        self.make_forms(self.scaled(_FORMS))
        self.make_round_ups(self.scaled(_ROUND_UPS))
        for fault in _BROKEN:
            self.make_single(next(self._reports), Role.BROKEN, fault)
        for _ in range(self.scaled(_COLUMNS)):
            self.make_single(next(self._essays), Role.UNIQUE)
        while len(self.articles) < self.pages:
            self.make_single(next(self._reports), Role.UNIQUE)

    def day(self) -> Day:
        """Return the day as made, with faults and what needs all articles at hand."""
        articles = sorted(self.articles, key=lambda article: article.number)
        self.spoil(articles)
        related = [article.headline for article in articles]
        return Day(
            articles=tuple(self.finish(article, related) for article in articles),
            closes_at=self.desk.midnight + timedelta(hours=23, minutes=58),
        )

    def scaled(self, usual: int) -> int:
        return max(1, round(usual * self.pages / USUAL_PAGES))

    def new_story(self) -> int:
        self._stories += 1
        return self._stories

    def section(self, topic: Topic) -> str:
        return self.rng.choice((*topic.sections, topic.sections[0], topic.sections[0]))

    def writer(self, topic: Topic) -> Writer:
        """Return a writer for a matter that no other story of the day has, if any is left."""
        for _ in range(_TRIES):
            writer = Writer(topic, self.rng, self.date)
            if writer.cast["m"] not in self._matters:
                break
        self._matters.add(writer.cast["m"])
        return writer

    def make_single(self, topic: Topic, role: Role, fault: Fault | None = None) -> None:
        draft = compose(self.writer(topic))
        self.drafts.append(draft)
        printed = self.desk.print(
            draft,
            self.rng.choice(publishers()),
            self.desk.moment(0.5, 23),
            section=self.section(topic),
            role=role,
            story=self.new_story(),
        )
        self.articles.append(replace(printed, fault=fault))

    def make_originals_and_copies(self, copies: int) -> None:
        while copies:
            size = self.rng.choices(_CLUSTER_SIZES, _CLUSTER_WEIGHTS)[0]
            size = min(size, copies)
            self.make_cluster(next(self._reports), size)
            copies -= size

    def make_cluster(self, topic: Topic, copies: int) -> None:
        """Print one original, mostly an agency's, and its copies by as many other publishers."""
        draft, section, story = compose(self.writer(topic)), self.section(topic), self.new_story()
        self.drafts.append(draft)
        by_agency = happens(self.rng, 0.85)
        author = self.rng.choice(agencies() if by_agency else publishers())
        original = self.desk.print(
            draft,
            author,
            self.desk.moment(5, 20.5),
            section=section,
            role=Role.ORIGINAL,
            story=story,
        )
        self.articles.append(original)
        others = [publisher for publisher in publishers() if publisher not in (author, *agencies())]
        for publisher in self.rng.sample(others, copies):
            self.make_copy(original, draft, publisher)

    def make_copy(self, original: DemoArticle, draft: Draft, publisher: Publisher) -> None:
        printed = self.desk.print(
            reprint(draft, publisher.kind, self.rng),
            publisher,
            self.copied_at(original.published),
            section=original.section,
            role=Role.COPY,
            story=original.story,
            of=original.number,
        )
        self.articles.append(printed)

    def copied_at(self, original: datetime) -> datetime:
        """Most copies follow within hours, some share the minute, a few reach the portal first."""
        if happens(self.rng, 0.08):
            return self.desk.clamp(original - timedelta(minutes=self.rng.randint(1, 20)))
        if happens(self.rng, 0.09):
            return original.replace(second=self.rng.randint(0, 59))
        late = timedelta(minutes=min(600, self.rng.lognormvariate(3.4, 1.0)))
        return self.desk.clamp((original + late).replace(microsecond=0))

    def make_updates(self, stories: int) -> None:
        for at in range(stories):
            topic, story = next(self._reports), self.new_story()
            section, publisher = self.section(topic), self.rng.choice(publishers())
            flash, *reports = flash_and_updates(self.writer(topic), reports=2 if at % 8 == 0 else 1)
            moment = self.desk.moment(6, 19)
            first = self.desk.print(
                flash, publisher, moment, section=section, role=Role.UNIQUE, story=story
            )
            self.articles.append(first)
            for report in reports:
                moment += timedelta(minutes=self.rng.randint(6, 95))
                printed = self.desk.print(
                    report,
                    publisher,
                    moment,
                    section=section,
                    role=Role.UPDATE,
                    story=story,
                    of=first.number,
                )
                self.articles.append(printed)

    def make_releases(self, count: int) -> None:
        for _ in range(count):
            topic, story = next(self._reports), self.new_story()
            drafts = release(self.writer(topic), rewrites=3)
            section = self.section(topic)
            for draft, publisher in zip(drafts, self.rng.sample(publishers(), 3), strict=True):
                at = self.desk.moment(9, 18)
                printed = self.desk.print(
                    draft, publisher, at, section=section, role=Role.UNIQUE, story=story
                )
                self.articles.append(printed)

    def make_forms(self, count: int) -> None:
        printable = list(forms(self.rng, self.date))
        agency = agencies()[0]
        for form in self.rng.sample(printable, min(count, len(printable))):
            printed = self.desk.print(
                form.draft,
                agency,
                self.desk.moment(5, 22),
                section=form.section,
                role=Role.TEMPLATED,
                story=self.new_story(),
            )
            self.articles.append(printed)

    def make_round_ups(self, count: int) -> None:
        for _ in range(count):
            told = self.rng.sample(self.drafts, min(7, len(self.drafts)))
            printed = self.desk.print(
                round_up(told, self.rng),
                self.rng.choice(publishers()),
                self.desk.moment(21, 23.5),
                section="society",
                role=Role.UNIQUE,
                story=self.new_story(),
            )
            self.articles.append(printed)

    def spoil(self, articles: list[DemoArticle]) -> None:
        """Make two sound articles fail once, as a busy portal does."""
        sound = [at for at, article in enumerate(articles) if article.role is Role.UNIQUE]
        for at, fault in zip(self.rng.sample(sound, 2), (Fault.BUSY, Fault.DOWN), strict=True):
            articles[at] = replace(articles[at], fault=fault)

    def finish(self, article: DemoArticle, headlines: list[str]) -> DemoArticle:
        """Add the publisher's links to other stories and, to some, a second list."""
        others = [line for line in self.rng.sample(headlines, _RELATED) if line != article.headline]
        second = self.rng.choice(("understanding", "society", "economy", "life", "tech"))
        is_twice = second != article.section and happens(self.rng, 0.08)
        return replace(article, related=tuple(others), also_in=second if is_twice else None)
