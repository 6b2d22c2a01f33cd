"""What the runs brought in: how many articles, how long, how many of them copies."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from crawler.health.asking.asked import RUN_ID, SWEEPS, Asked, counts, floats, stretches
from crawler.health.facts import Texts

_SOURCE: Final = f"regexp_extract(run_id, '{RUN_ID}', 2)"


def texts(asked: Asked) -> Mapping[str, Texts]:
    """Return what ``articles`` and ``copies`` say of each source's runs, oldest first."""
    rows = asked.rows(_sql(asked))
    if not rows.num_rows:
        return {}
    source, at = rows["source"].to_numpy(), floats(rows, "at")
    articles, copied = counts(rows, "articles"), counts(rows, "copied")
    chars = rows["chars"].combine_chunks().flatten().to_numpy()
    ends = np.cumsum(articles)
    found = {}
    for place in stretches(source):
        begins = ends[place] - articles[place]
        lengths = chars[begins[0] : ends[place][-1]]
        usual = float(np.median(lengths))
        found[source[place.start]] = Texts(
            at=at[place],
            articles=articles[place],
            copies=copied[place],
            short=np.add.reduceat((lengths < usual / 2).astype(np.int64), begins - begins[0]),
            usual_chars=usual,
        )
    return found


def _sql(asked: Asked) -> str:
    told = " UNION ALL ".join(
        f"SELECT run_id, body_chars, {is_copy} AS is_copy FROM {table} "  # noqa: S608 - our names
        f"WHERE crawl_date >= DATE '{asked.first}' AND {asked.of_source(_SOURCE)}"
        for table, is_copy in (("articles", "false"), ("copies", "true"))
    )
    return f"""
        SELECT {_SOURCE} AS source,
            epoch(try_strptime(regexp_extract(run_id, '{RUN_ID}', 1), '%Y%m%dT%H%M%SZ')) AS "at",
            articles, copied, chars
        FROM (
            SELECT run_id, count(*) AS articles, count(*) FILTER (is_copy) AS copied,
                list(body_chars) AS chars
            FROM ({told}) GROUP BY run_id
        )
        WHERE source <> '' AND run_id NOT IN ({SWEEPS})
        ORDER BY source, "at"
    """  # noqa: S608 - our own names
