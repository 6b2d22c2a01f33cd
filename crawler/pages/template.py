"""An article page's template: where it shows each field, and the article read from there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial

from selectolax.lexbor import LexborNode

from archive.article import Article, Precision
from crawler.errors import PageChanged
from crawler.pages.body import Body, Parts, read_body
from crawler.pages.gone import is_notice, missing
from crawler.pages.links import Address, resolve
from crawler.pages.markup import Markup, is_closed, line
from crawler.pages.page import Page
from crawler.pages.printed import language_code, rights_claim
from crawler.pages.sections import read_section
from crawler.pages.story import Story, tell
from crawler.pages.times import KST, read_time

Places = tuple[str, ...]

_NO_PARTS = Parts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Where a portal's article page shows each field, best place first; see ``Markup``.

    Attributes:
        headline: Required.
        byline: Selectors; the first that finds anything gives all it finds.
        body: Selectors; the first that finds anything gives the body. Required.
        marks: What only the body's opening tag contains, to tell a page that was cut off.
        parts: What in the body is not its text.
        video: Players that stand beside the body.
        printed: Where the time of publication stands for readers.
        zone: Where times without an offset were printed.
        default_language: For a page that names none.
        as_headline: Returns the headline in a text, None when it holds none.
        as_publisher: The same for the publisher,
        as_section: for the portal's word for the section,
        leave_out: and whether an element of the body that no class tells is not its text.
    """

    headline: Places
    body: Places
    marks: Places
    publisher: Places = ()
    byline: Places = ()
    published: Places = ()
    modified: Places = ()
    printed: Places = ()
    original: Places = ()
    section: Places = ()
    summary: str | None = None
    rights: Places = ()
    language: Places = ("html@lang", "meta:og:locale")
    default_language: str = "ko"
    zone: tzinfo = KST
    parts: Parts = _NO_PARTS
    video: str | None = None
    as_headline: Callable[[str], str | None] = str
    as_publisher: Callable[[str], str | None] = str
    as_section: Callable[[str], str | None] = str
    leave_out: Callable[[LexborNode], bool] = lambda _: False


def read_template(
    template: Template, markup: Markup, page: Page, *, portal: str, parser: str, address: Address
) -> Article:
    """Return the article on a page; an error of a changed one names ``parser``. See ``_read``."""
    try:
        return _read(template, markup, page, portal=portal, parser=parser, address=address)
    except PageChanged as error:
        error.parser = parser
        raise


def _read(
    template: Template, markup: Markup, page: Page, *, portal: str, parser: str, address: Address
) -> Article:
    """Return the article on a page.

    Raises:
        PageChanged: The page has no headline or no body, or was cut off before its body ends.
        NotAnArticle: The page says that the article is there no more.
    """
    headline = markup.first("headline", template.headline, template.as_headline)
    if headline is None:
        raise missing("headline", markup, page.url)
    story = _story(template, markup, page.url)
    at = partial(read_time, zone=template.zone, now=page.fetched_at)
    published = markup.first("published_at", template.published, at)
    modified = markup.first("modified_at", template.modified, at)
    original = markup.first("original_url", template.original, partial(resolve, base=page.url))
    section, portal_section = read_section(
        markup, template.section, page.section, template.as_section
    )
    return Article(
        url=address.url,
        headline=headline,
        body=story.body,
        article_id=f"{portal}:{address.key}" if address.key else None,
        original_url=original.geturl() if original else None,
        portal=portal,
        section=section,
        portal_section=portal_section,
        publisher=markup.first("publisher", template.publisher, template.as_publisher),
        byline=_byline(template, markup),
        summary=tuple(markup.lines("summary", template.summary)) if template.summary else (),
        captions=story.captions,
        language=markup.first("language", template.language, language_code)
        or template.default_language,
        kind=story.kind,
        published_at=published[0] if published else None,
        published_precision=published[1] if published else Precision.NONE,
        modified_at=modified[0] if modified else None,
        published_raw=markup.first("published_raw", template.printed, str),
        fetched_at=page.fetched_at,
        rights=markup.first("rights", template.rights, rights_claim),
        parser=parser,
        fields_from=markup.fields_from,
    )


def _story(template: Template, markup: Markup, url: str) -> Story:
    if not all(is_closed(markup.html, mark) for mark in template.marks):
        # Cut off in transfer: what came would pass for a shorter article.
        raise PageChanged("body", url)
    body = Body()
    for place in template.body:
        if roots := markup.all("body", place):
            body = read_body(roots[:1], template.parts, template.leave_out)
            break
    has_video = body.has_video or (template.video is not None and markup.has(template.video))
    story = tell(body.paragraphs, body.captions, has_video=has_video)
    if story is None or is_notice(body.paragraphs):
        raise missing("body", markup, url)
    return story


def _byline(template: Template, markup: Markup) -> str | None:
    for place in template.byline:
        names = dict.fromkeys(line(node) for node in markup.tree.css(place))
        if printed := ", ".join(filter(None, names)):
            markup.fields_from["byline"] = place
            return printed
    return None
