"""Whether every listed article is accounted for."""

from collections.abc import Iterator

from crawler.config.health import Thresholds
from crawler.health.facts import SourceFacts
from crawler.health.finding import Finding, Severity
from crawler.health.text import Text


def unaccounted(source: SourceFacts, _limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding where whole runs listed more than came of it; no such run is right."""
    wrong = [each for each in source.funnels if each.unread or each.unsettled]
    if not wrong:
        return
    unread = sum(each.unread for each in wrong)
    unsettled = sum(each.unsettled for each in wrong)
    says = []
    if unread:
        says.append(
            Text(
                en=f"{unread} listed articles were neither known, read, failed nor left out",
                ko=f"목록의 기사 {unread}건이 기존도 읽음도 실패도 제외도 아님",
            )
        )
    if unsettled:
        says.append(
            Text(
                en=f"of {unsettled} articles that were read the archive holds nothing",
                ko=f"읽은 기사 {unsettled}건이 아카이브에 없음",
            )
        )
    yield Finding(
        check="unaccounted",
        severity=Severity.CRITICAL,
        source=source.name,
        says=Text.of(
            "{says} (run {run})",
            "{says} (실행 {run})",
            says=Text.joined(says),
            run=wrong[-1].run_id,
        ),
        advice=Text(
            en="keep the run's log and run newsfold verify; the next poll fetches what is listed",
            ko="그 실행의 로그를 보관하고 newsfold verify를 실행하세요. 목록에 있는 것은 다음 "
            "확인에서 가져옵니다",
        ),
        since=wrong[0].at,
    )
