"""What may be claimed of the figures by which stories of one form are told apart."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import make_article, prose
from test_dedup import fold, kept_ids

from archive.clean.comparable import comparable
from archive.dedup.figures import figures
from archive.dedup.likeness import compare
from archive.dedup.shingles import shingle


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("2031 한들 대회", "2031년 한들 대회"),
        ("2031한들 대회", "2031년에 열린 한들 대회"),
        ("규모 4.1의 지진", "규모 4.1 지진"),
        ("28명이", "28 명이"),
        ("3000 달러를", "3천달러로"),
        ("3가지", "3 가지를"),
        ("기온은 36도까지", "기온은 36도"),
        ("17, 21일", "17일과 21일"),
        ("17·21일", "17일, 21일"),
        ("26~29일", "26일부터 29일까지"),
        ("3, 4, 5위", "3위와 4위, 5위"),
        ("28日", "28 日"),
        ("4.1的地震", "4.1 地震"),
    ],
)
def test_a_figure_is_the_same_however_it_is_written(text: str, other: str) -> None:
    assert sorted(figures(comparable(text))) == sorted(figures(comparable(other)))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("28일", "28명"),
        ("3위", "3명"),
        ("2031명", "2031년"),
        ("5월 3일", "3월 5일"),
        ("4.1%", "4.1"),
    ],
)
def test_what_a_figure_counts_tells_it_from_another(text: str, other: str) -> None:
    assert sorted(figures(comparable(text))) != sorted(figures(comparable(other)))


def test_the_next_word_is_no_part_of_a_figure() -> None:
    assert figures("2031 평야 18 대한 4 지진 7 개막전을") == ["2031", "18", "4", "7"]


def test_a_number_that_counts_something_else_agrees_by_half() -> None:
    likeness = compare(shingle("가나다라마 3세트 7명"), shingle("가나다라마 3게임 7명"), 0)
    assert likeness.digit_agreement == likeness.digits_covered == pytest.approx(0.75)


def test_a_copy_that_names_its_days_and_counts_otherwise_is_found() -> None:
    body = "모임은 17, 21일 열린다. {}11점 5세트, 21점 3세트 가운데 고른다.\n26~29일 다시 모인다.\n"
    kept = body.format("2031 한들 대회의 규모는 4.1의 두 배다. ") + prose(8, 9)
    came = (
        kept.replace("세트", "게임")
        .replace("17, 21일", "17일과 21일")
        .replace("26~29일", "26일부터 29일까지")
        .replace("2031 한들", "2031년 한들")
        .replace("4.1의 두", "4.1 두")
    )
    assert len(kept_ids(fold(make_article(1, kept), make_article(2, came)))) == 1


@given(st.lists(st.sampled_from(["1", "12.5", "2031", "일", " ", "명이", "달러", ".", "回", "가"])))
def test_every_number_is_in_one_figure(pieces: list[str]) -> None:
    text = "".join(pieces)
    digits = [sign for sign in text if sign.isdecimal()]
    assert [sign for figure in figures(text) for sign in figure if sign.isdecimal()] == digits


@pytest.mark.parametrize("text", ["1 " * 300_000, "5 " + "1" * 600_000, "1.1 " * 150_000])
def test_figures_of_a_huge_text_take_no_quadratic_time(text: str) -> None:
    began = time.monotonic()
    assert figures(text)
    assert time.monotonic() - began < 5
