"""One page for a person who looks, asked for as politely as a crawl does."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urljoin, urlsplit

import urllib3

from crawler.errors import NothingToTry
from crawler.fetch.rules import Rules, no_rules_read, read_rules
from crawler.pages.decoding import LONGEST_BYTES
from crawler.pages.links import resolve

TIMEOUT_SECONDS: Final = 30.0
MOST_REDIRECTS: Final = 5
_OK: Final = 200
_REDIRECTS: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer with its address after redirects; ``body`` is without transfer coding."""

    url: str
    body: bytes
    content_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a host's robots.txt says, and the time that the host says it is."""

    rules: Rules
    date: str | None


def ask_rules(origin: str, agent: str) -> Told:
    """Return what the host at ``scheme://host`` says in its robots.txt; asks for nothing else."""
    pool = urllib3.PoolManager(headers={"User-Agent": agent}, retries=False)
    return _told(pool, origin)


def is_loopback(url: str) -> bool:
    """Whether an address lies on this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def fetch(url: str, agent: str) -> Fetched:
    """Return the answer to one request, where robots.txt of its host allows it.

    Raises:
        NothingToTry: robots.txt refuses, or no page came.
    """
    pool = urllib3.PoolManager(headers={"User-Agent": agent}, retries=False)
    asked, url = url, web_address(url, url)
    for _ in range(MOST_REDIRECTS + 1):
        rules = _told(pool, url).rules
        if not rules.allow(url):
            why = f"{rules.why} refuses it" if rules.is_read else f"no robots.txt: {rules.why}"
            raise NothingToTry(f"{url}: {why}")
        answer, body = _get(pool, url)
        place = answer.headers.get("Location")
        if answer.status not in _REDIRECTS or not place:
            break
        url = web_address(place, url)
    else:
        raise NothingToTry(f"{asked}: redirected more than {MOST_REDIRECTS} times")
    if answer.status != _OK:
        raise NothingToTry(f"{url}: answered {answer.status}")
    return Fetched(url=url, body=body, content_type=answer.headers.get("Content-Type"))


def web_address(href: str, base: str) -> str:
    """Return the address that ``href`` names on the page ``base``.

    Raises:
        NothingToTry: It names none.
    """
    found = resolve(href, base)
    if found is None:
        raise NothingToTry(f"{href}: no web address")
    return found.geturl()


def _told(pool: urllib3.PoolManager, url: str) -> Told:
    place = asked = urljoin(url, "/robots.txt")
    try:
        answer, body = _get(pool, place)
        for _ in range(MOST_REDIRECTS):
            if answer.status not in _REDIRECTS:
                break
            place = web_address(answer.headers.get("Location", ""), place)
            answer, body = _get(pool, place)
    except NothingToTry as error:
        return Told(rules=no_rules_read(str(error)), date=None)
    rules = read_rules(answer.status, body, asked)
    return Told(rules=rules, date=answer.headers.get("Date"))


def _get(pool: urllib3.PoolManager, url: str) -> tuple[urllib3.BaseHTTPResponse, bytes]:
    try:
        answer = pool.request(
            "GET", url, timeout=TIMEOUT_SECONDS, redirect=False, preload_content=False
        )
        body = answer.read(LONGEST_BYTES + 1, decode_content=True)
        answer.release_conn()
    except (urllib3.exceptions.HTTPError, ValueError, UnicodeError) as error:
        raise NothingToTry(f"{url}: {_why(error)}") from error
    if len(body) > LONGEST_BYTES:
        raise NothingToTry(f"{url}: longer than {LONGEST_BYTES >> 20} MB")
    return answer, body


def _why(error: Exception) -> str:
    # urllib3 begins with the object that failed, by its place in memory.
    return " ".join(str(error).rpartition(": ")[2].split()) or type(error).__name__
