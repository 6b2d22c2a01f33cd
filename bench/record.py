"""What recording a page costs: the compression of one WARC member, and the whole record.

    python bench/record.py

Pages are those of the demo portal, two a document so that they weigh what portals' pages do
(100 to 250 KB); the figures are the best of five rounds.
"""

import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime

from isal import igzip

from crawler.demo.day import make_day
from crawler.demo.markup import article_page
from crawler.fetch.warc import COMPRESSION_LEVEL, Answer, warc_response

PAGES = 100
ROUNDS = 5


def cost(work: Callable[[bytes], bytes], pages: list[bytes]) -> tuple[float, float]:
    """Return milliseconds and bytes a page."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        made = [work(page) for page in pages]
        best = min(best, time.process_time() - began)
    return best / len(pages) * 1e3, sum(map(len, made)) / len(made)


def record(page: bytes) -> bytes:
    headers = (("Content-Type", "text/html; charset=UTF-8"),)
    now = datetime.now(UTC)
    return warc_response(
        Answer(url="http://127.0.0.1/v/1", fetched_at=now, status=200, headers=headers, body=page)
    )


def main() -> None:
    articles = make_day(pages=2 * PAGES).articles
    texts = [article_page(article, "http://127.0.0.1") for article in articles]
    pages = [(one + two).encode() for one, two in zip(texts[::2], texts[1::2], strict=True)]
    print(f"{len(pages)} pages of {sum(map(len, pages)) / len(pages) / 1e3:.0f} KB on average\n")
    print("| | ms a page | bytes a page |\n|---|---|---|")
    for name, work in (
        ("zlib, level 6", lambda page: gzip.compress(page, 6)),
        ("ISA-L, level 1", lambda page: igzip.compress(page, COMPRESSION_LEVEL)),
        ("a whole WARC record, ISA-L", record),
    ):
        milliseconds, size = cost(work, pages)
        print(f"| {name} | {milliseconds:.2f} | {size:.0f} |")


if __name__ == "__main__":
    main()
