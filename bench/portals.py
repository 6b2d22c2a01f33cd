"""What reading a portal's article page costs over a bare parse by lxml.

    python bench/portals.py [FOLDER]

Pages are the golden ones with a frame of links and inline script around, so that they weigh what
portals' pages do, and with FOLDER the real pages in it, which only some machines have. Both sides
are taken in turn; figures are medians of CPU.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import lxml.html

from crawler.catalog import portals
from crawler.errors import NotAnArticle, PageChanged
from crawler.pages.page import Page

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from goldens import cases, golden_page, portal_of

ROUNDS = 40
LIMIT = 1.5
# Whatever charset a page states, it was decoded already.
PARSER = lxml.html.HTMLParser(encoding="utf-8")
LINKS = "".join(
    f'<li class="m{at}"><a href="/section/{at}">메뉴 {at}</a></li>' for at in range(900)
)
FRAME = f"<nav><ul>{LINKS}</ul></nav><script>{'var slot = {code: 7};' * 2500}</script>"
ADDRESSES = {
    "daum": "https://v.daum.net/v/20260321214325415",
    "naver": "https://n.news.naver.com/mnews/article/018/0005316196",
    "nate": "https://news.nate.com/view/20260908n01234",
    "yahoo_jp": "https://news.yahoo.co.jp/articles/a6d17c414d357ac2a5d8d7aabe7d720c22e053e6",
}


def framed(page: Page) -> Page:
    """Return the page with a frame before its end; an answer in JSON has none."""
    start, end, rest = page.text.rpartition("</body>")
    return replace(page, text=f"{start}{FRAME}{end}{rest}") if end else page


def real_pages(folder: Path) -> Iterator[tuple[str, str, Page]]:
    """Yield portal, name and page of the article pages in a folder of captures by portal."""
    for portal, url in ADDRESSES.items():
        for path in sorted((folder / portal).glob("*.html")):
            name, text = portal.replace("_", ""), path.read_text("utf-8")
            page = Page(url=url, text=text, fetched_at=datetime.now(UTC))
            try:
                portals()[name].read_article(page)
            except (PageChanged, NotAnArticle):
                continue  # a list
            yield name, f"real {path.stem[:24]}", page


def costs(page: Page, read: Callable[[Page], object]) -> tuple[float, float]:
    """Return milliseconds of a bare parse and of reading the article."""
    body, parses, reads = page.text.encode("utf-8", "replace"), [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        lxml.html.document_fromstring(body, parser=PARSER)
        parsed = time.process_time()
        read(page)
        parses.append(parsed - began)
        reads.append(time.process_time() - parsed)
    return median(parses) * 1e3, median(reads) * 1e3


def main() -> None:
    known = [case for case in cases("article") if case.parent.name in portals()]
    rows = [(case.parent.name, case.name, framed(golden_page(case))) for case in known]
    readers = {case.parent.name: portal_of(case).read_article for case in known}
    if len(sys.argv) > 1:
        rows += real_pages(Path(sys.argv[1]))
    print("| portal | page | KB | lxml, ms | article, ms | over, ms |\n|---|---|---|---|---|---|")
    worst = 0.0
    for portal, name, page in rows:
        bare, whole = costs(page, readers[portal])
        worst = max(worst, whole - bare)
        size = len(page.text.encode("utf-8", "replace")) / 1e3
        print(
            f"| {portal} | {name} | {size:.0f} | {bare:.2f} | {whole:.2f} | {whole - bare:+.2f} |"
        )
    print(f"\nAt most {worst:.2f} ms over a bare parse; to hold: {LIMIT}.")


if __name__ == "__main__":
    main()
