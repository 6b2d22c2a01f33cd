"""What an alert says: one message of many findings, as text and as JSON."""

import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from crawler.alerts.news import Kind, News
from crawler.printable import printable

FORM: Final = 1
"""Of the JSON; raised when a field changes its meaning or goes."""
MOST_SPELLED: Final = 20
"""So many findings stand in the text; the JSON has all."""
LONGEST_LINE: Final = 300

_WORDS: Final = {
    Kind.NEW: "new",
    Kind.WORSE: "worse",
    Kind.BACK: "back again",
    Kind.STANDING: "still so",
    Kind.PASSED: "came and went",
    Kind.MENDED: "mended",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told at once.

    Attributes:
        archive: Its location.
        news: What there is to say; nothing in a message of ``newsfold alert test``.
        at: When it is said.
    """

    archive: str
    news: Sequence[News]
    at: datetime

    @property
    def subject(self) -> str:
        """One line that says how much of what."""
        if not self.news:
            return f"newsfold: a test, nothing is wrong ({printable(self.archive)})"
        counts = Counter(each.kind for each in self.news)
        said = ", ".join(f"{counts[kind]} {_WORDS[kind]}" for kind in Kind if counts[kind])
        names = sorted({each.finding.source or "archive" for each in self.news})
        where = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")  # noqa: PLR2004
        return printable(f"newsfold: {said} ({where})")[:LONGEST_LINE]

    @property
    def text(self) -> str:
        """The whole for people, plain; a line that begins with a dash for each finding."""
        lines = [self.subject, ""]
        for each in _gravest_first(self.news)[:MOST_SPELLED]:
            lines += [f"- {_headline(each)}", *_more(each)]
        if len(self.news) > MOST_SPELLED:
            lines.append(f"and {len(self.news) - MOST_SPELLED} more: newsfold health")
        lines += ["", f"{printable(self.archive)}, seen from {socket.gethostname()}"]
        return "\n".join(lines)

    def json(self, alert: str) -> bytes:
        """Return the whole for programs; ``text`` is what hooks of chat programs show."""
        return msgspec.json.encode(
            {
                "form": FORM,
                "alert": alert,
                "archive": self.archive,
                "host": socket.gethostname(),
                "at": self.at,
                "text": _harmless(self.text),
                "findings": [_plain(each) for each in self.news],
            }
        )


def _gravest_first(news: Sequence[News]) -> list[News]:
    return sorted(news, key=lambda one: (one.mended_at is not None, one.finding.severity.value))


def _headline(news: News) -> str:
    finding = news.finding
    where = " ".join(filter(None, (finding.source, finding.section))) or "archive"
    what = finding.severity.value if news.mended_at is None else "was " + finding.severity.value
    line = f"{_WORDS[news.kind]}, {what}: {where}: {finding.check}: {finding.says.en}"
    return printable(line)[:LONGEST_LINE]


def _more(news: News) -> list[str]:
    since = f"  since {news.finding.since:%Y-%m-%d %H:%M %Z}" if news.finding.since else ""
    if news.mended_at is not None:
        return [f"{since or ' '} until {news.mended_at:%Y-%m-%d %H:%M %Z}"]
    lines = [since] if since else []
    return [*lines, f"  {printable(news.finding.advice.en)[:LONGEST_LINE]}"]


def _plain(news: News) -> dict[str, object]:
    finding = news.finding
    return {
        "news": news.kind.value,
        "key": printable(finding.key),
        "check": finding.check,
        "severity": finding.severity.value,
        "source": finding.source,
        "section": finding.section and printable(finding.section),
        "says": printable(finding.says.en),
        "advice": printable(finding.advice.en),
        "since": finding.since,
        "mended_at": news.mended_at,
    }


def _harmless(text: str) -> str:
    """Return text that a chat program takes for neither markup nor a call to everyone."""
    for sign, instead in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "@\u200b")):
        text = text.replace(sign, instead)
    return text
