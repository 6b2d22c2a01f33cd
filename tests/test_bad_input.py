"""Whatever stands in an article, it gets a verdict and nothing beside it is lost."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from support import ask, make_article, prose, take

from archive.article import Article
from archive.config import ArchiveConfig
from archive.dedup import judge
from archive.dedup.likeness import Likeness, compare
from archive.dedup.shingles import Shingles

STORY = prose(1)
ODD = {
    "empty": "",
    "one character": "가",
    "one sign": ".",
    "signs only": "?!… " * 200,
    "white space": " \n\t" * 50,
    "right-to-left marks": "\u202e\u200f\u200e" * 100,
    "zero width only": "\u200b\u200d\ufeff" * 100,
    "NUL": "\0" * 100,
    "lone surrogates": "가나다 \ud800 라마바 \udfff " * 40,
    "beyond the first plane": "𠀀😀" * 200,
    "one word": "word " * 2000,
    "one syllable": "가" * 10_000,
    "a million characters": prose(3) * 1600,
    "a million digits": "1" * 1_000_000,
    "a hundred thousand lines": "가\n" * 100_000,
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_body_gets_a_verdict_beside_a_sound_one(
    folder_config: ArchiveConfig, name: str
) -> None:
    odd, sound = make_article(1, ODD[name]), make_article(2, STORY)
    again = [
        replace(each, article_id=f"again:{n}", url=f"https://again.example/{n}")
        for n, each in enumerate((odd, sound))
    ]
    assert take(folder_config, "b1", odd, sound) == {odd.key: "new", sound.key: "new"}
    verdicts = take(folder_config, "b2", *again)
    assert verdicts["again:0"] in {"new", "copy"}
    assert verdicts["again:1"] == "copy"
    (row,) = ask(folder_config, f"SELECT body FROM articles WHERE article_id = '{odd.key}'")
    assert isinstance(row["body"], str)


def test_marks_that_nobody_sees_make_no_other_text(folder_config: ArchiveConfig) -> None:
    hidden = "\u200b".join(STORY)
    turned = "\n".join(f"\u200f{line}\u202c" for line in STORY.split("\n"))
    first, *others = (make_article(n, body) for n, body in enumerate((STORY, hidden, turned)))
    take(folder_config, "b1", first)
    assert set(take(folder_config, "b2", *others).values()) == {"copy"}


@pytest.mark.parametrize("field", ["article_id", "publisher"])
def test_lone_surrogates_in_any_field_stop_no_batch(
    folder_config: ArchiveConfig, field: str
) -> None:
    odd = make_article(1, STORY, **{field: "가\ud800"})
    assert len(take(folder_config, "b1", odd, make_article(2, prose(2)))) == 2


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Grow by one with every exact comparison of two texts."""
    calls: list[None] = []

    def counted(newcomer: Shingles, kept: Shingles, hours_apart: float) -> Likeness:
        calls.append(None)
        return compare(newcomer, kept, hours_apart)

    monkeypatch.setattr(judge, "compare", counted)
    return calls


def everyone_heard(config: ArchiveConfig, articles: Sequence[Article]) -> int:
    """Take articles in one batch and once more under other ids; return how many were copies."""
    again = [replace(each, article_id=f"again:{each.key}") for each in articles]
    verdicts = take(config, "b1", *articles) | take(config, "b2", *again)
    assert len(verdicts) == 2 * len(articles)
    ids = "SELECT article_id FROM articles UNION ALL SELECT article_id FROM copies"
    assert len(ask(config, ids)) == len(verdicts)
    return sum(verdict == "copy" for verdict in verdicts.values())


def test_thousands_of_one_text_are_each_compared_once_or_twice(
    folder_config: ArchiveConfig, compared: list[None]
) -> None:
    articles = [make_article(n, STORY, publisher=f"p{n % 60}") for n in range(1200)]
    assert everyone_heard(folder_config, articles) == 2399
    assert len(compared) <= 2 * 2 * len(articles)


def numbered(count: int) -> list[Article]:
    lines = STORY.split("\n")
    return [
        make_article(
            n,
            "\n".join([*lines, f"접수된 것은 모두 {n * 7919 % 100_000:05}건이다."]),
            publisher="한결",
        )
        for n in range(count)
    ]


def flashes(count: int) -> list[Article]:
    return [
        make_article(n, prose(n, 2), publisher="한결", headline="[속보] 장중 시황 안내")
        for n in range(count)
    ]


# Fewer than from which an archive learns, or the second batch would be judged twice.
@pytest.mark.parametrize("made", [numbered, flashes])
def test_comparisons_grow_no_faster_than_a_crowd_of_like_articles(
    folder_config: ArchiveConfig, compared: list[None], made: Callable[[int], list[Article]]
) -> None:
    counts = []
    for count in (200, 400):
        compared.clear()
        config = replace(folder_config, location=f"{folder_config.location}-{count}")
        take(config, "b1", *made(count))
        counts.append(len(compared))
    assert counts[1] <= 2.5 * counts[0]


@pytest.mark.parametrize("made", [numbered, flashes])
def test_each_of_a_crowd_of_like_articles_is_kept_and_known_again(
    folder_config: ArchiveConfig, made: Callable[[int], list[Article]]
) -> None:
    articles = made(120)
    assert everyone_heard(folder_config, articles) == len(articles)


def test_a_series_printed_again_is_known_when_its_form_has_just_been_learned(
    folder_config: ArchiveConfig,
) -> None:
    articles = numbered(255)
    assert everyone_heard(folder_config, articles) == len(articles)
