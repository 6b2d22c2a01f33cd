"""A bucket's prefix as a store, through boto3."""

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import StoreUnreachable, StoreUnsafe

CONNECT_SECONDS = 4
READ_SECONDS = 30
# Two attempts, the pause between them and the start of Python stay well below 15 seconds.
OPENING_SECONDS = 3
OPENING_ATTEMPTS = 2
WORKING_ATTEMPTS = 8


class S3Store:
    """A prefix of a bucket, reached with the standard AWS variables and profiles."""

    def __init__(self, location: str) -> None:
        parts = urlsplit(location)
        self.location = location.rstrip("/")
        self._bucket, self._prefix = parts.netloc, parts.path.strip("/")
        opening = _client(OPENING_ATTEMPTS, OPENING_SECONDS, OPENING_SECONDS)
        with self._explained():
            opening.list_objects_v2(Bucket=self._bucket, Prefix=self._key(""), MaxKeys=1)
        self._client = _client(WORKING_ATTEMPTS, CONNECT_SECONDS, READ_SECONDS)

    def get(self, key: str) -> bytes | None:
        with self._explained():
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key(key))
            except self._client.exceptions.NoSuchKey:
                return None
            data: bytes = answer["Body"].read()
            return data

    def create(self, key: str, data: bytes) -> bool:
        return self._put(key, data, only_new=True)

    def put_file(self, key: str, path: Path) -> None:
        with self._explained():
            self._client.upload_file(str(path), self._bucket, self._key(key))
        path.unlink()

    def delete(self, key: str) -> None:
        with self._explained():
            self._client.delete_object(Bucket=self._bucket, Key=self._key(key))

    def keys(self, prefix: str) -> list[str]:
        with self._explained():
            return sorted(self._list(prefix))

    def prepare(self) -> None:
        key = f"probe/{uuid.uuid4().hex}"
        self.create(key, b"first")
        refused = not self._put(key, b"second", only_new=True, compare=False)
        self.delete(key)
        if not refused:
            raise StoreUnsafe(
                f"{self.location}: this store overwrites a key although asked to create it only if "
                "absent (If-None-Match is ignored), so commits could be lost without a sign. "
                "Use a store with conditional writes, or a folder."
            )

    def table_uri(self, name: str) -> str:
        return f"s3://{self._bucket}/{self._key(name)}"

    def table_options(self) -> dict[str, str]:
        options = {
            "AWS_REGION": self._client.meta.region_name,
            "aws_conditional_put": "etag",
            "connect_timeout": f"{CONNECT_SECONDS}s",
            "timeout": f"{READ_SECONDS}s",
            "retry_timeout": "60s",
        }
        if str(self._client.meta.endpoint_url).startswith("http://"):
            options["AWS_ALLOW_HTTP"] = "true"
        return options

    def _put(self, key: str, data: bytes, *, only_new: bool, compare: bool = True) -> bool:
        extra = {"IfNoneMatch": "*"} if only_new else {}
        with self._explained():
            try:
                self._client.put_object(Bucket=self._bucket, Key=self._key(key), Body=data, **extra)
            except self._client.exceptions.ClientError as error:
                if _code(error) not in {"PreconditionFailed", "ConditionalRequestConflict"}:
                    raise
                # The first try may have landed while its acknowledgement was lost.
                return compare and self.get(key) == data
        return True

    def _list(self, prefix: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        skip = len(self._key(""))
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._key(prefix)):
            for entry in page.get("Contents", ()):
                yield entry["Key"][skip:]

    def _key(self, key: str) -> str:
        return f"{self._prefix}/{key}" if self._prefix else key

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        import botocore.exceptions as aws  # noqa: PLC0415 - 0.2 s that a folder never needs

        try:
            yield
        except aws.ClientError as error:
            raise StoreUnreachable(self.location, _ADVICE.get(_code(error), str(error))) from error
        except (aws.NoCredentialsError, aws.PartialCredentialsError) as error:
            raise StoreUnreachable(
                self.location,
                "no AWS credentials found; set "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile",
            ) from error
        except aws.BotoCoreError as error:
            raise StoreUnreachable(self.location, f"no answer ({error})") from error


_ADVICE = {
    "NoSuchBucket": "there is no such bucket; create it first",
    "404": "there is no such bucket; create it first",
    "AccessDenied": "these credentials have no right to it",
    "403": "these credentials have no right to it",
    "InvalidAccessKeyId": "the access key is not known there; check AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "the secret key is wrong; check AWS_SECRET_ACCESS_KEY",
    "ExpiredToken": "the credentials have expired; renew them and run again",
}


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _client(attempts: int, connect_seconds: int, read_seconds: int) -> Any:
    import boto3  # noqa: PLC0415 - 0.2 s that a folder never needs
    from botocore.config import Config  # noqa: PLC0415

    return boto3.client(
        "s3",
        region_name=os.environ.get("AWS_REGION") or None,
        config=Config(
            connect_timeout=connect_seconds,
            read_timeout=read_seconds,
            retries={"mode": "standard", "total_max_attempts": attempts},
        ),
    )
