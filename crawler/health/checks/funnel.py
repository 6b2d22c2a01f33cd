"""Whether every listed article is accounted for."""

from collections.abc import Iterator

from crawler.config.health import Thresholds
from crawler.health.facts import SourceFacts
from crawler.health.finding import Finding, Severity


def unaccounted(source: SourceFacts, _limits: Thresholds, _now: float) -> Iterator[Finding]:
    """Yield a finding where whole runs listed more than came of it; no such run is right."""
    wrong = [each for each in source.funnels if each.unread or each.unsettled]
    if not wrong:
        return
    unread = sum(each.unread for each in wrong)
    unsettled = sum(each.unsettled for each in wrong)
    says = [f"{unread} listed articles were neither known, read, failed nor left out"] * (
        unread > 0
    )
    says += [f"of {unsettled} articles that were read the archive holds nothing"] * (unsettled > 0)
    yield Finding(
        check="unaccounted",
        severity=Severity.CRITICAL,
        source=source.name,
        says=f"{'; '.join(says)} (run {wrong[-1].run_id})",
        advice="keep the run's log and run newsfold verify; the next poll fetches what is listed",
        since=wrong[0].at,
    )
