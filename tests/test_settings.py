"""Settings that cannot be are refused with their file, their table and what to write instead."""

from pathlib import Path

import pytest

from archive.errors import ConfigError
from crawler.config.config import load_config

ENTRY = '[schedule.nightly]\nsource = "daum"\n'
ALERT = '[[alerts]]\nname = "ops"\nkind = "command"\ncommand = ["true"]\n'


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ('archive = ""', "name a folder, or s3://bucket/prefix"),
        ('archive = "S3://bucket/x"', "name a folder, or s3://bucket/prefix"),
        ('archive = "https://news.example/x"', "name a folder, or s3://bucket/prefix"),
        ('spool = "~nobody-of-that-name/x"', "spool '~nobody-of-that-name/x'"),
        ('spool = "a\\u0000b"', "can be no file"),
        ('index = "/"', "index '/'"),
        ('[metrics]\nfile = "/"', "metrics.file '/'"),
        ("[politeness.daum]\ndelay_seconds = inf", "delay_seconds"),
        ("[health]\ndisk_days = inf", "disk_days"),
        (f'{ENTRY}every = "10"', r"\[schedule.nightly\].*a number and s, m, h or d.*every"),
        (f'{ENTRY}every = "9999d"', "9999d is longer than 366 days"),
        (f'{ENTRY}every = "1h"\njitter = "999999d"', "999999d is longer than 366 days"),
        (f"{ENTRY}each = 5", r"\[schedule.nightly\].*unknown field `each`"),
        (f'{ALERT}checks = ["disc"]', r"\[\[alerts\]\] ops: no check is called 'disc'.*disk"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, stated: str, said: str) -> None:
    file = tmp_path / "newsfold.toml"
    file.write_text(stated, "utf-8")
    with pytest.raises(ConfigError, match=said):
        load_config(file=file)
