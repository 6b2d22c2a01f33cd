"""Golden folders: a page with true markup and invented prose, and what is expected of it."""

import json
import re
import sys
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

import crawler.portals
from crawler.catalog import find_source
from crawler.pages.page import Page
from crawler.sources.source import Source

GOLDEN = Path(__file__).parent / "golden"
CAPTURES = Path(__file__).resolve().parents[2] / "shared" / "data" / "captures"
CASES = sorted(path.parent for path in GOLDEN.glob("*/*/page.*"))
# A portal may have its lists in a module beside; what makes the source is the portal.
PORTALS = sorted(
    path.stem
    for path in Path(crawler.portals.__file__).parent.glob("*.py")
    if hasattr(import_module(f"crawler.portals.{path.stem}"), "source")
)


def expected(case: Path) -> dict[str, Any]:
    return json.loads((case / "expected.json").read_text("utf-8"))


def cases(kind: str, portal: str | None = None) -> list[Path]:
    """Return the cases of articles or of items, of one portal or of all."""
    return [case for case in CASES if kind in expected(case) and portal in (None, case.parent.name)]


def golden_page(case: Path) -> Page:
    about = expected(case)["page"]
    return Page(
        url=about["url"],
        text=next(case.glob("page.*")).read_text("utf-8"),
        fetched_at=datetime.fromisoformat(about["fetched_at"]),
        section=about.get("section"),
    )


def golden(name: str) -> Page:
    """Return the page of ``<portal>/<case>``."""
    return golden_page(GOLDEN / name)


def portal_of(case: Path) -> Source:
    """Return the source whose page a case has, a portal or a declared publisher."""
    return _source(case.parent.name)


# Declarations are read and checked anew each time, which hundreds of examples would pay for.
_source = cache(find_source)


def filled(record: object) -> dict[str, Any]:
    """Return a record's fields as JSON has them, without those that say nothing."""
    fields = msgspec.json.decode(msgspec.json.encode(record))
    return {name: value for name, value in fields.items() if value not in (None, [], {})}


def changed(page: Page, old: str, new: str, count: int = -1) -> Page:
    """Return the page with one thing about it changed."""
    assert old in page.text
    return replace(page, text=page.text.replace(old, new, count))


# Openings of the elements that portals keep their bodies in.
_OPENINGS = [
    "<section dmcf-sid=x>",
    "<article id=dic_area>",
    "<div id='newsEndContents'>",
    "<div id='realArtcContents'>",
    "<table><img>",
]


_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


@st.composite
def mutilations(draw: st.DrawFn, text: str) -> str:
    """Return a golden page cut off, with bytes flipped, tags removed, or pieces moved about."""
    text = draw(st.sampled_from((text, text[: draw(st.integers(0, len(text)))])))
    kind = draw(st.sampled_from(("pieces", "bytes", "tags")))
    if kind == "pieces":
        return draw(mutations(text))
    if kind == "tags":
        every = draw(st.integers(2, 40))
        met = count(draw(st.integers(0, every)))
        return _TAG.sub(lambda tag: "" if next(met) % every == 0 else tag[0], text)
    raw = bytearray(text.encode("utf-8"))
    for _ in range(draw(st.integers(1, 30)) if raw else 0):
        raw[draw(st.integers(0, len(raw) - 1))] ^= draw(st.integers(1, 255))
    return raw.decode("utf-8", "replace")


@st.composite
def mutations(draw: st.DrawFn, text: str) -> str:
    """Return a golden page with pieces cut out, doubled, moved or written over."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 3000)))
        piece = draw(
            st.sampled_from(["", text[start:end] * 2, *_OPENINGS, "</div>" * 9, "\0", "\ud800"])
            | st.text(max_size=20)
        )
        text = text[:start] + piece + text[end:]
    return text


def main() -> None:
    """Print the pages of a source as they are read, in the form of ``expected.json``."""
    for case in CASES:
        if case.parent.name in sys.argv[1:]:
            about, page, source = expected(case)["page"], golden_page(case), portal_of(case)
            listing = source.read_list(page)
            read: dict[str, Any] = {"page": about}
            if listing.items:
                read["items"] = [filled(item) for item in listing.items]
                read |= {"next_url": listing.next_url} if listing.next_url else {}
            else:
                read["article"] = filled(source.read_article(page))
            sys.stdout.write(f"{case}\n{json.dumps(read, ensure_ascii=False, indent=1)}\n")


if __name__ == "__main__":
    main()
