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
from support import make_article, prose, take

from archive.config import ArchiveConfig

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
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


def looks(newsfold: Newsfold, folder: Path, command: str) -> bool:
    """Whether a command of a ready file is one of ours that finds an archive healthy."""
    (folder / "newsfold.toml").write_text(SCHEDULE, "utf-8")
    config = ArchiveConfig(location=str(folder / "data"), spool=folder / "s", index=folder / "i")
    take(config, "b", make_article(1, prose(1)))
    program, *arguments = shlex.split(command)
    done = newsfold(*arguments)
    return program == PROGRAM and done.returncode == 0 and done.stdout.startswith("healthy")


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


def test_the_unit_of_health_looks_at_an_archive_and_fails_by_no_finding(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    text = (DEPLOY / "newsfold-health.service").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    assert looks(newsfold, tmp_path, command)
    assert "SuccessExitStatus=3\n" in text


def cron_line(number: int) -> tuple[CronSim, str]:
    """Return when a line of the crontab starts its program, from noon on, and the program."""
    text = (DEPLOY / "newsfold.cron").read_text("utf-8")
    line = [line for line in text.splitlines() if not line.startswith("#")][number]
    *when, user, command = line.split(None, 6)
    assert user == "newsfold"
    folder, _, program = command.partition(" && ")
    assert folder.startswith("cd /")
    return CronSim(" ".join(when), NOON), program


def test_the_cron_lines_are_read_by_cron_and_their_commands_run(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    slots, program = cron_line(0)
    assert next(slots) == NOON.replace(minute=1)
    assert runs(newsfold, tmp_path, program)
    slots, program = cron_line(1)
    assert [next(slots).minute for _ in range(4)] == [5, 20, 35, 50]
    command, _, silenced = program.partition(" >")
    assert silenced == "/dev/null"
    assert looks(newsfold, tmp_path, command)


def test_the_dag_is_python_and_names_our_command() -> None:
    text = (DEPLOY / "airflow_dag.py").read_text("utf-8")
    ast.parse(text)
    assert f'NEWSFOLD = "{PROGRAM}"' in text
    assert "{NEWSFOLD} run" in text
    assert "{NEWSFOLD} health" in text


def test_the_cronjob_gives_a_crawl_time_to_end() -> None:
    text = (DEPLOY / "cronjob.yaml").read_text("utf-8")
    assert 'command: ["newsfold", "run"]' in text
    (seconds,) = re.findall(r"terminationGracePeriodSeconds: (\d+)", text)
    assert int(seconds) > 30
    assert "newsfold health || [ $? -eq 3 ]" in text
    for when in re.findall(r'schedule: "(.+)"', text):
        assert next(CronSim(when, NOON))
