"""The ready files: each is what its reader takes, and its command is ours."""

import ast
import configparser
import os
import re
import shlex
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Newsfold
from cronsim import CronSim

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
PROGRAM = "/opt/newsfold/.venv/bin/newsfold"
SCHEDULE = """
contact = "test@example.org"
[schedule.nightly]
source = "daum"
cron = "0 0 29 2 *"
catch_up = "skip"
"""


def runs(newsfold: Newsfold, folder: Path, command: str) -> bool:
    """Whether a command of a ready file is one of ours that finds nothing due."""
    (folder / "newsfold.toml").write_text(SCHEDULE, "utf-8")
    program, *arguments = shlex.split(command)
    done = newsfold(*arguments)
    return program == PROGRAM and done.returncode == 0 and not done.stdout


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_one_that_systemd_takes(name: str, tmp_path: Path) -> None:
    unit = configparser.RawConfigParser(strict=False, comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / name)
    assert unit["Unit"]["Description"]
    if shutil.which("systemd-analyze") is None:
        return
    for other in UNITS:
        # The program lies elsewhere here, and systemd asks whether it is there.
        text = (DEPLOY / other).read_text("utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / other).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / name)],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "newsfold" in line]
    assert not ours, ours


def test_the_units_command_runs_and_leaves_time_to_commit(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    text = (DEPLOY / "newsfold.service").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    assert runs(newsfold, tmp_path, command)
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    assert int(seconds) > 30


def test_the_cron_line_is_read_by_cron_and_its_command_runs(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    text = (DEPLOY / "newsfold.cron").read_text("utf-8")
    (line,) = (line for line in text.splitlines() if not line.startswith("#"))
    *when, user, command = line.split(None, 6)
    assert user == "newsfold"
    start = datetime(2026, 3, 18, 12, tzinfo=UTC)
    assert next(CronSim(" ".join(when), start)) == start.replace(minute=1)
    folder, _, program = command.partition(" && ")
    assert folder.startswith("cd /")
    assert runs(newsfold, tmp_path, program)


def test_the_dag_is_python_and_names_our_command() -> None:
    text = (DEPLOY / "airflow_dag.py").read_text("utf-8")
    ast.parse(text)
    assert f'NEWSFOLD = "{PROGRAM}"' in text
    assert "{NEWSFOLD} run" in text


def test_the_cronjob_gives_a_crawl_time_to_end() -> None:
    text = (DEPLOY / "cronjob.yaml").read_text("utf-8")
    assert 'command: ["newsfold", "run"]' in text
    (seconds,) = re.findall(r"terminationGracePeriodSeconds: (\d+)", text)
    assert int(seconds) > 30
    (when,) = re.findall(r'schedule: "(.+)"', text)
    assert next(CronSim(when, datetime(2026, 3, 18, 12, tzinfo=UTC)))
