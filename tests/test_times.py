"""Printed times: each form is one moment, and nothing else is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import Precision
from crawler.pages.times import KST, find_times, read_time

NOW = datetime(2026, 3, 22, 1, 0, 30, tzinfo=UTC)
SECOND, MINUTE, DAY = Precision.SECOND, Precision.MINUTE, Precision.DAY


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=KST)


@pytest.mark.parametrize(
    ("printed", "moment", "precision"),
    [
        ("2026. 3. 21. 21:43", at(2026, 3, 21, 21, 43), MINUTE),
        ("입력 2018. 05. 16. 16:23", at(2018, 5, 16, 16, 23), MINUTE),
        ("수정 2020. 05. 22. 10:21", at(2020, 5, 22, 10, 21), MINUTE),
        ("기사입력 : 2020.05.22 10:21:09", at(2020, 5, 22, 10, 21, 9), SECOND),
        ("2026. 3. 21. (토) 21:43", at(2026, 3, 21, 21, 43), MINUTE),
        ("2026년 3월 21일 21:43", at(2026, 3, 21, 21, 43), MINUTE),
        ("2026. 3. 21.", at(2026, 3, 21), DAY),
        ("20260321214325", at(2026, 3, 21, 21, 43, 25), SECOND),
        ("202603212143", at(2026, 3, 21, 21, 43), MINUTE),
        ("20260321", at(2026, 3, 21), DAY),
        ("2026-03-21 21:43:25", at(2026, 3, 21, 21, 43, 25), SECOND),
        ("2026-03-21T21:43:25", at(2026, 3, 21, 21, 43, 25), SECOND),
        ("2026-03-21T21:43", at(2026, 3, 21, 21, 43), MINUTE),
        ("2026-03-21T12:43:25Z", at(2026, 3, 21, 21, 43, 25), SECOND),
        ("2026-03-21T21:43:25+09:00", at(2026, 3, 21, 21, 43, 25), SECOND),
        ("2026-03-21T08:43:25.5-0400", at(2026, 3, 21, 21, 43, 25, 500_000), SECOND),
        ("1774097005975", at(2026, 3, 21, 21, 43, 25, 975_000), SECOND),
        ("2017.05.12. 오후 02:09", at(2017, 5, 12, 14, 9), MINUTE),
        ("2017.05.12. 오전 12:09", at(2017, 5, 12, 0, 9), MINUTE),
        ("2017.05.12. 오후 12:09", at(2017, 5, 12, 12, 9), MINUTE),
        ("\xa02026.\u30003.  21. 21:43\n", at(2026, 3, 21, 21, 43), MINUTE),
        ("발행일 : 2026.03.21 21:43", at(2026, 3, 21, 21, 43), MINUTE),
        ("입력일자 | 2026-03-21 21:43", at(2026, 3, 21, 21, 43), MINUTE),
        ("최종수정 2026.03.21. 오후 9:43", at(2026, 3, 21, 21, 43), MINUTE),
        ("2026-03-21 21시 43분 25초", at(2026, 3, 21, 21, 43, 25), SECOND),
        ("2026年3月21日 21時43分", at(2026, 3, 21, 21, 43), MINUTE),
        ("2026年3月21日（土）午後9:43", at(2026, 3, 21, 21, 43), MINUTE),
        ("2026-03-21 21:43 KST", at(2026, 3, 21, 21, 43), MINUTE),
        ("2026-03-21 07:43 EST", at(2026, 3, 21, 21, 43), MINUTE),
        ("2026-03-21T21:43:25+09", at(2026, 3, 21, 21, 43, 25), SECOND),
        ("Sat, 21 Mar 2026 21:43:25 +0900", at(2026, 3, 21, 21, 43, 25), SECOND),
        ("Sat, 21 Mar 2026 12:43:25 GMT", at(2026, 3, 21, 21, 43, 25), SECOND),
        ("Sat, 7 Mar 2026 9:05:00", at(2026, 3, 7, 9, 5), SECOND),
        ("March 21, 2026 at 7:43 a.m. EST", at(2026, 3, 21, 21, 43), MINUTE),
        ("21 Mar 2026", at(2026, 3, 21), DAY),
        ("방금", NOW, MINUTE),
        ("방금 전", NOW, MINUTE),
        ("5초 전", NOW - timedelta(seconds=5), SECOND),
        ("22분 전", NOW - timedelta(minutes=22), MINUTE),
        ("3시간 전", NOW - timedelta(hours=3), DAY),
        ("1일 전", NOW - timedelta(days=1), DAY),
    ],
)
def test_each_form_names_its_moment(printed: str, moment: datetime, precision: Precision) -> None:
    assert read_time(printed, KST, NOW) == (moment, precision)


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "2026. 13. 45.",
        "2026. 2. 29. 10:00",
        "2026. 3. 21. 24:10",
        "20261321",
        "0000. 1. 1.",
        "0001-01-01 00:00",
        "02-30 10:00",
        "99999999999",
        "21:43",
        "2026-03-21 21:43 XYZ",
        "March 2026",
        "Sat, 30 Feb 2026 10:00:00 GMT",
        "3/4/2026",
        "may be seen",
        "마도현",
        "해솔방송 22분 전",
        "2026. 3. 21. 21:43 해솔",
        "٢٠٢٦-٠٣-٢١ ٢١:٤٣",
    ],
)
def test_what_is_no_valid_time_is_none(printed: str) -> None:
    assert read_time(printed, KST, NOW) is None


@pytest.mark.parametrize(
    ("printed", "now", "moment"),
    [
        ("12-01 23:26", NOW, at(2025, 12, 1, 23, 26)),
        ("03.22 09:59", NOW, at(2026, 3, 22, 9, 59)),
        ("03.22 12:00", NOW, at(2025, 3, 22, 12, 0)),
        ("01-01 00:05", at(2025, 12, 31, 23, 59), at(2026, 1, 1, 0, 5)),
        ("02-29 10:00", NOW, at(2024, 2, 29, 10, 0)),
    ],
)
def test_a_missing_year_is_the_nearest_past(printed: str, now: datetime, moment: datetime) -> None:
    assert read_time(printed, KST, now) == (moment, MINUTE)


def test_the_zone_applies_only_where_no_offset_is_printed() -> None:
    tokyo, paris = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Paris")
    assert read_time("2026-03-21 21:43", paris, NOW) != read_time("2026-03-21 21:43", tokyo, NOW)
    with_offset = "2026-03-21T21:43+02:00"
    assert read_time(with_offset, paris, NOW) == read_time(with_offset, tokyo, NOW)


@given(moment=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_a_stamp_printed_to_the_second_reads_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=KST)
    for form in ("%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S", "%Y. %m. %d. %H:%M:%S"):
        reading = read_time(moment.strftime(form), KST, NOW)
        assert reading == (moment, SECOND)
        assert reading[0].tzinfo is UTC


@given(printed=st.text() | st.from_regex(r"[0-9. :-]{4,24}(전|Z)?", fullmatch=True))
def test_any_text_gives_a_time_or_none(printed: str) -> None:
    reading = read_time(printed, KST, NOW)
    assert reading is None or reading[0].tzinfo is UTC


def test_times_are_found_in_a_line_with_their_labels() -> None:
    line = "하보라 기자 | 입력 2026.03.21 21:43 | 수정 2026-03-22 09:05:30 (사진 3장)"
    first, second = find_times(line, KST, NOW)
    assert (first.reading, first.is_modification) == ((at(2026, 3, 21, 21, 43), MINUTE), False)
    assert (second.reading, second.is_modification) == ((at(2026, 3, 22, 9, 5, 30), SECOND), True)
    (english,) = find_times("By Ada | Updated March 21, 2026 9:43 PM KST", KST, NOW)
    assert (english.reading[0], english.is_modification) == (at(2026, 3, 21, 21, 43), True)
    assert find_times("전화 02-1234-5678, 표 12.34.5678", KST, NOW) == []
