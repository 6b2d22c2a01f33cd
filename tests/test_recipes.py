"""The recipes for other tools, as they stand in the README, and a pull that misses nothing."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from support import NOON, ask, make_article, prose, take

from archive.config import ArchiveConfig
from archive.tables.tables import Tables
from archive.upkeep.maintain import maintain
from archive.upkeep.release import release

README = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")
RECIPES = README.split("### Recipes\n")[1].split("\n## ")[0]
NAME = "2026-11-25"
ARTICLES = 12


def blocks(text: str) -> dict[str, str]:
    """Return each Python recipe by the tool that it is for."""
    found = re.findall(r"^(\w+):\n\n```python\n(.*?)```", text, re.DOTALL | re.MULTILINE)
    return dict(found)


@pytest.fixture
def archive(
    folder_config: ArchiveConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ArchiveConfig:
    """Make ./data with articles of two days, a copy, and a release."""
    monkeypatch.chdir(tmp_path)
    articles = [
        make_article(n, prose(n), fetched_at=NOON + timedelta(days=n % 2)) for n in range(ARTICLES)
    ]
    take(folder_config, "b1", *articles)
    take(folder_config, "b2", make_article(99, prose(0).rsplit("\n", 2)[0]))
    release(folder_config, NAME)
    return folder_config


def test_the_readme_has_a_recipe_for_each_tool() -> None:
    assert set(blocks(RECIPES)) == {"DuckDB", "polars", "pandas", "pyarrow"}


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("tool", ["DuckDB", "polars", "pandas", "pyarrow"])
def test_every_recipe_counts_the_same(tool: str) -> None:
    names: dict[str, Any] = {}
    exec(blocks(RECIPES)[tool], names)
    assert (names["archived"], names["released"]) == (ARTICLES, ARTICLES)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("tool", ["DuckDB", "polars", "pandas", "pyarrow"])
def test_every_recipe_of_a_release_counts_the_same(tool: str) -> None:
    names: dict[str, Any] = {}
    told = Path("data/releases", NAME, "README.md").read_text("utf-8")
    exec(blocks(told)[tool], names)
    assert names["count"] == ARTICLES


def test_a_pull_by_commit_gives_every_row_once_over_any_compaction(
    archive: ArchiveConfig,
) -> None:
    names: dict[str, Any] = {}
    exec(RECIPES.split("```python\n")[-1].split("```")[0], names)
    got: dict[str, list[Any]] = {"articles": [], "copies": [], "revisions": []}
    marks = dict.fromkeys(got, 0)
    for step in range(4):
        for table, pulled in got.items():
            rows, marks[table] = names["pull"](table, marks[table])
            pulled.append(rows)
        take(archive, f"n{step}", make_article(200 + step, prose(200 + step)))
        take(archive, f"c{step}", make_article(300 + step, prose(200 + step).rsplit("\n", 2)[0]))
        take(archive, f"r{step}", make_article(step, prose(400 + step)))
        maintain(Tables.open(archive), NOON + timedelta(days=300 + step))
    for table, pulled in got.items():
        rows, _ = names["pull"](table, marks[table])
        ids = pa.concat_tables([*pulled, rows])["article_id"].to_pylist()
        wanted = [row["article_id"] for row in ask(archive, f"SELECT article_id FROM {table}")]
        assert sorted(ids) == sorted(wanted)
    assert len(got["articles"][0]) == ARTICLES
