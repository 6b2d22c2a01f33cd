"""What the documents promise."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.tables.dictionary import dictionary
from archive.visit import Outcome
from crawler.cli.main import CHAPTERS, newsfold
from crawler.config.config import load_config
from crawler.publishers.publishers import declared

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_data_dictionary_in_the_readme_is_that_of_the_schemas() -> None:
    assert dictionary() in README, "run: python -m archive.tables.dictionary"


def test_the_configuration_in_the_readme_is_valid_and_shows_the_defaults(tmp_path: Path) -> None:
    shown = {}
    for part in README.split("```toml\n")[1:]:
        (tmp_path / "newsfold.toml").write_text(part.split("```")[0])
        shown[part] = load_config(file=tmp_path / "newsfold.toml")
    (main,) = (each for part, each in shown.items() if "[dedup]" in part)
    assert main.contact == "you@example.org"
    assert main.archive.dedup == load_config(file=tmp_path / "none.toml").archive.dedup


def test_the_publisher_in_the_readme_is_declared_rightly(tmp_path: Path) -> None:
    (example,) = (part for part in README.split("```toml\n") if part.startswith("[sources."))
    (tmp_path / "newsfold.toml").write_text(example.split("```")[0])
    own = load_config(file=tmp_path / "newsfold.toml").sources
    assert [section.name for section in declared(own, "README")["village"].sections] == [
        "all",
        "tech",
    ]


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_of_a_visit_stands_in_the_readme(outcome: Outcome) -> None:
    assert f"`{outcome.value}`" in README.split("### What came of a request")[1].split("\n## ")[0]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_command_explains_itself_and_stands_in_the_readme(name: str) -> None:
    shown = CliRunner().invoke(newsfold, [name, "--help"])
    assert shown.exit_code == 0
    assert f"newsfold {name}" in README or f"make {name}" in README


def test_the_pins_name_no_index_and_carry_hashes() -> None:
    for name in ("requirements-installer.txt", "requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        assert not [line for line in lines if line.startswith("--") or "://" in line]
        pinned = [line for line in lines if "==" in line]
        assert all(line.endswith("\\") for line in pinned)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert wanted["requires-python"] == ">=3.11"
