"""One peer's bodies of all pages; runs in the peers' environment: NAME FOLDER ANSWER."""

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from corpus import load


def trafilatura() -> Callable[[str, str], str]:
    from trafilatura import extract

    return lambda html, _: extract(html, include_comments=False) or ""


def newspaper4k() -> Callable[[str, str], str]:
    import newspaper

    def read(html: str, url: str) -> str:
        article = newspaper.article(url, input_html=html)
        article.parse()
        return article.text or ""

    return read


def news_please() -> Callable[[str, str], str]:
    from newsplease import NewsPlease

    # Without an address, which it would go and ask for more.
    return lambda html, _: NewsPlease.from_html(html, url=None).maintext or ""


PEERS = {"trafilatura": trafilatura, "newspaper4k": newspaper4k, "news-please": news_please}


def main() -> None:
    name, folder, answer = sys.argv[1:]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    samples, read = load(Path(folder)), PEERS[name]()
    read(samples[0].html, samples[0].url)
    bodies, failed, started = {}, [], time.process_time()
    for sample in samples:
        try:
            bodies[sample.key] = read(sample.html, sample.url)
        except Exception as error:  # noqa: BLE001 - a peer's failure is its result
            bodies[sample.key] = ""
            failed.append(f"{sample.key[:8]}: {error!r}"[:200])
    took = (time.process_time() - started) / len(samples) * 1000
    Path(answer).write_text(json.dumps({"bodies": bodies, "failed": failed, "ms": took}))


main()
