"""What a short printed text says: a language, a claim of rights, a time in Korea."""

import re
from datetime import datetime

from archive.article import Precision
from crawler.pages.page import Page
from crawler.pages.times import KST, read_time

_RIGHTS = re.compile(r"©|ⓒ|\(c\)|copyright|저작권|무단", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")


def language_code(text: str) -> str | None:
    """Return the language of a tag such as ko-KR or ko_KR."""
    match = _LANGUAGE.match(text)
    return match[0].lower() if match else None


def rights_claim(text: str) -> str | None:
    """Return ``text`` when it claims rights."""
    return text if _RIGHTS.search(text) else None


def korean_time(page: Page, text: str) -> tuple[datetime, Precision] | None:
    """Return the moment that a time printed on ``page`` names, in UTC, and how exactly."""
    return read_time(text, KST, page.fetched_at)
