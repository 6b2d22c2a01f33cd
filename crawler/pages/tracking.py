"""An article's address without what only tells where its reader came from."""

import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING: Final = re.compile(
    r"(?:utm|itm|mtm|pk|hsa|oly|vero|ga|mc|at|ns)_\w+|_hs\w+|_ga|"
    r"(?:fbc|gc|dc|yc|twc|ttc)lid|msclkid|[wg]braid|gclsrc|igshid|mkt_tok|srsltid|xtor|"
    r"sid|ref|referer|referrer|ref_src|ref_url|rss|from|fr|cmpid|cid_source|"
    r"share|shared|s_cid|ocid|smid|smtyp|partner|spm|soc_src|soc_trk|guccounter|guce_\w+|"
    r"input|rc|lfrom|kakao_from|tracking|source",
    re.IGNORECASE,
)


def without_tracking(url: str) -> str:
    """Return ``url`` without tracking parameters and without a fragment."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=_kept(parts), fragment=""))


def _kept(parts: SplitResult) -> str:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    # Written anew only if something went: some sites answer to their own spelling only.
    return urlencode(kept) if len(kept) < len(pairs) else parts.query
