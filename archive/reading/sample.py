"""Rows drawn at random, the same ones for the same seed."""

from typing import Final

# What tells the rows of a table or view apart.
KEYS: Final = {
    "articles": ("article_id",),
    "copies": ("article_id",),
    "revisions": ("article_id", "body_hash", "seen_at"),
    "visits": ("url", "fetched_at", "target"),
    "runs": ("run_id",),
    "latest": ("article_id",),
    "stories": ("story_id",),
}


def sample_sql(name: str, rows: int, seed: int) -> str:
    """Return a SELECT of that many rows of a table or view, in an order that the seed decides.

    Rows are drawn by a hash of what tells them apart, so only rows that have come or gone since
    change a sample.
    """
    keys = ", ".join(KEYS[name])
    drawn = f"md5(concat_ws('|', {keys}, {int(seed)}))"
    return (
        f"SELECT * FROM {name} WHERE ({keys}) IN ("  # noqa: S608 - names are ours
        f"SELECT ({keys}) FROM {name} ORDER BY {drawn}, {keys} LIMIT {int(rows)}"
        f") ORDER BY {drawn}, {keys} LIMIT {int(rows)}"
    )
