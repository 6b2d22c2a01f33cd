"""Settings that cannot be are refused with their file, their table and what to write instead."""

from pathlib import Path

import pytest

from archive.errors import ConfigError
from crawler.config.alerts import Email, Webhook
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


def test_a_secret_made_of_a_file_is_taken_without_its_last_lines_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", "https://hooks.example/x\n")
    monkeypatch.setenv("WORD", "open sesame \r\n")
    file = tmp_path / "newsfold.toml"
    file.write_text(
        '[[alerts]]\nname = "hook"\nkind = "webhook"\nurl_env = "HOOK"\n'
        '[[alerts]]\nname = "mail"\nkind = "email"\nhost = "mail.example"\n'
        'from = "a@b.example"\nto = ["c@d.example"]\nusername = "a"\npassword_env = "WORD"\n',
        "utf-8",
    )
    hook, mail = (alert.by for alert in load_config(file=file).alerts)
    assert isinstance(hook, Webhook)
    assert isinstance(mail, Email)
    assert (hook.address.url, mail.password) == ("https://hooks.example/x", "open sesame ")
