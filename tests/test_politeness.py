"""What a host sees of a crawl: its log of requests is the proof."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from conftest import Newsfold
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from support import ask
from village import Done, Reply, Village, listing, story, visit

from archive.config import ArchiveConfig
from archive.errors import ConfigError
from archive.visit import Outcome
from crawler.config.config import load_config
from crawler.fetch.hosts import LEAST_ANSWERS, SHARE_REFUSED, WINDOW, Host
from crawler.fetch.rules import read_rules
from crawler.sources.source import Hours

DELAY_SECONDS = 0.04
ALL = "User-agent: *\nDisallow: /\n"


def text(body: str, status: int = 200, **headers: str) -> Reply:
    return Reply(body.encode(), status, (("Content-Type", "text/plain"), *headers.items()))


def moved(url: str) -> Reply:
    return Reply(status=302, headers=(("Location", url),))


# The pace of one host


def busy_until_a_date(path: str, asked: list[str] = []) -> Reply:  # noqa: B006 - one for all
    """Answer first that all is busy, with the time at which it will not be."""
    asked.append(path)
    if len(asked) > 1:
        return story(path)
    until = datetime.now(UTC) + timedelta(seconds=2)
    return text("", 503, **{"Retry-After": format_datetime(until)})


@pytest.fixture(scope="module")
def paced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Village, Village, Done]]:
    """Crawl a host with a Crawl-delay above the source's delay, which asks to wait twice."""
    folder = tmp_path_factory.mktemp("paced")
    config = ArchiveConfig(location=str(folder), spool=folder / "spool", index=folder / "index")
    rules = f"User-agent: newsfold\nDisallow: /v/private/\nCrawl-delay: {DELAY_SECONDS}\n"
    with (
        Village({"/robots.txt": text(ALL), "/v/": story}, "127.0.0.2") as other,
        Village({}) as village,
    ):
        busy = text("", 429, **{"Retry-After": "1"})
        village.answers = {
            "/robots.txt": text(rules),
            "/news": listing([*range(1, 41), 50, 51]),
            "/v/": lambda path: replace(story(path), seconds=0.01),
            # As late as busy hosts are: the pause before the next request is over by then.
            "/v/20": [replace(busy, seconds=0.2), story("/v/20")],
            "/v/30": busy_until_a_date,
            "/v/50": moved("/v/private/50"),
            "/v/51": moved(f"{other.url}/v/51"),
        }
        plan = {"contact": "desk@example.org"}
        yield village, other, visit(village, config, plan=plan, delay_seconds=0.01)


def test_the_pauses_are_those_of_the_crawl_delay_and_differ(
    paced: tuple[Village, Village, Done],
) -> None:
    village, _other, _done = paced
    came = [one.came for one in village.asked]
    gaps = [later - earlier for earlier, later in pairwise(came[1:])]
    assert len(gaps) >= 40
    # What is sent on time may arrive late, so that single gaps come out shorter here.
    assert came[-1] - came[1] >= DELAY_SECONDS * len(gaps)
    assert median(gaps) >= DELAY_SECONDS
    assert len({round(gap, 3) for gap in gaps}) > 5


def test_a_host_is_asked_one_thing_at_a_time_by_an_agent_that_names_a_contact(
    paced: tuple[Village, Village, Done],
) -> None:
    village, _other, _done = paced
    assert village.most_at_once == 1
    assert village.paths[:2] == ["/robots.txt", "/news"]
    assert {one.agent.partition("/")[0] for one in village.asked} == {"newsfold"}
    assert all(one.agent.endswith(" (+desk@example.org)") for one in village.asked)


@pytest.mark.parametrize("path", ["/v/20", "/v/30"])
def test_nothing_is_asked_while_a_host_wants_to_be_left_alone(
    path: str, paced: tuple[Village, Village, Done]
) -> None:
    village, _other, _done = paced
    first = village.paths.index(path)
    after = village.asked[first + 1].came - village.asked[first].answered
    assert village.paths.count(path) == 2
    assert after >= 0.95


def test_a_redirect_goes_by_the_rules_of_the_host_it_leads_to(
    paced: tuple[Village, Village, Done],
) -> None:
    village, other, done = paced
    assert not [path for path in village.paths if "private" in path]
    assert other.paths == ["/robots.txt"]
    assert sum(line.startswith("robots: ") for line in done.failures) == 2


# Hosts that refuse


@dataclass(frozen=True)
class Street:
    """Hosts that were crawled in one run."""

    hosts: dict[str, Village]
    done: Done
    config: ArchiveConfig

    def outcomes(self, section: str) -> list[str]:
        sql = f"SELECT outcome FROM visits WHERE section = '{section}' ORDER BY fetched_at"
        return [row["outcome"] for row in ask(self.config, sql)]

    def rules(self, section: str) -> list[tuple[str, str]]:
        sql = f"""
            SELECT outcome, detail FROM visits
            WHERE target = 'robots' AND url LIKE '{self.hosts[section].url}%'
        """
        return [(row["outcome"], row["detail"]) for row in ask(self.config, sql)]


def self_signed(folder: Path, *hosts: str) -> ssl.SSLContext:
    """Return a server's context with a certificate of its own making, for some hosts or none."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.9")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
    if hosts:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host)) for host in hosts])
        signed = signed.add_extension(names, critical=False)
    signed = signed.sign(key, hashes.SHA256())
    pem = folder / "self-signed.pem"
    pem.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """Crawl hosts that answer in one way each, in one run."""
    folder = tmp_path_factory.mktemp("street")
    config = ArchiveConfig(location=str(folder), spool=folder / "spool", index=folder / "index")
    told = {"/robots.txt": text("no", 404), "/news": listing(range(1, 31)), "/v/": story}
    many = {
        "open": told | {"/news": listing([101, 102])},
        "rules_fail": told | {"/robots.txt": text("", 500)},
        "rules_busy": told | {"/robots.txt": text("", 429)},
        "forbids": told | {"/v/": text("", 403)},
        "long": told
        | {"/news": listing(range(301, 331)), "/v/": text("", 429, **{"Retry-After": "7200"})},
        "closed": told | {"/robots.txt": text(ALL)},
        "permitted": told
        | {"/robots.txt": text(f"{ALL}Crawl-delay: 0.1\n"), "/news": listing([201, 202, 204])},
        "tls": told,
        "tls_of_nobody": told,
    }
    tls = {"tls": self_signed(folder, "127.0.0.9"), "tls_of_nobody": self_signed(folder)}
    with ExitStack() as stack:
        hosts = {
            name: stack.enter_context(
                Village(
                    answers,
                    f"127.0.0.{number}",
                    tls=tls.get(name),
                )
            )
            for number, (name, answers) in enumerate(many.items(), start=2)
        }
        there = {"/v/204": moved(f"{hosts['open'].url}/v/104")}
        hosts["permitted"].answers = many["permitted"] | there
        sections = [f"{name}={host.url}/news" for name, host in hosts.items()]
        permissions = {"127.0.0.8": "the invented owner's letter"}
        done = visit(
            hosts["open"],
            config,
            *sections,
            "silent=http://127.0.0.20:9/news",
            permissions=permissions,
            settings={"RETRY_TIMES": 0},
        )
        yield Street(hosts, done, config)


def test_a_host_without_rules_is_crawled(street: Street) -> None:
    assert street.outcomes("open") == ["listed", "article", "article"]
    assert street.rules("open")[0][0] == "no_rules"


@pytest.mark.parametrize("section", ["rules_fail", "rules_busy"])
def test_rules_that_cannot_be_had_close_a_host(section: str, street: Street) -> None:
    assert street.hosts[section].paths == ["/robots.txt"]
    assert street.outcomes(section) == ["robots"]
    assert street.rules(section)[-1][0] == "rules_unreachable"


def test_a_host_that_does_not_answer_is_named(street: Street) -> None:
    assert street.outcomes("silent") == ["robots"]
    assert any("127.0.0.20:9/robots.txt" in line for line in street.done.failures)


def test_a_host_that_forbids_page_after_page_is_given_up_and_the_run_goes_on(
    street: Street,
) -> None:
    asked = [path for path in street.hosts["forbids"].paths if path.startswith("/v/")]
    assert len(asked) < LEAST_ANSWERS
    told = street.outcomes("forbids")
    assert told.count("http_error") == len(asked)
    assert told.count("host_closed") == 30 - len(asked)
    assert any("refused 8 of the last 10" in line for line in street.done.troubles)
    assert street.done.code == 3


def test_a_host_that_asks_for_hours_is_left_alone_at_once(street: Street) -> None:
    assert [path for path in street.hosts["long"].paths if path.startswith("/v/")] == ["/v/330"]
    assert street.outcomes("long").count("host_closed") == 29
    assert any("asks to wait 7200 s" in line for line in street.done.troubles)


def test_a_permission_sets_aside_the_rules_of_its_host_alone(street: Street) -> None:
    assert street.hosts["closed"].paths == ["/robots.txt"]
    assert street.outcomes("permitted") == ["listed", "article", "article", "article"]
    sql = "SELECT DISTINCT section, basis FROM visits WHERE basis IS NOT NULL"
    assert ask(street.config, sql) == [
        {"section": "permitted", "basis": "the invented owner's letter"}
    ]
    elsewhere = f"{street.hosts['open'].url}/v/104"
    sql = f"SELECT basis FROM visits WHERE final_url = '{elsewhere}'"
    assert ask(street.config, sql) == [{"basis": None}]


def test_a_permission_does_not_set_the_crawl_delay_aside(street: Street) -> None:
    came = [one.came for one in street.hosts["permitted"].asked]
    assert len(came) == 5
    assert came[-1] - came[1] >= 3 * 0.1
    assert street.rules("permitted") == [("rules", "allows 0 of 1 lists, Crawl-delay 0.1 s")]


@pytest.mark.parametrize("section", ["tls", "tls_of_nobody"])
def test_a_certificate_that_nobody_vouches_for_is_refused_by_name(
    section: str, street: Street
) -> None:
    assert street.hosts[section].asked == []
    assert street.outcomes(section) == ["certificate"]
    assert street.rules(section)[0][0] == "rules_unreachable"


# Rules


@pytest.mark.parametrize(
    ("status", "outcome", "allowed"),
    [
        (200, Outcome.RULES, True),
        (404, Outcome.NO_RULES, True),
        (403, Outcome.NO_RULES, True),
        (429, Outcome.RULES_UNREACHABLE, False),
        (500, Outcome.RULES_UNREACHABLE, False),
        (302, Outcome.RULES_UNREACHABLE, False),
    ],
)
def test_an_answer_for_the_rules_is_read_as_the_standard_says(
    status: int, outcome: Outcome, allowed: bool
) -> None:
    rules = read_rules(status, b"User-agent: *\nDisallow: /v/\n", "https://x.example/robots.txt")
    assert (rules.outcome, rules.allow("https://x.example/news")) == (outcome, allowed)
    assert rules.allow("https://x.example/v/1") is (outcome is Outcome.NO_RULES)


@given(st.binary())
def test_no_robots_txt_stops_a_crawl(body: bytes) -> None:
    rules = read_rules(200, body, "https://x.example/robots.txt")
    assert rules.allow("https://x.example/news") in (True, False)
    assert rules.delay_seconds >= 0


@given(st.lists(st.booleans(), max_size=60))
def test_a_host_is_closed_by_half_of_its_last_answers_and_no_less(refusals: list[bool]) -> None:
    host = Host("x.example")
    for count, refused in enumerate(refusals, start=1):
        host.note(refused=refused)
        last = refusals[max(0, count - WINDOW) : count]
        if host.closed is not None:
            assert sum(last) >= SHARE_REFUSED * len(last)
            assert len(last) >= LEAST_ANSWERS
            return
        assert not refused or len(last) < LEAST_ANSWERS or sum(last) < SHARE_REFUSED * len(last)


# What a user states


def test_naver_and_nate_ask_for_a_permission_that_names_the_host(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    done = newsfold("crawl", "naver", "--contact", "desk@example.org")
    assert done.returncode == 1
    assert "robots.txt of news.naver.com and n.news.naver.com refuses" in done.stderr
    assert '[permissions."n.news.naver.com"]\nbasis = "' in done.stderr
    stated = '[permissions."n.news.naver.com"]\nbasis = "a licence"\n'
    (tmp_path / "newsfold.toml").write_text(f'contact = "desk@example.org"\n{stated}')
    done = newsfold("crawl", "naver")
    assert "robots.txt of news.naver.com refuses" in done.stderr
    assert "nate: robots.txt of news.nate.com" in newsfold("crawl", "nate").stderr


@pytest.mark.parametrize(
    ("host", "basis", "why"),
    [
        ("*", "all", "one exact host"),
        ("*.naver.com", "all", "one exact host"),
        ("naver", "all", "one exact host"),
        ("https://news.naver.com", "all", "one exact host"),
        ("news.naver.com", " ", "what it rests on"),
    ],
)
def test_a_permission_is_for_one_host_and_has_a_basis(
    host: str, basis: str, why: str, tmp_path: Path
) -> None:
    file = tmp_path / "newsfold.toml"
    file.write_text(f'[permissions."{host}"]\nbasis = "{basis}"\n')
    with pytest.raises(ConfigError, match=why):
        load_config(file=file)


def test_outside_its_hours_a_source_is_not_crawled(newsfold: Newsfold, tmp_path: Path) -> None:
    now = datetime.now(ZoneInfo("Asia/Seoul"))
    begin, end = (f"{now + timedelta(hours=hours):%H:%M}" for hours in (2, 4))
    (tmp_path / "newsfold.toml").write_text(f'[politeness.nate]\nhours = "{begin}-{end}"\n')
    done = newsfold("crawl", "nate", "--contact", "desk@example.org")
    assert done.returncode == 4
    assert f"nate may be crawled at {begin}-{end} only, by the clock of Asia/Seoul" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_run_that_meets_the_end_of_its_hours_stops_and_the_next_goes_on(
    folder_config: ArchiveConfig,
) -> None:
    answers = {"/news": listing(range(1, 31)), "/v/": story}
    with Village(answers) as village:
        done = visit(village, folder_config, open_for=40)
        assert done.code == 4
        assert "hours_over" in done.stderr
        (held,) = ask(folder_config, "SELECT count(*) AS n FROM articles")
        asked = [path for path in village.paths if path.startswith("/v/")]
        assert 0 < held["n"] < 20
        # One may be under way; what waited for its turn was not sent.
        assert len(asked) <= held["n"] + 1
        assert visit(village, folder_config).code == 0
    (held,) = ask(folder_config, "SELECT count(*) AS n FROM articles")
    assert held["n"] == 30


def test_politeness_for_a_source_that_is_none_is_refused(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    (tmp_path / "newsfold.toml").write_text("[politeness.daun]\ndelay_seconds = 9.0\n")
    done = newsfold("crawl", "nate", "--contact", "desk@example.org")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no source is called 'daun'; did you mean 'daum'?" in done.stderr


@given(st.times(), st.times(), st.times())
def test_hours_and_the_hours_between_them_make_a_day(begin: time, end: time, at: time) -> None:
    night, day = Hours(begin=begin, end=end), Hours(begin=end, end=begin)
    if begin != end:
        assert night.hold(at) != day.hold(at)
