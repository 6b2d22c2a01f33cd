"""Whether what is due is done."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from crawler.config.health import Thresholds
from crawler.health.checks.said import at, span
from crawler.health.facts import SourceFacts
from crawler.health.finding import Finding, Severity
from crawler.health.text import NOTHING, Text

GRACE: Final = timedelta(minutes=15)
"""A run that was killed is taken up within some minutes."""
_LONG: Final = timedelta(hours=12)
_STANDS: Final = timedelta(days=1)
_FAILED: Final = 1
_BY_SIGNAL: Final = Text(
    en="its log says why; signal 9 mostly means that memory ran out",
    ko="로그에 까닭이 있습니다. 시그널 9는 대개 메모리가 모자란 것입니다",
)
_BY_ITSELF: Final = Text(
    en="its log says why in a line; newsfold run tries again at the next slot",
    ko="로그 한 줄에 까닭이 있습니다. newsfold run이 다음 차례에 다시 합니다",
)


def not_run(source: SourceFacts, _limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding where two slots of an entry went by and nothing ran, or a run hangs."""
    for entry in source.entries:
        is_running = entry.running_since is not None
        is_late = entry.second_due is not None and at(now) > entry.second_due + GRACE
        if is_running and entry.running_since is not None and at(now) - entry.running_since > _LONG:
            says = Text.of(
                "{entry}: a run has been going on for {time}",
                "{entry}: 실행이 {time}째 계속됨",
                entry=entry.name,
                time=_since(entry.running_since, now),
            )
        elif is_late and not is_running and entry.next_due is not None:
            says = Text.of(
                "{entry}: due for {time}, and nothing ran{ended}",
                "{entry}: 차례가 {time} 지났으나 아무것도 실행되지 않음{ended}",
                entry=entry.name,
                time=_since(entry.next_due, now),
                ended=_ended(entry.last_ended),
            )
        else:
            continue
        yield Finding(
            check="not_run",
            severity=Severity.CRITICAL,
            source=source.name,
            says=says,
            advice=Text(
                en="see whether the timer, newsfold run --forever or its host is up, and its log",
                ko="타이머나 newsfold run --forever 또는 그 호스트가 살아 있는지와 로그를 보세요",
            ),
            since=entry.running_since or entry.next_due,
        )
        return  # the others wait for the same host


def run_failed(source: SourceFacts, _limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding where an entry's last run could not do its work or was ended by a signal.

    While the next one is going on, which looks for findings at its own end, that is not the last.
    """
    for entry in source.entries:
        code = entry.last_exit_code
        if code is None or (code >= 0 and code != _FAILED) or entry.running_since is not None:
            continue
        yield Finding(
            check="run_failed",
            severity=Severity.CRITICAL,
            source=source.name,
            says=Text.of("{entry}: {how}", "{entry}: {how}", entry=entry.name, how=_how(code)),
            advice=_BY_SIGNAL if code < 0 else _BY_ITSELF,
            since=entry.last_ended,
        )
        return


def missed_items(source: SourceFacts, _limits: Thresholds, now: float) -> Iterator[Finding]:
    """Yield a finding for each section of which articles were likely missed within a day."""
    for entry in source.entries:
        for section, (since, until) in entry.missed.items():
            if at(now) - until <= _STANDS:
                yield Finding(
                    check="missed_items",
                    severity=Severity.WARNING,
                    source=source.name,
                    section=section,
                    says=Text(
                        en=f"articles were likely missed between {_time(since)} and "
                        f"{_time(until)}: nothing on the list was held",
                        ko=f"{_time(since)}부터 {_time(until)} 사이의 기사를 놓쳤을 수 있음: "
                        "목록에 이미 있는 기사가 없었음",
                    ),
                    advice=Text(
                        en="poll it more often (every_least); where the source lists days, "
                        "newsfold crawl --since fetches them",
                        ko="더 자주 확인하세요(every_least). 날짜별 목록이 있는 소스는 "
                        "newsfold crawl --since로 가져옵니다",
                    ),
                    since=since,
                )


def _how(code: int) -> Text:
    if code < 0:
        return Text(
            en=f"the last run was ended by signal {-code}",
            ko=f"마지막 실행이 시그널 {-code}로 끝남",
        )
    return Text(
        en="the last run could not do its work (exit code 1)",
        ko="마지막 실행이 일을 하지 못함 (종료 코드 1)",
    )


def _ended(time: datetime | None) -> Text:
    if time is None:
        return NOTHING
    return Text(
        en=f", the last run ended at {_time(time)}", ko=f", 마지막 실행은 {_time(time)}에 끝남"
    )


def _since(time: datetime, now: float) -> Text:
    return span(now - time.timestamp())


def _time(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if time else "?"
