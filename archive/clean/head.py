"""The top of a page: headline, notice, automatic summary and text-size widget."""

from collections.abc import Sequence

from archive.article import Article, Removed
from archive.clean.abroad import above
from archive.clean.furniture import removed, tool
from archive.clean.lead import SUMMARY_LINES, condenses
from archive.clean.sentences import is_prose, key, sentences

HEAD_LINES = 16
TITLE_LINES = 2
# Under the notice a line is the portal's summary even when it condenses a sentence; what
# the story itself would say first is rarely said again in its own words this nearly.
CONDENSED = 0.6


def strip_head(lines: Sequence[str], article: Article) -> tuple[list[str], list[Removed]]:
    """Return the lines from the story's first on, and what stood above them."""
    rest, taken = _without_tools(list(lines))
    own = {key(article.headline): "headline"} | {key(line): "summary" for line in article.summary}
    start = 0
    while start < len(rest) - 1 and (rule := own.get(key(rest[start])) or above(rest[start])):
        taken += removed(rule, [rest[start]])
        start += 1
    return rest[start:], taken


def _without_tools(lines: list[str]) -> tuple[list[str], list[Removed]]:
    """Take out what Daum's tool bar brings along, and the title above it.

    The bar's own lines are known. What stands above the first of them is the page's
    title, whatever headline the article has; what stands between them is the summary.
    """
    tools = _tools(lines)
    if not tools:
        return lines, []
    first, body, noted = min(tools), max(tools) + 1, "notice" in tools.values()
    if noted:
        body += _summary_lines(lines[body:])
    between = body - first - len(tools)
    kept: list[str] = []
    taken: list[Removed] = []
    # More than a bar's height between the tools is text of its own.
    if between > HEAD_LINES:
        kept = [line for at, line in enumerate(lines[:body]) if at not in tools]
        taken = [Removed(rule=rule, text=lines[at]) for at, rule in tools.items()]
        return kept + lines[body:], taken
    announced = noted and between <= SUMMARY_LINES
    for at, line in enumerate(lines[:body]):
        rule = tools.get(at)
        if not rule and at < min(first, TITLE_LINES) and not is_prose(line):
            rule = "headline"
        elif not rule and _is_summary(line, lines[body:], announced=announced and at > first):
            rule = "summary"
        if rule:
            taken += removed(rule, [line])
        else:
            kept.append(line)
    return kept + lines[body:], taken


def _tools(lines: Sequence[str]) -> dict[int, str]:
    """Return the places of the tool bar's lines and their rules, in order.

    Each stands near the one above it: found all at once, they cost one walk.
    """
    tools: dict[int, str] = {}
    last = -1
    for at, line in enumerate(lines):
        if at - last > HEAD_LINES:
            break
        if rule := tool(line):
            tools[at] = rule
            last = at
    return tools


def _is_summary(line: str, rest: Sequence[str], *, announced: bool) -> bool:
    """Return whether a story follows, and the line is announced or told again in it."""
    return bool(rest) and (announced or condenses(line, rest, CONDENSED))


def _summary_lines(lines: Sequence[str]) -> int:
    """Return how many lines under the notice are told again further down.

    More than a summary has are a text pasted twice, which is not settled here.
    """
    for at, line in enumerate(lines[: SUMMARY_LINES + 1]):
        if len(list(sentences(line))) > 1 or not condenses(line, lines[at + 1 :], CONDENSED):
            return at
    return 0
