"""How well an archive folded a demo day, judged against the day's truth."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.demo.edits import sentences
from crawler.demo.records import Day, DemoArticle, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A fold's result.

    A text is an original with its copies, or an article that has none. ``copies_true`` is how
    many articles a perfect fold drops, ``unique_articles`` how many it keeps: the texts of the
    day. ``copies_found`` counts articles dropped in favour of another of the same text; which
    one is kept does not matter, so a text of five leaves four to find. ``wrong_drops`` holds the
    numbers of articles dropped for one of another text, where something was lost.
    """

    copies_true: int
    copies_found: int
    unique_articles: int
    wrong_drops: tuple[str, ...]

    @property
    def recall(self) -> float:
        return self.copies_found / self.copies_true if self.copies_true else 1.0

    @property
    def precision(self) -> float:
        dropped = self.copies_found + len(self.wrong_drops)
        return self.copies_found / dropped if dropped else 1.0


def score(day: Day, kept: Mapping[str, str], copies: Mapping[str, str]) -> Score:
    """Judge a fold of the day.

    Dropping an article for one of another text is wrong, whatever the two share, with one
    exception: an article dropped for one of its own story that repeats every sentence of it, as
    a full report may a flash, lost nothing and counts as neither found nor wrong. Broken pages
    hold no text. A story that two texts share in ``kept`` is no drop and is not judged.

    Args:
        day: The day that was crawled.
        kept: Article number to story id, for every article kept.
        copies: Article number to the number of the kept article it was judged a copy of.

    Raises:
        ValueError: An article is both kept and dropped, or a number is not of this day.
    """
    articles = day.by_number()
    _check(articles, kept, copies)
    sound = [article for article in day.articles if article.role is not Role.BROKEN]
    pairs = [(articles[number], articles[target]) for number, target in copies.items()]
    found = [dropped for dropped, target in pairs if _text(dropped) == _text(target)]
    wrong = [
        dropped.number
        for dropped, target in pairs
        if _text(dropped) != _text(target) and not _is_told_by(dropped, target)
    ]
    copies_true = sum(article.role is Role.COPY for article in sound)
    return Score(
        copies_true=copies_true,
        copies_found=len(found),
        unique_articles=len(sound) - copies_true,
        wrong_drops=tuple(sorted(wrong)),
    )


def _check(
    articles: Mapping[str, DemoArticle], kept: Mapping[str, str], copies: Mapping[str, str]
) -> None:
    both = kept.keys() & copies.keys()
    if both:
        raise ValueError(f"kept and dropped at once: {sorted(both)}")
    unknown = (kept.keys() | copies.keys() | set(copies.values())) - articles.keys()
    if unknown:
        raise ValueError(f"not of this day: {sorted(unknown)}")


def _text(article: DemoArticle) -> str:
    """Return the number of the article whose text this is."""
    return article.of or article.number if article.role is Role.COPY else article.number


def _is_told_by(dropped: DemoArticle, target: DemoArticle) -> bool:
    """Whether the target, of the same story, repeats every sentence of the dropped article."""
    if dropped.story != target.story:
        return False
    told = " ".join(target.paragraphs)
    lines = [line for text in dropped.paragraphs for line in sentences(text)]
    return all(line in told for line in lines)
