"""The body of a publisher's article: declared, drawn by script, found, or told by metadata."""

from typing import Any, Final

from selectolax.lexbor import LexborNode

from crawler.pages import fusion, jsonld
from crawler.pages.body import Body, Parts, read_body
from crawler.pages.extraction import extract
from crawler.pages.markup import Markup, line
from crawler.pages.printed import rights_claim
from crawler.pages.publisher import Publisher
from crawler.pages.story import Story, tell

_VIDEO: Final = "article video, article iframe[src*=youtube], .article video"


def read_story(markup: Markup, publisher: Publisher, called: str | None) -> Story | None:
    """Return the story of a page, None where it has no text.

    Args:
        markup: The page.
        publisher: Whose declaration may say where the body stands.
        called: The headline, which is no part of the body.
    """
    body = _declared_body(markup, publisher) or _drawn_body(markup) or _found_body(markup, called)
    has_video = body.has_video or markup.has(_VIDEO)
    return tell(body.paragraphs, body.captions, has_video=has_video)


def _declared_body(markup: Markup, publisher: Publisher) -> Body | None:
    selectors = publisher.selectors
    apart = {node.mem_id for place in selectors.leave_out for node in markup.tree.css(place)}
    captions = [node for place in selectors.captions for node in markup.tree.css(place)]
    apart |= {node.mem_id for node in captions}
    for place in selectors.body:
        roots = _outermost(markup.tree.css(place))
        body = read_body(roots, Parts(), lambda node: node.mem_id in apart)
        printed = (*body.captions, *map(line, captions))
        body.captions = [text for text in dict.fromkeys(printed) if text]
        if body.paragraphs or body.captions:
            markup.fields_from["body"] = place
            return body
    return None


def _drawn_body(markup: Markup) -> Body | None:
    """Return the body that a script would draw, None where the page brings none."""
    body = Body()
    for element in fusion.elements(markup.drawn):
        match element.get("type"):
            case "text" | "header":
                body.paragraphs.extend(_told_lines(element.get("content")))
            case "image" | "gallery":
                body.captions.extend(_told_lines(element.get("caption")))
            case "video":
                body.has_video = True
    if not body.paragraphs:
        return None
    markup.fields_from["body"] = fusion.PLACE
    return body


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Return the nodes that stand in no other of them."""
    known = {node.mem_id for node in nodes}
    kept = []
    for node in nodes:
        around = node.parent
        while around is not None and around.mem_id not in known:
            around = around.parent
        if around is None:
            kept.append(node)
    return kept


def _found_body(markup: Markup, called: str | None) -> Body:
    """Return what extraction finds, or what metadata tells where it finds much less."""
    paragraphs = extract(markup)
    if paragraphs and paragraphs[0] == called:
        del paragraphs[0]
    if all(map(rights_claim, paragraphs)):
        paragraphs = []  # what is left of a page that lost its body
    told = _told_body(markup)
    if sum(map(len, paragraphs)) * 2 < sum(map(len, told)):
        markup.fields_from["body"] = "jsonld:articleBody"
        return Body(paragraphs=told)
    markup.fields_from["body"] = "text"
    captions = [line(node) for node in markup.tree.css("article figcaption, main figcaption")]
    known = set(paragraphs)
    return Body(
        paragraphs=paragraphs,
        captions=[text for text in dict.fromkeys(captions) if text and text not in known],
    )


def _told_body(markup: Markup) -> list[str]:
    told = max(jsonld.values(markup.described, "articleBody"), key=len, default="")
    # Some write markup there, some lines.
    return _told_lines(told.replace("\n", "<br>"))


def _told_lines(told: Any) -> list[str]:
    """Return the paragraphs of markup that stands in a page's data."""
    root = Markup(told).tree.body if told and isinstance(told, str) else None
    return read_body([root], Parts()).paragraphs if root else []
