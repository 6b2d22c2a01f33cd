"""What a run sets for Scrapy: the agent, the pace, and a replay's way around the network."""

from crawler.fetch.pace import pace_settings
from crawler.run import Plan

_REPLAY = "crawler.fetch.replay.ReplayHandler"


def own_settings(plan: Plan, agent: str) -> dict[str, object]:
    """Return a run's settings; ``agent`` is the agent string without a contact."""
    if plan.recordings is not None:
        # Nothing is fetched, so no host's pace applies.
        return {"DOWNLOAD_HANDLERS": {"http": _REPLAY, "https": _REPLAY}, "DOWNLOAD_DELAY": 0}
    return {
        "USER_AGENT": f"{agent} (+{plan.contact})" if plan.contact else agent,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        **pace_settings(plan.source.delay_seconds),
    }
