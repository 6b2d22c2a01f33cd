"""Where the links of a page lead."""

import html
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """An article's URL without what only tracks readers, and the portal's key for the article.

    The key is empty where neither address nor page tell it.
    """

    url: str
    key: str


def resolve(href: str, base: str) -> SplitResult | None:
    """Return the web address of ``href`` on the page ``base``, None for what is not one."""
    # Some lists escape their links twice.
    plain = html.unescape(href) if "&amp;" in href else href
    try:
        url = urlsplit(urljoin(base, plain.strip()))
        # Asking for the port fails where it is none.
        is_web = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return None
    return url if is_web else None


def bare_url(address_of: Callable[[str, str], Address | None], url: str) -> str | None:
    """Return the URL under which an article is asked for, None for what is no article.

    Args:
        address_of: Returns the article that a link on a page leads to.
        url: Any URL.
    """
    address = address_of(url, url)
    return address.url if address else None
