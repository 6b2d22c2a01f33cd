"""Whoever should hear of trouble hears of it once, and of its end: on a virtual clock."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from conftest import Newsfold, free_port
from ears import Hook, dripping, listening, post_office, said, writer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import alike, make_article, prose
from support import take as take_batch

from archive.config import ArchiveConfig
from archive.errors import ConfigError
from archive.objects.folder import FolderStore
from archive.objects.opening import open_store
from archive.objects.store import ObjectStore
from archive.tables.tables import Tables
from archive.upkeep.maintain import maintain
from archive.upkeep.policies import Role, policy
from archive.upkeep.verify import verify
from crawler.alerts.heartbeat import beat
from crawler.alerts.known import known
from crawler.alerts.news import CLAIMED_FOR
from crawler.alerts.sent import read_messages
from crawler.alerts.state import read_health
from crawler.alerts.telling import Told, tell
from crawler.config.alerts import Address, Alert, Command, Email, Heartbeat, Webhook
from crawler.config.config import load_config
from crawler.errors import NotDelivered
from crawler.health.finding import Finding, Severity

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SECRET = "xoxb-planted-secret"
PROGRAM = 'kind = "command"\ncommand = ["a"]'
HOSTILE = "조용\r\nBcc: evil@example.org\n\x1b[31m<!channel> @all <script>x</script>\u202e"


@pytest.fixture
def hook() -> Iterator[Hook]:
    with listening() as hook:
        yield hook


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return FolderStore(str(tmp_path / "data"))


def finding(source: str | None = "daum", section: str | None = "politics", **given: Any) -> Finding:
    plain: dict[str, Any] = {
        "check": "few_new",
        "severity": Severity.WARNING,
        "says": "3 new articles, 40 are usual",
        "advice": "look at its list",
    } | given
    said = {name: alike(plain.pop(name)) for name in ("says", "advice")}
    return Finding(source=source, section=section, **said, **plain)


def webhook(hook: Hook, **given: Any) -> Alert:
    address = Address(url=f"{hook.url}/services/{SECRET}")
    return Alert(name="ops", by=Webhook(address=address), **given)


def check(
    store: ObjectStore,
    alert: Alert,
    minutes: float,
    *found: Finding,
    sources: Sequence[str] = ("daum",),
) -> Told:
    return tell(store, [alert], found, sources, NOON + minutes * MINUTE)


# What is told, and when


def test_a_finding_is_told_when_new_again_after_a_day_and_when_it_has_mended(
    config: ArchiveConfig, hook: Hook
) -> None:
    store, alert = open_store(config), webhook(hook)
    for minutes in (0, 10, 60, 23 * 60, 24 * 60, 25 * 60):
        told = check(store, alert, minutes, finding())
        assert told.findings[0].since == NOON
    assert hook.kinds == [["new"], ["standing"]]
    check(store, alert, 26 * 60)
    check(store, alert, 27 * 60 + 1)
    assert hook.kinds[2:] == [["mended"]]
    (past,) = read_health(store, "daum").mended
    assert (past.since, past.mended_at) == (NOON, NOON + 26 * HOUR)
    check(store, alert, 30 * 60, finding())
    assert hook.kinds[3:] == [["new"]]


def test_what_a_check_did_not_look_at_stands(store: ObjectStore, hook: Hook) -> None:
    alert = webhook(hook)
    check(store, alert, 0, finding(), finding(source="naver"), finding(source=None, section=None))
    assert hook.kinds == [["new"] * 3]
    tell(store, [alert], [], ["etnews"], NOON + MINUTE, whole=False)
    assert hook.kinds[1:] == []
    check(store, alert, 2, sources=["naver"])
    (message,) = hook.told[1:]
    assert {each["source"] for each in message["findings"]} == {"naver", None}
    assert len(read_health(store, "daum").open) == 1


def test_what_comes_and_goes_is_not_news_each_time(store: ObjectStore, hook: Hook) -> None:
    alert = webhook(hook)
    for minutes in range(0, 300, 10):
        check(store, alert, minutes, *([finding()] if minutes % 20 == 0 else []))
    assert hook.kinds == [["new"], ["mended"], ["back"]]
    check(store, alert, 300)
    assert hook.kinds[3:] == []
    check(store, alert, 360)
    assert hook.kinds[3:] == [["mended"]]
    check(store, alert, 361)
    assert read_health(store, "daum").mended[0].returns == 14


def test_many_findings_at_once_are_one_message_with_the_gravest_first(
    store: ObjectStore, hook: Hook
) -> None:
    found = [finding(section=f"s{n}") for n in range(40)]
    found.append(finding(source="naver", severity=Severity.CRITICAL, says="nothing listed"))
    check(store, webhook(hook), 0, *found)
    (message,) = hook.told
    assert len(message["findings"]) == 41
    lines = message["text"].splitlines()
    assert lines[0] == "newsfold: 41 new (daum, naver)"
    assert "critical: naver politics: few_new: nothing listed" in lines[2]
    assert "and 21 more: newsfold health" in lines


def test_an_alert_hears_of_what_it_asked_for_only(store: ObjectStore, hook: Hook) -> None:
    found = [
        finding(source=source, check=name, severity=severity)
        for source in ("daum", "naver")
        for name in ("few_new", "stale")
        for severity in (Severity.WARNING, Severity.CRITICAL)
    ]
    asked = {"sources": ("daum",), "checks": ("stale",), "least": "critical"}
    check(store, webhook(hook, **asked), 0, *found, sources=["daum", "naver"])
    (message,) = hook.told
    assert [(each["source"], each["check"]) for each in message["findings"]] == [("daum", "stale")]


def test_what_has_become_worse_is_told_and_what_eases_is_followed_to_its_end(
    store: ObjectStore, hook: Hook
) -> None:
    alert = webhook(hook)
    grave = finding(severity=Severity.CRITICAL)
    for minutes, found in enumerate(([finding()], [grave], [grave], [finding()], [])):
        check(store, alert, minutes, *found)
    assert hook.kinds == [["new"], ["worse"], ["mended"]]


def test_an_hour_holds_so_many_messages_and_what_is_over_is_told_in_one(
    store: ObjectStore, hook: Hook
) -> None:
    alert, held = webhook(hook, most_an_hour=2), 0
    for minutes in range(10):
        # Each stands for one check only.
        held += len(check(store, alert, minutes, finding(section=f"s{minutes}")).held)
    assert len(hook.told) == 2
    assert held == 8
    check(store, alert, 60)
    assert len(hook.told) == 3
    told = {
        (each["section"], each["news"]) for message in hook.told for each in message["findings"]
    }
    assert {section for section, _ in told} == {f"s{n}" for n in range(10)}
    assert ("s5", "passed") in told
    check(store, alert, 200)
    assert len(hook.told) == 3


@given(
    rounds=st.lists(
        st.tuples(st.sets(st.sampled_from("abc")), st.booleans(), st.integers(1, 200)),
        min_size=1,
        max_size=12,
    )
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_comes_and_goes_in_the_end_all_that_was_found_is_told_and_so_is_its_end(
    tmp_path: Path, rounds: list[tuple[set[str], bool, int]]
) -> None:
    folder = Path(tmp_path, str(time.monotonic_ns()))
    folder.mkdir()
    store = FolderStore(str(folder / "data"))
    fine = Alert(name="ops", by=Command(arguments=writer(folder)), most_an_hour=3)
    broken = replace(fine, by=Command(arguments=("/bin/false",)))
    minutes = 0
    for names, works, later in rounds:
        found = [finding(section=name) for name in sorted(names)]
        check(store, fine if works else broken, minutes, *found)
        minutes += later
    for _ in range(3):
        check(store, fine, minutes)
        minutes += 61
    last: dict[str, str] = {}
    for message in said(folder):
        last |= {each["section"]: each["news"] for each in message["findings"]}
    assert set(last) == set().union(*(names for names, _, _ in rounds))
    assert set(last.values()) <= {"mended", "passed"}
    assert not read_health(store, "daum").standing


# What does not arrive


def test_what_did_not_arrive_is_told_by_the_next_check(store: ObjectStore, hook: Hook) -> None:
    alert = webhook(hook)
    hook.status = 500
    told = check(store, alert, 0, finding())
    assert told.failed == ("ops: 127.0.0.1: HTTP 500",)
    hook.status = 204
    assert check(store, alert, 1, finding()).sent == ("ops: newsfold: 1 new (daum)",)
    assert check(store, alert, 2, finding()).sent == ()
    messages = read_messages(store).of("ops")
    assert (messages.sent, messages.failed) == (1, 1)


def test_known_are_since_when_a_finding_stands_and_what_has_mended_lately(
    store: ObjectStore, hook: Hook
) -> None:
    old, gone, stands = (finding(section=name) for name in ("old", "gone", "stands"))
    check(store, webhook(hook), 0, old, stands)
    check(store, webhook(hook), 60, gone, stands)
    check(store, webhook(hook), 600, stands)
    told = known(store, [stands], NOON + 2 * HOUR)
    assert [(each.section, each.since) for each in told.findings] == [("stands", NOON)]
    assert [(each.section, each.mended_at) for each in told.mended] == [("gone", NOON + 10 * HOUR)]
    again = known(store, [gone, stands], NOON)
    assert [each.section for each in again.mended] == ["old"]


def test_a_finding_that_has_mended_before_it_could_be_told_is_told_nevertheless(
    store: ObjectStore, hook: Hook
) -> None:
    alert = webhook(hook)
    hook.status = 503
    check(store, alert, 0, finding())
    hook.status = 204
    check(store, alert, 1)
    assert hook.kinds == [["new"], ["passed"]]


def test_one_way_that_fails_keeps_no_other_from_telling(store: ObjectStore, hook: Hook) -> None:
    lost = Alert(name="lost", by=Command(arguments=("/no/such/program",)))
    told = tell(store, [lost, webhook(hook)], [finding()], ["daum"], NOON)
    assert told.failed == ("lost: /no/such/program: No such file or directory",)
    assert hook.kinds == [["new"]]


def test_a_program_that_does_not_end_is_ended_with_what_it_started(
    store: ObjectStore, tmp_path: Path
) -> None:
    marker = f"{time.monotonic_ns() % 10**6 + 10**6}.5"
    program = writer(tmp_path, f"sleep {marker} & wait")
    alert = Alert(name="slow", by=Command(arguments=program), timeout_seconds=1)
    assert check(store, alert, 0, finding()).failed == (f"slow: {program[0]}: no end within 1 s",)
    running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [line for line in running if marker.encode() in line]


@pytest.mark.parametrize("trouble", ["closed", "silent", "redirect", "unset"])
def test_why_a_hook_was_not_reached_is_said_without_its_address(
    store: ObjectStore, hook: Hook, trouble: str
) -> None:
    hook.status = 302
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = {"closed": free_port(), "silent": silent.getsockname()[1]}.get(trouble)
        url = f"http://user:{SECRET}@127.0.0.1:{port}/{SECRET}" if port else f"{hook.url}/{SECRET}"
        address = Address(url="" if trouble == "unset" else url, variable="OPS_URL")
        alert = Alert(name="ops", by=Webhook(address=address), timeout_seconds=1)
        (said_,) = check(store, alert, 0, finding()).failed
    expected = {
        "closed": "ops: 127.0.0.1: it takes no connection",
        "silent": "ops: 127.0.0.1: no answer within 1 s",
        "redirect": "ops: 127.0.0.1: HTTP 302, it leads elsewhere; state the last address",
        "unset": "ops: the variable OPS_URL is not set, which holds its address",
    }
    assert said_ == expected[trouble]
    assert len(hook.got) == (trouble == "redirect")
    assert SECRET not in repr(alert)


def test_who_answers_byte_by_byte_is_given_up_in_time(store: ObjectStore) -> None:
    began = time.monotonic()
    with dripping(b"HTTP/1.1 100 Continue\r\n\r\n") as port:
        address = Address(url=f"http://127.0.0.1:{port}/{SECRET}")
        slow = Alert(name="slow", by=Webhook(address=address), timeout_seconds=1)
        for minute in (0, 1):
            said_ = check(store, slow, minute, finding()).failed
            assert said_ == ("slow: 127.0.0.1: no answer within 1 s",)
        with pytest.raises(NotDelivered):
            beat(Heartbeat(address=address, timeout_seconds=1))
    with dripping(b"220-one moment\r\n") as port:
        way = Email(host="127.0.0.1", port=port, security="none", sender="a@b.org", to=("c@d.org",))
        slow = Alert(name="mail", by=way, timeout_seconds=1)
        assert check(store, slow, 2, finding()).failed == ("mail: 127.0.0.1: no answer in time",)
    assert time.monotonic() - began < 10


def test_a_program_that_fails_is_quoted_with_its_last_line(
    store: ObjectStore, tmp_path: Path
) -> None:
    complaint = "head -c 3000000 /dev/zero >&2; echo '\nno such \x1b[31mroom' >&2; exit 4"
    program = writer(tmp_path, complaint)
    (said_,) = check(store, Alert(name="ops", by=Command(arguments=program)), 0, finding()).failed
    assert said_.startswith(f"ops: {program[0]}: it ended with 4: ")
    assert said_.endswith("room")
    assert "\x1b" not in said_


# Several at once, and killed ones

TELLER = """
import sys
from datetime import UTC, datetime
from archive.objects.folder import FolderStore
from crawler.alerts.telling import tell
from crawler.config.alerts import Alert, Command
from crawler.health.finding import Finding, Severity
from crawler.health.text import Text
found = [
    Finding(source=source, section="politics", check="few_new", severity=Severity.WARNING,
            says=Text(en="3 new articles, 40 are usual", ko=""), advice=Text(en="look", ko=""))
    for source in ("daum", "naver")
]
alert = Alert(name="ops", by=Command(arguments=(sys.argv[2],)), timeout_seconds=100)
print("ready", flush=True)
sys.stdin.readline()
tell(FolderStore(sys.argv[1]), [alert], found, ["daum", "naver"], datetime(2026, 3, 18, 12, tzinfo=UTC))
"""  # noqa: E501


def teller(folder: Path, program: tuple[str, ...]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TELLER, str(folder / "data"), *program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def begin(host: subprocess.Popen[str]) -> None:
    assert host.stdin is not None
    host.stdin.write("now\n")
    host.stdin.flush()


def test_of_hosts_that_check_at_the_same_time_one_tells(tmp_path: Path) -> None:
    program = writer(tmp_path, "sleep 0.5")
    hosts = [teller(tmp_path, program) for _ in range(2)]
    for host in hosts:
        assert host.stdout is not None
        assert host.stdout.readline() == "ready\n"
    for host in hosts:
        begin(host)
    for host in hosts:
        host.communicate(timeout=60)
        assert host.returncode == 0
    told = [
        (each["source"], each["news"]) for message in said(tmp_path) for each in message["findings"]
    ]
    assert sorted(told) == [("daum", "new"), ("naver", "new")]


def test_what_a_killed_teller_had_claimed_is_told_when_its_claim_is_over(
    store: ObjectStore, tmp_path: Path
) -> None:
    host = teller(tmp_path, writer(tmp_path, f"touch {tmp_path}/begun; sleep 30"))
    begin(host)
    deadline = time.monotonic() + 30
    while not (tmp_path / "begun").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    host.send_signal(signal.SIGKILL)
    host.communicate(timeout=10)
    alert = Alert(name="ops", by=Command(arguments=writer(tmp_path)))
    both = (finding(), finding(source="naver"))
    minutes = CLAIMED_FOR / MINUTE
    assert check(store, alert, minutes - 1, *both).sent == ()
    assert check(store, alert, minutes, *both).sent == ("ops: newsfold: 2 new (daum, naver)",)
    assert check(store, alert, minutes + 1, *both).sent == ()
    assert len(said(tmp_path)) == 2  # the killed one's program had been given it already


# Mail, and hostile text


def test_a_mail_says_everything_and_hostile_text_changes_no_header(store: ObjectStore) -> None:
    port = free_port()
    way = Email(
        host="127.0.0.1",
        port=port,
        security="none",
        sender="Newsfold <news@example.org>",
        to=("a@example.org", "나 <b@example.org>"),
    )
    alert = Alert(name="mail", by=way, timeout_seconds=5)
    assert check(store, alert, 0, finding(says=HOSTILE)).failed[0].startswith("mail: 127.0.0.1: ")
    with post_office(port) as box:
        found = finding(says=HOSTILE), finding(source="d\r\nBcc: x@example.org", section=None)
        assert check(store, alert, 1, *found).failed == ()
    (envelope,) = box.letters
    assert envelope.rcpt_tos == ["a@example.org", "b@example.org"]
    assert isinstance(envelope.content, bytes)
    letter = message_from_bytes(envelope.content, policy=default)
    assert letter["Bcc"] is None
    assert letter["Subject"].startswith("newsfold: 2 new (d")
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_body()
    assert body is not None
    text = body.get_content()
    assert "조용" in text
    assert not {"\x1b", "\u202e"} & set(text)
    assert "\nBcc:" not in text


def test_a_mail_that_one_of_two_is_refused_has_arrived_and_is_not_sent_again(
    store: ObjectStore, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    to = ("a@example.org", "nobody@example.org")
    way = Email(host="127.0.0.1", port=port, security="none", sender="n@example.org", to=to)
    alert = Alert(name="mail", by=way, timeout_seconds=5)
    with post_office(port, refused="nobody@example.org") as box:
        for minute in (0, 1):
            assert check(store, alert, minute, finding()).failed == ()
    assert [each.rcpt_tos for each in box.letters] == [["a@example.org"]]
    assert "it refuses nobody@example.org; the others have the message" in caplog.text


def test_hostile_text_calls_nobody_and_marks_nothing_up(store: ObjectStore, hook: Hook) -> None:
    check(store, webhook(hook), 0, finding(says=HOSTILE, section="<b>@here"))
    (message,) = hook.told
    assert "<" not in message["text"]
    assert "@here" not in message["text"]
    assert "@all" not in message["text"]
    (plain,) = message["findings"]
    assert plain["says"].isprintable()


# The command, the settings and the archive

FILE = """
contact = "test@example.org"

[[alerts]]
name = "chat"
kind = "webhook"
url_env = "OPS_URL"

[[alerts]]
name = "mail"
kind = "email"
host = "127.0.0.1"
port = {port}
security = "starttls"
username = "news"
password_env = "OPS_PASSWORD"
from = "news@example.org"
to = ["ops@example.org"]
least = "critical"

[[alerts]]
name = "program"
kind = "command"
command = ["{program}"]
repeat = "6h"
"""


def test_each_alert_can_be_tried_and_no_secret_is_said(
    newsfold: Newsfold, hook: Hook, tmp_path: Path
) -> None:
    port = free_port()
    (program,) = writer(tmp_path)
    (tmp_path / "newsfold.toml").write_text(FILE.format(port=port, program=program))
    secrets = {"OPS_URL": f"{hook.url}/{SECRET}", "OPS_PASSWORD": SECRET}
    with post_office(port):  # one that speaks no TLS, so that the password never leaves
        done = newsfold("alert", "test", **secrets)
    assert done.returncode == 1
    assert done.stdout == "chat: delivered\nprogram: delivered\n"
    assert done.stderr.startswith("mail: not delivered: 127.0.0.1: ")
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert "nothing is wrong" in hook.told[0]["text"]
    assert said(tmp_path)[0]["findings"] == []
    assert newsfold("alert", "test", "program").returncode == 0
    unknown = newsfold("alert", "test", "pager")
    assert (unknown.returncode, "there are chat, mail, program" in unknown.stderr) == (1, True)


def test_a_source_that_there_is_not_is_refused_before_anybody_is_told(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    (program,) = writer(tmp_path)
    (tmp_path / "newsfold.toml").write_text(
        "[health]\nbucket_gb = 1e-9\n\n[[alerts]]\nname = 'ops'\nkind = 'command'\n"
        f"command = ['{program}']\n"
    )
    own = ArchiveConfig(
        location=str(tmp_path / "data"), spool=tmp_path / "data/spool", index=tmp_path / "index"
    )
    take_batch(own, "b", make_article(1, prose(1)))
    done = newsfold("health", "--source", "dauw")
    assert (done.returncode, "did you mean 'daum'" in done.stderr) == (1, True)
    assert said(tmp_path) == []
    assert newsfold("health").returncode == 3
    assert len(said(tmp_path)) == 1


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ('kind = "webhook"', "give either url or url_env"),
        ('kind = "webhook"\nurl = "hooks.example.org/x-secret"', "holds no http or https address"),
        ('kind = "pager"', "pager"),
        ('kind = "command"\ncommand = []', "alerts"),
        ('kind = "command"\ncommand = ["a"]\nleast = "bad"', "bad"),
        ('kind = "email"\nhost = "h"\nfrom = "x"\nto = ["a@b"]', "'x' is no address"),
        ('kind = "email"\nhost = "h"\nfrom = "a@b"\nto = ["a@b"]\nusername = "u"', "go together"),
        (f'{PROGRAM}\n[[alerts]]\nname = "a"\n{PROGRAM}', "own name"),
    ],
)
def test_an_alert_that_cannot_work_is_named(tmp_path: Path, stated: str, expected: str) -> None:
    file = tmp_path / "newsfold.toml"
    file.write_text(f'[[alerts]]\nname = "a"\n{stated}\n')
    with pytest.raises(ConfigError) as caught:
        load_config(file=file)
    assert expected in str(caught.value)
    assert "x-secret" not in str(caught.value)


def test_what_the_archive_keeps_holds_no_secret_and_stands_in_no_others_way(
    folder_config: ArchiveConfig, hook: Hook
) -> None:
    take_batch(folder_config, "b1", make_article(1, prose(1)))
    store = open_store(folder_config)
    hook.status = 500
    check(store, webhook(hook), 0, finding())
    hook.status = 204
    check(store, webhook(hook), 1, finding(), finding(source=None, section=None))
    kept = {entry.key: store.get(entry.key) or b"" for entry in store.entries("health/")}
    assert set(kept) == {"health/daum.json", "health/@archive.json", "health/@alerts.json"}
    assert not [key for key, data in kept.items() if SECRET.encode() in data or b"services" in data]
    maintain(Tables.open(folder_config))
    assert not [each for each in verify(Tables.open_existing(folder_config)) if each.broken]
    assert {entry.key for entry in store.entries("health/")} == set(kept)
    written = policy(Role.INGEST, "s3://bucket/news")["Statement"][2]["Resource"]
    assert "arn:aws:s3:::bucket/news/health/*" in written


# The sign of life


def test_a_sign_of_life_asks_for_its_address_and_for_fail_after_trouble(hook: Hook) -> None:
    address = Address(url=f"{hook.url}/ping/{SECRET}?a=1")
    beat(Heartbeat(address=address))
    beat(Heartbeat(address=address), is_well=False)
    beat(Heartbeat(address=address, tells_failure=True), is_well=False)
    paths = [path for _, path, _ in hook.got]
    assert paths == [f"/ping/{SECRET}?a=1"] * 2 + [f"/ping/{SECRET}/fail?a=1"]
    hook.status = 404
    with pytest.raises(NotDelivered, match=r"^127.0.0.1: HTTP 404$"):
        beat(Heartbeat(address=address))


def test_state_reads_as_json_for_whoever_looks(store: ObjectStore, hook: Hook) -> None:
    check(store, webhook(hook), 0, finding())
    data = json.loads(store.get("health/daum.json") or b"")
    (standing,) = data["standing"].values()
    assert standing["since"] == "2026-03-18T12:00:00Z"
    assert standing["told"]["ops"]["last"] == "open"
