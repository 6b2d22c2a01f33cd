"""``[[alerts]]`` and ``[heartbeat]``: who is told what, and by which way."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec

from archive.errors import ConfigError
from crawler.config.health import CHECKS
from crawler.config.schedule import Span, span

LONGEST_SECONDS: Final = 120
"""A way that takes longer is given up; what is being told is claimed for longer than that."""

_MAILBOX: Final = re.compile(r"[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+")

Least = Literal["warning", "critical"]
Seconds = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_SECONDS)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Text = Annotated[str, msgspec.Meta(min_length=1)]
Texts = Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
Variable = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class AlertForm(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """What every alert says as it is written."""

    name: Name
    least: Least = "warning"
    sources: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    repeat: Span = "24h"
    most_an_hour: Annotated[int, msgspec.Meta(ge=1)] = 10
    timeout_seconds: Seconds = 15


class CommandForm(AlertForm, tag="command"):
    command: Texts


class WebhookForm(AlertForm, tag="webhook"):
    url: Text | None = None
    url_env: Variable | None = None


class EmailForm(AlertForm, tag="email", rename={"sender": "from"}):
    host: Text
    sender: Text
    to: Texts
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password_env: Variable | None = None


class HeartbeatForm(msgspec.Struct, forbid_unknown_fields=True):
    url: Text | None = None
    url_env: Variable | None = None
    fail: bool = False
    timeout_seconds: Seconds = 10


AnyAlertForm = CommandForm | WebhookForm | EmailForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a request goes: a secret, as whoever knows it may write there.

    Attributes:
        url: Empty where the variable that should hold it does not.
        variable: The environment's variable that holds it, where one does.
        proxy: The proxy that the environment asks for.
    """

    url: str = field(repr=False)
    variable: str | None = None
    proxy: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A program with its arguments, given the findings as JSON on standard input."""

    arguments: tuple[str, ...]

    @property
    def program(self) -> str:
        """The name of the program alone; what follows it may be a secret."""
        return self.arguments[0].partition(" ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that takes a POST of JSON."""

    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """A mail server, who writes, and to whom.

    ``password`` is None where nobody logs in, and empty where its variable is not set.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    to: tuple[str, ...]
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    variable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Who is told of which findings, how often, and how.

    Attributes:
        name: By which it is known from one check to the next.
        least: The least severity that it is told.
        sources: Only of these; empty for all, and the archive's own.
        checks: Only what these found; empty for all.
        repeat: After so long a standing finding is told again.
        most_an_hour: So many messages; what comes then is told in one, later.
    """

    name: str
    by: Command | Webhook | Email
    least: Least = "warning"
    sources: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    repeat: timedelta = timedelta(hours=24)
    most_an_hour: int = 10
    timeout_seconds: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """An address that is asked for after each ``newsfold run``.

    With ``tells_failure`` it is asked for with ``/fail`` at its end after a run in trouble.
    """

    address: Address
    tells_failure: bool = False
    timeout_seconds: int = 10


def alerts(forms: Sequence[AnyAlertForm], file: Path) -> tuple[Alert, ...]:
    """Return the alerts that a file states.

    Raises:
        ConfigError: Two have one name, or one lacks what its kind needs or names no check.
    """
    names = [form.name for form in forms]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{file}: two [[alerts]] are called {name!r}; give each its own name")
    return tuple(_alert(form, f"{file}: [[alerts]] {form.name}") for form in forms)


def heartbeat(form: HeartbeatForm | None, file: Path) -> Heartbeat | None:
    """Return the heartbeat that a file states.

    Raises:
        ConfigError: It has no address, or one that is none.
    """
    if form is None:
        return None
    return Heartbeat(
        address=_address(form.url, form.url_env, f"{file}: [heartbeat]"),
        tells_failure=form.fail,
        timeout_seconds=form.timeout_seconds,
    )


def _alert(form: AnyAlertForm, where: str) -> Alert:
    for check in form.checks:
        if check not in CHECKS:
            raise ConfigError(
                f"{where}: no check is called {check!r}; there are {', '.join(CHECKS)}"
            )
    return Alert(
        name=form.name,
        by=_way(form, where),
        least=form.least,
        sources=form.sources,
        checks=form.checks,
        repeat=span(form.repeat),
        most_an_hour=form.most_an_hour,
        timeout_seconds=form.timeout_seconds,
    )


def _way(form: AnyAlertForm, where: str) -> Command | Webhook | Email:
    if isinstance(form, CommandForm):
        return Command(arguments=form.command)
    if isinstance(form, WebhookForm):
        return Webhook(address=_address(form.url, form.url_env, where))
    if (form.username is None) != (form.password_env is None):
        raise ConfigError(f"{where}: username and password_env go together")
    if form.password_env and form.security == "none":
        raise ConfigError(f"{where}: a password needs security = starttls or tls")
    for mailbox in (form.sender, *form.to):
        if not _MAILBOX.fullmatch(mailbox):
            raise ConfigError(f"{where}: {mailbox!r} is no address, such as News <you@example.org>")
    return Email(
        host=form.host,
        port=form.port or {"starttls": 587, "tls": 465, "none": 25}[form.security],
        security=form.security,
        sender=form.sender,
        to=form.to,
        username=form.username,
        password=_secret(form.password_env) if form.password_env else None,
        variable=form.password_env,
    )


def _secret(variable: str) -> str:
    """Return what a variable holds; one made of a file may have brought a line's end along."""
    return os.environ.get(variable, "").rstrip("\r\n")


def _address(url: str | None, variable: str | None, where: str) -> Address:
    if (url is None) == (variable is None):
        raise ConfigError(f"{where}: give either url or url_env, a variable that holds it")
    found = url if url is not None else _secret(variable or "")
    if found and not _is_address(found):
        # The text may be a secret that was pasted wrongly.
        raise ConfigError(f"{where}: {variable or 'url'} holds no http or https address")
    return Address(url=found, variable=variable, proxy=_proxy(found))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _proxy(url: str) -> str | None:
    """Return the proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY ask for."""
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - few need its 20 ms

    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme) or None
