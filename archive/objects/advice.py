"""What an S3 error code means to the user, and what to do."""

import re
from typing import Final

REFUSED: Final = frozenset({"AccessDenied", "403"})

_OTHER_REGION = "the bucket lies in another region; set AWS_REGION to it"
_ADVICE: Final = {
    "NoSuchBucket": "there is no such bucket; create it first",
    "404": "there is no such bucket; create it first",
    "AccessDenied": "these credentials have no right to it",
    "403": "these credentials have no right to it",
    "InvalidAccessKeyId": "the access key is not known there; check AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "the secret key is wrong; check AWS_SECRET_ACCESS_KEY, and whether "
    "a proxy changes requests",
    "XAmzContentSHA256Mismatch": "what arrived is not what was sent; check what lies between",
    "MissingContentLength": "this store does not take checksums that follow the data; set "
    "AWS_REQUEST_CHECKSUM_CALCULATION=when_required",
    "ExpiredToken": "the credentials have expired; renew them and run again",
    "PermanentRedirect": _OTHER_REGION,
    "301": _OTHER_REGION,
    "AuthorizationHeaderMalformed": _OTHER_REGION,
    "IllegalLocationConstraintException": _OTHER_REGION,
}
_CODE = re.compile(r"<Code>(\w+)</Code>")
_TERMINAL = re.compile("\x1b\\[[0-9;]*m|[↳\n]")


def advice(code: str, otherwise: str) -> str:
    """Return what to do about an error code, or in one line what was said where it is unknown."""
    return _ADVICE.get(code) or " ".join(_TERMINAL.sub(" ", otherwise).split())


def code_in(text: str) -> str:
    """Return the S3 error code that a library's message quotes, empty without one."""
    found = _CODE.search(text)
    return found[1] if found else ""
