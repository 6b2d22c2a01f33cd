"""The hosts of sources: whether they answer, and what their robots.txt says of the lists."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from archive.visit import Outcome
from crawler.config.config import Config
from crawler.deadline import within
from crawler.doctor.sign import Sign, ok, warning, wrong
from crawler.doctor.storage import clock_sign
from crawler.fetch.single import Told, ask_rules
from crawler.sources.source import Source

LONGEST_SECONDS: Final = 45


def look_at_hosts(source: Source, config: Config, agent: str) -> Iterator[Sign]:
    """Ask each host of a source's lists for its robots.txt, and yield what it says."""
    lists: dict[str, list[str]] = {}
    for section in source.sections:
        parts = urlsplit(section.url)
        lists.setdefault(f"{parts.scheme}://{parts.netloc}", []).append(section.url)
    for origin, urls in lists.items():
        host = urlsplit(origin).hostname or ""
        try:
            told = within(LONGEST_SECONDS, origin, partial(ask_rules, origin, agent))
        except TimeoutError:
            said = f"its robots.txt was not there whole within {LONGEST_SECONDS} s"
            yield wrong(f"{source.name}: {host}", said, "a crawl of it would wait as well")
            continue
        yield _verdict(f"{source.name}: {host}", told, urls, config.permissions.get(host))
        yield from _clock(host, told)


def _verdict(what: str, told: Told, urls: list[str], basis: str | None) -> Sign:
    rules = told.rules
    if rules.outcome == Outcome.RULES_UNREACHABLE:
        advice = "a crawl asks nothing of it until its robots.txt can be read"
        return wrong(what, rules.why, advice)
    allowed = sum(map(rules.allow, urls))
    delay = f", Crawl-delay {rules.delay_seconds:g} s" if rules.delay_seconds else ""
    said = f"robots.txt allows {allowed} of {len(urls)} lists{delay}"
    if rules.outcome == Outcome.NO_RULES:
        return ok(what, f"has no robots.txt{delay}")
    if allowed == len(urls):
        return ok(what, said)
    if basis is not None:
        return ok(what, f"{said}; set aside by: {basis}")
    advice = "ask the owner, and state the permission in newsfold.toml; or leave these lists out"
    return (warning if allowed else wrong)(what, said, advice)


def _clock(host: str, told: Told) -> Iterator[Sign]:
    """Yield how the clocks differ where they do; a host's own may be the wrong one."""
    try:
        at = parsedate_to_datetime(told.date or "")
    except ValueError:
        return
    sign = clock_sign(host, (at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC))
    if sign.advice:
        yield warning(sign.what, sign.says, f"{sign.advice}; or it is the host's that is wrong")
