"""Requests to an address that is a secret: what is said of them names its host only."""

from typing import Final
from urllib.parse import unquote, urlsplit

from crawler.config.alerts import Address
from crawler.deadline import within
from crawler.errors import NotDelivered

_AGENT: Final = "newsfold"
_DONE: Final = range(200, 300)
_ELSEWHERE: Final = range(300, 400)


def ask(address: Address, seconds: float, body: bytes | None = None) -> None:
    """Send JSON to an address, or without any just ask for it, and see that it was taken.

    Raises:
        NotDelivered: It was not.
    """
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - who tells nothing has no need of it

    if not address.url:
        raise NotDelivered(f"the variable {address.variable} is not set, which holds its address")
    host = urlsplit(address.url).hostname
    try:
        status = within(seconds, address.url, lambda: _status(address, seconds, body))
    except (HTTPError, OSError, ValueError) as error:
        raise NotDelivered(f"{host}: {_why(error, seconds)}") from None
    if status in _ELSEWHERE:
        raise NotDelivered(f"{host}: HTTP {status}, it leads elsewhere; state the last address")
    if status not in _DONE:
        raise NotDelivered(f"{host}: HTTP {status}")


def _status(address: Address, seconds: float, body: bytes | None) -> int:
    from urllib3 import PoolManager, ProxyManager, Timeout, make_headers  # noqa: PLC0415

    pool = PoolManager()
    if address.proxy is not None:
        known = make_headers(proxy_basic_auth=_user(address.proxy))
        pool = ProxyManager(address.proxy, proxy_headers=known)
    headers = make_headers(user_agent=_AGENT, basic_auth=_user(address.url))
    if body is not None:
        headers |= {"Content-Type": "application/json"}
    with pool:
        answer = pool.request(
            "GET" if body is None else "POST",
            address.url,
            body=body,
            headers=headers,
            timeout=Timeout(total=seconds),
            retries=False,  # nor redirects: they would take the findings to another host
            preload_content=False,
        )
        answer.close()
        return int(answer.status)


def _user(url: str) -> str | None:
    """Return who asks, as an address states it: ``name:password``."""
    parts = urlsplit(url)
    if not parts.username:
        return None
    return f"{unquote(parts.username)}:{unquote(parts.password or '')}"


def _why(error: Exception, seconds: float) -> str:
    """Return what went wrong; the library's own words hold the address."""
    from urllib3 import exceptions  # noqa: PLC0415

    # A connection that was refused counts as one that took too long, so that its turn is first.
    words: tuple[tuple[type[Exception], str], ...] = (
        (exceptions.NameResolutionError, "no such host"),
        (exceptions.NewConnectionError, "it takes no connection"),
        (exceptions.TimeoutError, f"no answer within {seconds:g} s"),
        (TimeoutError, f"no answer within {seconds:g} s"),
        (exceptions.SSLError, "nobody vouches for its certificate"),
        (exceptions.ProxyError, "the proxy of the environment does not answer"),
    )
    found = (said for kind, said in words if isinstance(error, kind))
    return next(found, f"no answer ({type(error).__name__})")
