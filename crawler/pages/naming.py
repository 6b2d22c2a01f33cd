"""What an article is called, who publishes it, and who wrote it."""

import html
import re
from urllib.parse import urlsplit

from crawler.pages import fusion, jsonld, metatags
from crawler.pages.markup import Markup, clean, line
from crawler.pages.people import people
from crawler.pages.publisher import Publisher

# Between a headline and the name of a site or section in a title.
_AFTER_HEADLINE = re.compile(r"\s+(?:[-|<:·»–—•]|::)+\s+|\s*(?:::|\||｜|：：)\s*")
_ENDS_CUT = re.compile(r"(?:…|\.\.\.)$")
_SHORTEST = 2


def publisher_title(markup: Markup, publisher: Publisher, url: str) -> str | None:
    """Return the publisher's name: as declared, else as the page has it, else its host."""
    if publisher.title:
        markup.fields_from["publisher"] = "declared"
        return publisher.title
    found = markup.first("publisher", metatags.PUBLISHER, _plain)
    return found or urlsplit(url).hostname


def headline(markup: Markup, publisher: Publisher, title: str | None) -> str | None:
    """Return the headline without the publisher's name that metadata puts behind it."""
    if found := markup.first("headline", publisher.selectors.headline, str):
        return found
    houses = [name for name in (title, _site_name(markup)) if name]

    headings = {line(node) for node in markup.tree.css("h1")}

    def read(text: str) -> str | None:
        whole = _without_house(_plain(text) or "", houses)
        lead = _AFTER_HEADLINE.split(whole)[0]
        return (lead if lead in headings else whole) or None

    def read_whole(text: str) -> str | None:
        return None if _ENDS_CUT.search(text) else read(text)

    def read_printed(text: str) -> str | None:
        return found if (found := read(text)) in headings else None

    return (
        # Search engines and those who share links get other words than readers on some sites,
        # and on some no more than there is room for.
        markup.first("headline", metatags.HEADLINE, read_printed)
        or markup.first("headline", metatags.HEADLINE, read_whole)
        or markup.first("headline", metatags.HEADLINE, read)
        or _printed_headline(markup)
    )


def byline(markup: Markup, publisher: Publisher) -> str | None:
    """Return who signs, as printed."""
    for place in (*publisher.selectors.byline, *metatags.BYLINE):
        if "meta:" in place or "@" in place:
            printed = markup.first("byline", (place,), _signature)
        else:
            names = dict.fromkeys(line(node) for node in markup.tree.css(place)[:_MOST_SIGNS])
            printed = _signature(", ".join(filter(None, names)))
        if printed:
            markup.fields_from["byline"] = place
            return printed
    return None


def authors(
    markup: Markup, publisher: Publisher, signed: str | None, title: str | None
) -> tuple[str, ...]:
    """Return the people who wrote the article, from the first place that names any."""
    houses = [name for name in (title, publisher.title, _site_name(markup)) if name]
    declared = publisher.selectors.authors or publisher.selectors.byline
    for place in declared:
        if found := people([line(node) for node in markup.tree.css(place)], houses):
            markup.fields_from["authors"] = place
            return found
    if found := people(map(html.unescape, jsonld.people(markup.described)), houses):
        markup.fields_from["authors"] = "jsonld:author"
        return found
    if found := people(fusion.credited(markup.drawn), houses):
        markup.fields_from["authors"] = fusion.PLACE
        return found

    def read(text: str) -> tuple[str, ...] | None:
        return None if "://" in text else people([html.unescape(text)], houses) or None

    found = markup.first("authors", metatags.AUTHORS, read) or people([signed or ""], houses)
    if found:
        markup.fields_from.setdefault("authors", markup.fields_from.get("byline", "byline"))
    return found


_MOST_SIGNS = 5
_LONGEST_SIGNATURE = 200


def _signature(text: str) -> str | None:
    return text if text and len(text) <= _LONGEST_SIGNATURE else None


def _site_name(markup: Markup) -> str | None:
    names = jsonld.values(markup.described, "publisher.name")
    return next(iter(names), None) or markup.meta("og:site_name")


def _plain(text: str) -> str | None:
    """Return text that was escaped once too often, or holds markup, as it is meant."""
    plain = html.unescape(text)
    return clean(re.sub(r"</?[a-z][^<>]*>", "", plain)) or None


def _without_house(text: str, houses: list[str]) -> str:
    for house in houses:
        tail = re.escape(house)
        text = re.sub(
            rf"\s*(?:[-|<:·»–—•｜]+\s*{tail}|[（(\[]{tail}[)）\]])\s*$",
            "",
            text,
            flags=re.IGNORECASE,
        )
    return text


def _printed_headline(markup: Markup) -> str | None:
    """Return the heading that the window's title repeats, else what leads that title."""
    node = markup.tree.css_first("title")
    title = clean(node.text()) if node else ""
    for heading in markup.tree.css("h1, h2"):
        text = line(heading)
        if len(text) >= _SHORTEST and text in title:
            markup.fields_from["headline"] = heading.tag or ""
            return text
    if led := _AFTER_HEADLINE.split(title)[0]:
        markup.fields_from["headline"] = "title"
        return led
    return markup.first("headline", ("article h1", "h1"), str)
