"""`newsfold sources` says how each source stands, from what crawls recorded."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from conftest import Newsfold
from support import opened

from archive.batch import Batch
from archive.config import ArchiveConfig
from archive.visit import Outcome, Target, Visit

AT = datetime(2026, 3, 18, 3, tzinfo=UTC)
SETTINGS = """
[permissions."news.nate.com"]
basis = "licence 2026-17"

[politeness.daum]
delay_seconds = 4.0
hours = "22:00-06:00"
"""


def robots(hours: int, says: str) -> Visit:
    return Visit(
        source="daum",
        target=Target.ROBOTS,
        url="https://news.daum.net/robots.txt",
        fetched_at=AT + timedelta(hours=hours),
        outcome=Outcome.RULES,
        detail=says,
    )


def listed(hours: int, outcome: Outcome) -> Visit:
    at = AT + timedelta(hours=hours)
    url = "https://news.daum.net/politics"
    return Visit(source="daum", target=Target.LIST, url=url, fetched_at=at, outcome=outcome)


def told(newsfold: Newsfold) -> dict[str, dict[str, Any]]:
    done = newsfold("sources", "--json")
    assert done.returncode == 0, done.stderr
    return {row["source"]: row for row in map(json.loads, done.stdout.splitlines())}


def test_sources_that_were_never_crawled_say_so(newsfold: Newsfold, tmp_path: Path) -> None:
    known = told(newsfold)
    assert {"daum", "naver", "nate"} <= known.keys()
    assert known["naver"]["permissions_needed"] == ["news.naver.com", "n.news.naver.com"]
    assert (known["daum"]["robots"], known["daum"]["last_success"]) == ([], None)
    assert "not read yet" in newsfold("sources").stdout
    assert not (tmp_path / "data").exists()


def test_sources_show_the_newest_rules_the_last_success_and_what_the_user_set(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    config = ArchiveConfig(location=str(root), spool=root / "spool", index=root / "index")
    visits = (
        robots(1, "allows 9 of 9 lists"),
        robots(0, "allows 8 of 9 lists"),
        listed(2, Outcome.LISTED),
        listed(3, Outcome.HTTP_ERROR),
    )
    opened(config).take(Batch(batch_id="b1", articles=(), visits=visits), "test")
    (tmp_path / "newsfold.toml").write_text(SETTINGS)
    known = told(newsfold)
    (rules,) = known["daum"]["robots"]
    assert (rules["host"], rules["says"]) == ("news.daum.net", "allows 9 of 9 lists")
    assert datetime.fromisoformat(rules["read_at"]) == AT + timedelta(hours=1)
    assert datetime.fromisoformat(known["daum"]["last_success"]) == AT + timedelta(hours=2)
    assert (known["daum"]["delay_seconds"], known["daum"]["hours"]) == (4.0, "22:00-06:00")
    assert known["nate"]["permissions"] == {"news.nate.com": "licence 2026-17"}
    assert known["nate"]["permissions_needed"] == []
    shown = newsfold("sources").stdout
    assert "news.daum.net: allows 9 of 9 lists (2026-03-18 13:00 KST)" in shown
