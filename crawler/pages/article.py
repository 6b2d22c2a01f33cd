"""A publisher's article page: what its declaration, metadata and text say of each field."""

import html
import re
from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from archive.article import Article, Section
from crawler.errors import NotAnArticle, PageChanged
from crawler.pages import metatags
from crawler.pages.gone import is_notice, missing
from crawler.pages.links import Address, resolve
from crawler.pages.markup import Markup, clean
from crawler.pages.naming import authors, byline, headline, publisher_title
from crawler.pages.page import Page
from crawler.pages.printed import language_code, rights_claim
from crawler.pages.publication import modified, published
from crawler.pages.publisher import Publisher, article_address
from crawler.pages.sections import shared_section
from crawler.pages.telling import read_story
from crawler.pages.times import Printed

_ENDS: Final = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_NEXT: Final = re.compile(r"rel=.?next", re.IGNORECASE)
_LAST_CHARS: Final = 10_000
# So much text in one piece is an article even where nothing says so; an error page has less.
_LONG_CHARS: Final = 400
_LONGEST_RIGHTS: Final = 300
_LONGEST_WORD: Final = 40
# A description that is the article's own beginning, cut somewhere, is no summary.
_SAME_CHARS: Final = 30


def read_article(page: Page, publisher: Publisher) -> Article:
    """Return the article on a page of the publisher's, its body as printed.

    Raises:
        PageChanged: An article's page without headline or body, or cut off before its end.
        NotAnArticle: Neither the address nor the page are an article's.
    """
    markup = Markup(page.text)
    address = _address(markup, page, publisher)
    first_published = published(markup, page, publisher)
    has_signs = first_published is not None or is_article(markup, publisher)
    is_whole = bool(_ENDS.search(page.text, max(0, len(page.text) - _LAST_CHARS)))
    if has_signs and not is_whole:
        # Cut off in transfer: what came would pass for a shorter article.
        raise PageChanged("body", page.url, publisher.parser)
    title = publisher_title(markup, publisher, page.url)
    called = headline(markup, publisher, title)
    story = read_story(markup, publisher, called)
    if not has_signs and (story is None or len(story.body) < _LONG_CHARS or not is_whole):
        raise NotAnArticle(page.url, "nothing on the page says that it is an article")
    if called is None or story is None or is_notice(story.body.split("\n")):
        raise missing("headline" if called is None else "body", markup, page.url, publisher.parser)
    section, portal_section = _section(markup, publisher, page)
    signed = byline(markup, publisher)
    article = Article(
        url=address.url,
        headline=called,
        body=story.body,
        article_id=publisher.article_id(address),
        original_url=_original(markup, publisher, page.url),
        portal=publisher.name,
        section=section,
        portal_section=portal_section,
        publisher=title,
        authors=authors(markup, publisher, signed, title),
        byline=signed,
        summary=_summary(markup, publisher, story.body),
        captions=story.captions,
        language=markup.first("language", metatags.LANGUAGE, language_code) or publisher.language,
        kind=story.kind,
        fetched_at=page.fetched_at,
        rights=markup.first("rights", (*publisher.selectors.rights, *metatags.RIGHTS), _rights),
        parser=publisher.parser,
        fields_from=markup.fields_from,
    )
    return _dated(article, markup, page, publisher, first_published)


def _dated(
    article: Article, markup: Markup, page: Page, publisher: Publisher, printed: Printed | None
) -> Article:
    if printed is None:
        return article
    moment, precision = printed.reading
    return replace(
        article,
        published_at=moment,
        published_precision=precision,
        published_raw=printed.text,
        modified_at=modified(markup, page, publisher, printed),
    )


def _address(markup: Markup, page: Page, publisher: Publisher) -> Address:
    """Return the article's address: the page's own, else the one that the page says it has."""
    address = article_address(publisher, page.url, page.url)
    if address is not None:
        markup.fields_from["article_id"] = "url"
        return address
    address = markup.first(
        "article_id", metatags.CANONICAL, partial(article_address, publisher, base=page.url)
    )
    if address is None:
        raise NotAnArticle(page.url, "not the address of an article of this publisher")
    return address


def is_article(markup: Markup, publisher: Publisher) -> bool:
    """Whether a page without a time of publication still says that it is an article."""
    if markup.described or markup.meta("og:type") == "article":
        return True
    own = (*publisher.selectors.body, *publisher.selectors.headline, *metatags.SIGNS)
    return any(map(markup.holds, own))


def _section(markup: Markup, publisher: Publisher, page: Page) -> tuple[Section | None, str | None]:
    """Return the shared section, and the publisher's word: of the page, the list, the address."""
    places = (*publisher.selectors.section, *metatags.SECTION)
    word = markup.first("portal_section", places, _word)
    if section := _shared(word or ""):
        markup.fields_from["section"] = markup.fields_from["portal_section"]
        return section, word
    listed = publisher.lists.get(page.section or "", Section.OTHER)
    if listed is not Section.OTHER:
        markup.fields_from["section"] = "list"
        return listed, word
    for part in urlsplit(page.url).path.split("/")[1:-1]:
        if section := shared_section(part.lower()):
            markup.fields_from["section"] = "url"
            return section, word
    return (Section.OTHER if word else None), word


def _word(text: str) -> str | None:
    word = clean(html.unescape(text))
    return word if len(word) <= _LONGEST_WORD else None


def _shared(printed: str) -> Section | None:
    parts = (printed, *re.split(r"\s*[>/|,·]\s*", printed))
    words = (part.lower().removesuffix("일반") for part in parts)
    return next((section for word in words if (section := shared_section(word))), None)


def _summary(markup: Markup, publisher: Publisher, body: str) -> tuple[str, ...]:
    """Return the publisher's own summary; a piece of the body is none."""
    for place in publisher.selectors.summary:
        if lines := markup.lines("summary", place):
            return tuple(lines)
    own = _letters(body)

    def read(text: str) -> str | None:
        letters = _letters(text)
        middle = len(letters) // 2
        pieces = (letters[:_SAME_CHARS], letters[middle : middle + _SAME_CHARS])
        return None if any(piece in own for piece in pieces) else text

    found = markup.first("summary", metatags.SUMMARY, read)
    return (clean(found),) if found else ()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _original(markup: Markup, publisher: Publisher, url: str) -> str | None:
    """Return the page that this one calls the true one, where it is another publisher's."""
    link = markup.tree.css_first("link[rel=canonical]")
    found = resolve((link.attributes.get("href") or "") if link else "", url)
    hosts = publisher.hosts or {urlsplit(url).hostname}
    if found is None or found.hostname in hosts:
        return None
    markup.fields_from["original_url"] = "link[rel=canonical]@href"
    return found.geturl()


def _rights(text: str) -> str | None:
    return rights_claim(text) if len(text) <= _LONGEST_RIGHTS else None


def next_part(page: Page, publisher: Publisher) -> str | None:
    """Return the address of the article's next page, None on its last.

    Without a declared id it has none: each page's address is taken for an article of its own.
    """
    if publisher.id_pattern is None or _NEXT.search(page.text) is None:
        return None
    here = article_address(publisher, page.url, page.url)
    for link in Markup(page.text).tree.css("link[rel=next], a[rel=next]"):
        found = resolve(link.attributes.get("href") or "", page.url)
        # Many a site calls the next article so.
        there = article_address(publisher, found.geturl(), page.url) if found else None
        if found and here and there and here.key == there.key and found.geturl() != page.url:
            return found.geturl()
    return None
