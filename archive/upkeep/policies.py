"""What each role must be allowed on S3, and no more, as an AWS policy document."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from archive.errors import ConfigError


class Role(StrEnum):
    """Who works with an archive."""

    INGEST = "ingest"
    MAINTAIN = "maintain"
    ANALYST = "analyst"


RELEASES: Final = ("releases/*",)
WRITTEN: Final[dict[Role, Sequence[str]]] = {
    Role.INGEST: (
        *("newsfold.json", "probe", "intents/*", "raw/*", "learned/*"),
        *("articles/*", "copies/*", "revisions/*", "visits/*", "runs/*", "schedule/*", "health/*"),
    ),
    Role.MAINTAIN: ("*",),
    Role.ANALYST: (),
}
"""What a role writes, by key below the archive's location."""


def policy(role: Role, location: str) -> dict[str, Any]:
    """Return the policy of a role for the archive at ``s3://bucket/prefix``.

    Ingests create, and never delete; maintainers also delete, release and erase; analysts read
    releases. (https://docs.aws.amazon.com/service-authorization/ lists the actions.)

    Raises:
        ConfigError: The location is not on S3.
    """
    parts = urlsplit(location)
    if parts.scheme != "s3" or not parts.netloc:
        raise ConfigError(f"{location}: policies are for an archive on S3, s3://bucket/prefix")
    prefix = f"{parts.path.strip('/')}/" if parts.path.strip("/") else ""
    read = RELEASES if role == Role.ANALYST else ("*",)
    statements = [
        _listing(parts.netloc, [f"{prefix}{each}" for each in read]),
        _allowed("Read", ["s3:GetObject"], parts.netloc, prefix, read),
    ]
    if written := WRITTEN[role]:
        actions = ["s3:PutObject", "s3:AbortMultipartUpload"]
        statements.append(_allowed("Write", actions, parts.netloc, prefix, written))
    if role == Role.MAINTAIN:
        statements.append(_allowed("Delete", ["s3:DeleteObject"], parts.netloc, prefix, ("*",)))
    return {"Version": "2012-10-17", "Statement": statements}


def _listing(bucket: str, prefixes: list[str]) -> dict[str, Any]:
    right: dict[str, Any] = {
        "Sid": "List",
        "Effect": "Allow",
        "Action": ["s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{bucket}"],
    }
    if prefixes == ["*"]:
        return right  # under any condition Ceph refuses to say that a key is absent
    return right | {"Condition": {"StringLike": {"s3:prefix": prefixes}}}


def _allowed(
    name: str, actions: list[str], bucket: str, prefix: str, keys: Sequence[str]
) -> dict[str, Any]:
    return {
        "Sid": name,
        "Effect": "Allow",
        "Action": actions,
        "Resource": [f"arn:aws:s3:::{bucket}/{prefix}{key}" for key in keys],
    }
