"""A message as electronic mail."""

import logging
import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Final

from crawler.alerts.message import Message
from crawler.config.alerts import Email
from crawler.deadline import within
from crawler.errors import NotDelivered

_WORDS: Final = (
    (smtplib.SMTPAuthenticationError, "it refuses the user name or the password"),
    (smtplib.SMTPServerDisconnected, "it broke the connection off"),
    (UnicodeEncodeError, "user name and password must be ASCII"),
    (ssl.SSLError, "nobody vouches for its certificate, or it speaks no TLS there"),
    (TimeoutError, "no answer in time"),
)

_log: Final = logging.getLogger("newsfold")


def mail(way: Email, message: Message, seconds: float) -> None:
    """Hand a message to a mail server, which answers for the rest of its way.

    Whom the server refuses is warned of: for the others it has taken the message.

    Raises:
        NotDelivered: The server did not take it for anybody.
    """
    if way.password == "":
        raise NotDelivered(f"the variable {way.variable} is not set, which holds the password")
    try:
        letter = _letter(way, message)
        refused = within(seconds, f"{way.host}:{way.port}", lambda: _handed(way, letter, seconds))
    except (smtplib.SMTPException, OSError, ValueError, MessageError) as error:
        raise NotDelivered(f"{way.host}: {_why(error)}") from None
    if refused:
        _log.warning("%s: it refuses %s; the others have the message", way.host, ", ".join(refused))


def _handed(way: Email, letter: EmailMessage, seconds: float) -> list[str]:
    """Give a letter to the server, and return whom it refuses."""
    with _connected(way, seconds) as server:
        if way.username is not None and way.password is not None:
            server.login(way.username, way.password)
        return sorted(server.send_message(letter))


def _connected(way: Email, seconds: float) -> smtplib.SMTP:
    if way.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(way.host, way.port, timeout=seconds, context=context)
    server = smtplib.SMTP(way.host, way.port, timeout=seconds)
    if way.security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _letter(way: Email, message: Message) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = _mailbox(way.sender)
    letter["To"] = [_mailbox(each) for each in way.to]
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(message.at)
    letter["Message-ID"] = make_msgid(domain="newsfold.invalid")
    letter["Auto-Submitted"] = "auto-generated"  # so that no absent reader's program answers
    letter.set_content(message.text, cte="base64")
    return letter


def _mailbox(text: str) -> Mailbox:
    name, address = parseaddr(text)
    return Mailbox(display_name=name, addr_spec=address)


def _why(error: Exception) -> str:
    """Return what went wrong, without what a server might repeat of a log-in."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answers {error.smtp_code}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"it refuses {', '.join(sorted(error.recipients))}"
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return error.strerror or "it takes no connection"
    return f"the message cannot be sent ({type(error).__name__}); see from, to and security"
