"""What the runs brought in: how many articles, how long, how many of them copies."""

from collections.abc import Mapping

from crawler.health.asking.asked import RUN_ID, SWEEPS, Asked, counts, floats, stretches
from crawler.health.facts import Texts


def texts(asked: Asked) -> Mapping[str, Texts]:
    """Return what ``articles`` and ``copies`` say of each source's runs, oldest first."""
    rows = asked.rows(_sql(asked))
    source, usual = rows["source"].to_numpy(), floats(rows, "usual")
    at, chars = floats(rows, "at"), floats(rows, "chars")
    articles, copied, short = (counts(rows, name) for name in ("articles", "copied", "short"))
    return {
        source[place.start]: Texts(
            at=at[place],
            articles=articles[place],
            copies=copied[place],
            short=short[place],
            chars=chars[place],
            usual_chars=float(usual[place.start]),
        )
        for place in stretches(source)
    }


def _sql(asked: Asked) -> str:
    told = " UNION ALL ".join(
        f"SELECT run_id, body_chars, {is_copy} AS is_copy FROM {table} "  # noqa: S608 - our names
        f"WHERE crawl_date >= DATE '{asked.first}'"
        for table, is_copy in (("articles", "false"), ("copies", "true"))
    )
    return f"""
        WITH told AS MATERIALIZED ({told}), named AS (
            SELECT run_id, regexp_extract(run_id, '{RUN_ID}', 2) AS source,
                epoch(try_strptime(regexp_extract(run_id, '{RUN_ID}', 1), '%Y%m%dT%H%M%SZ')) AS "at"
            FROM (SELECT DISTINCT run_id FROM told)
            WHERE source <> '' AND {asked.of_source()} AND run_id NOT IN ({SWEEPS})
        ), usual AS (
            SELECT source, median(body_chars) AS usual
            FROM told JOIN named USING (run_id) GROUP BY source
        )
        SELECT source, usual, "at", count(*) AS articles,
            count(*) FILTER (is_copy) AS copied,
            count(*) FILTER (body_chars < usual / 2) AS short,
            median(body_chars) AS chars
        FROM told JOIN named USING (run_id) JOIN usual USING (source)
        GROUP BY source, usual, run_id, "at" ORDER BY source, "at"
    """  # noqa: S608 - our own names
