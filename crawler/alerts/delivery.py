"""A message on its way, by the one that an alert names."""

import os
import signal
import subprocess
from tempfile import TemporaryFile
from typing import IO, Final

from crawler.alerts.message import Message
from crawler.alerts.web import ask
from crawler.config.alerts import Alert, Command, Webhook
from crawler.errors import NotDelivered
from crawler.printable import printable

LONGEST_LINE: Final = 500


def deliver(alert: Alert, message: Message) -> None:
    """Tell a message by an alert's way.

    Raises:
        NotDelivered: It did not arrive, as far as can be known from here.
    """
    if isinstance(alert.by, Command):
        _run(alert.by, message.json(alert.name), alert.timeout_seconds)
    elif isinstance(alert.by, Webhook):
        ask(alert.by.address, alert.timeout_seconds, message.json(alert.name))
    else:
        from crawler.alerts.mail import mail  # noqa: PLC0415 - few send mail

        mail(alert.by, message, alert.timeout_seconds)


def _run(command: Command, given: bytes, seconds: float) -> None:
    name = printable(command.program)
    with TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own program, without a shell
                command.arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,  # ours is for answers
                stderr=complaints,
                process_group=0,
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise NotDelivered(f"{name}: {why}") from None
        try:
            process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with whatever it has started
            process.communicate()
            raise NotDelivered(f"{name}: no end within {seconds:g} s") from None
        if process.returncode:
            raise NotDelivered(f"{name}: it ended with {process.returncode}{_last(complaints)}")


def _last(complaints: IO[bytes]) -> str:
    """Return the last line of what a program complained of."""
    complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - LONGEST_LINE))
    lines = complaints.read().decode("utf-8", "replace").split("\n")
    said = next((line for line in reversed(lines) if line.strip()), "")
    return f": {printable(said.strip())}" if said else ""
