"""When an article was published and changed: as exactly as anything on its page says."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice

from archive.article import Precision
from crawler.pages import metatags
from crawler.pages.markup import Markup, line
from crawler.pages.page import Page
from crawler.pages.publisher import Publisher
from crawler.pages.times import Printed, find_times

_LONGEST_PRINTED = 300
_LONGEST_MARKED_UP = 2000
_MOST_PRINTED = 60
_DAY = timedelta(days=1)
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
_FURTHEST_ZONE = timedelta(hours=14)
_UTC = ("Z", "+00:00", "+0000")
_ZONED = re.compile(
    r"\d ?(?:[ap]\.?m\.?)? ?\(?(?:[ECMP][SD]?T|GMT|BST|CES?T|KST|JST)\)?$", re.IGNORECASE
)
_DESCRIBED = "jsonld:datePublished"
_ANY_DESCRIBED = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def published(markup: Markup, page: Page, publisher: Publisher) -> Printed | None:
    """Return the first time of publication that a place gives, None when none does.

    Where it names no more than a day, a time of that day that stands elsewhere is more exact.
    Where it says UTC and readers are told another hour, it is a local time with a wrong sign.
    """
    places = (*publisher.selectors.published, *metatags.PUBLISHED)

    def read(text: str) -> Printed | None:
        times = find_times(text, publisher.zone, page.fetched_at)
        return next((time for time in times if not time.is_modification), None)

    first = markup.first("published_at", places, read)
    if first and not _is_day(first, publisher):
        return _as_printed(first, markup, page, publisher)
    described = ((_DESCRIBED, time) for time in _described(markup, page, publisher))
    printed = (("text", time) for time in _printed(markup, page, publisher))
    for place, time in chain(described, printed):
        if time.is_modification or (first and not _refines(time, first, publisher)):
            continue
        if first is None or not _is_day(time, publisher):
            markup.fields_from["published_at"] = place
            return time
    return first


def _as_printed(stated: Printed, markup: Markup, page: Page, publisher: Publisher) -> Printed:
    """Return what readers are told, where metadata in UTC is off by some whole hours.

    Only the first time printed is theirs; further down stand those of other articles.
    """
    if not stated.text.endswith(_UTC):
        return stated
    printed = (time for time in _printed(markup, page, publisher) if not _is_day(time, publisher))
    time = next(printed, None)
    if time is None or time.is_modification:
        return stated
    apart = abs(time.reading[0] - stated.reading[0])
    odd = min(apart % _HOUR, -apart % _HOUR)
    is_exact = publisher.name is not None or bool(_ZONED.search(time.text))
    if not is_exact or apart < _MINUTE or odd >= _MINUTE or apart > _FURTHEST_ZONE:
        return stated
    markup.fields_from["published_at"] = "text"
    return time


def modified(markup: Markup, page: Page, publisher: Publisher, since: Printed) -> datetime | None:
    """Return when the page was last changed, None when that is not after its publication."""
    places = publisher.selectors.modified
    # A place that shows both times labels them, each in an element or both in one.
    for place in places:
        labelled = [time for time in _times_at(markup, place, page, publisher) if _is_change(time)]
        if moment := _later(labelled, since):
            markup.fields_from["modified_at"] = place
            return moment

    def read(text: str) -> datetime | None:
        return _later(find_times(text, publisher.zone, page.fetched_at), since)

    stated = markup.first("modified_at", (*places, *metatags.MODIFIED), read)
    if stated is None:
        stated = _later(list(filter(_is_change, _printed(markup, page, publisher))), since)
        if stated:
            markup.fields_from["modified_at"] = "text"
    return stated


def _times_at(markup: Markup, place: str, page: Page, publisher: Publisher) -> Iterator[Printed]:
    if place.startswith(("meta:", "jsonld:", "script:")):
        return
    for node in markup.tree.css(place.partition("@")[0])[:_MOST_PRINTED]:
        yield from find_times(line(node), publisher.zone, page.fetched_at)


def _is_change(time: Printed) -> bool:
    return time.is_modification


def _later(times: Sequence[Printed], since: Printed) -> datetime | None:
    moments = [time.reading[0] for time in times if time.reading[0] > since.reading[0]]
    return moments[-1] if moments else None


def _described(markup: Markup, page: Page, publisher: Publisher) -> Iterator[Printed]:
    """Yield the times that any object for search engines gives, also one about the page."""
    for match in islice(_ANY_DESCRIBED.finditer(markup.html), _MOST_PRINTED):
        yield from find_times(match[1], publisher.zone, page.fetched_at)


def _printed(markup: Markup, page: Page, publisher: Publisher) -> Iterator[Printed]:
    """Yield the times in short texts that a class or id calls a date."""
    for node in markup.tree.css(metatags.PRINTED)[:_MOST_PRINTED]:
        # Such a class may also be that of half the page, which to take apart costs far more.
        if len(node.text()) <= _LONGEST_MARKED_UP and len(text := line(node)) <= _LONGEST_PRINTED:
            yield from find_times(text, publisher.zone, page.fetched_at)


def _is_day(time: Printed, publisher: Publisher) -> bool:
    """Whether a time names no more than a day; metadata writes a day as its first second."""
    moment, precision = time.reading
    local = moment.astimezone(publisher.zone)
    is_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return precision is Precision.DAY or is_midnight or "00:00:00" in time.text


def _refines(time: Printed, day: Printed, publisher: Publisher) -> bool:
    return not _is_day(time, publisher) and abs(time.reading[0] - day.reading[0]) < _DAY
