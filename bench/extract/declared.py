"""What reading a declared publisher's page costs beyond a bare parse of it: real and invented ones.

python bench/extract/declared.py
"""

import gzip
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import lxml.html

from crawler.catalog import find_source
from crawler.pages.page import Page

ROOT = Path(__file__).parents[2]
CAPTURES = ROOT.parent / "shared" / "data" / "captures" / "publishers"
MOST_MS = 5.0
ROUNDS = 200
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def pages() -> dict[str, Page]:
    """Return a real page of some 100 kB where it is at hand, and two short invented ones."""
    golden = ROOT / "tests" / "golden"
    found = {
        "etnews": ("https://www.etnews.com/20260402000417", golden / "etnews/article-2021"),
        "mk": ("https://www.mk.co.kr/news/economy/11900417", golden / "mk/article-2025"),
    }
    made = {
        name: Page(url=url, text=(folder / "page.html").read_text("utf-8"), fetched_at=NOW)
        for name, (url, folder) in found.items()
    }
    for file in CAPTURES.glob("kr/MBN_*.html.gz"):
        text = gzip.decompress(file.read_bytes()).decode("utf-8")
        url = "https://www.mk.co.kr/news/politics/11333783"
        made["mk, real"] = Page(url=url, text=text, fetched_at=NOW)
    return made


def main() -> int:
    worst = 0.0
    for name, page in pages().items():
        source, parse, read = find_source(name.partition(",")[0]), [], []
        for _ in range(ROUNDS):
            began = time.process_time()
            lxml.html.fromstring(page.text.encode())
            middle = time.process_time()
            source.read_article(page)
            parse.append(middle - began)
            read.append(time.process_time() - middle)
        bare, whole = median(parse) * 1000, median(read) * 1000
        worst = max(worst, whole - bare)
        print(
            f"{name:<10} {len(page.text) // 1000:4} kB  bare parse {bare:5.2f} ms,"
            f" article {whole:5.2f} ms, beyond it {whole - bare:5.2f} ms"
        )
    print(f"the bar is {MOST_MS} ms")
    return 0 if worst <= MOST_MS else 1


sys.exit(main())
