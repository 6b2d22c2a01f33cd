"""A bucket's prefix as a store, through boto3."""

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.config import StorageConfig
from archive.errors import NoAnswer, NoRight, StoreUnreachable, StoreUnsafe
from archive.objects.advice import REFUSED, advice
from archive.objects.store import Entry

CONNECT_SECONDS = 4
READ_SECONDS = 30
# Two attempts, the pause between them and the start of Python stay well below 15 seconds.
OPENING_SECONDS = 3
OPENING_ATTEMPTS = 2
WORKING_ATTEMPTS = 8
PROBE = "probe"
SMALL_BYTES = 8 << 20

# The etag of no object.
NO_TAG = "0" * 32

_TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
_ABSENT = frozenset({"NoSuchKey", "404"})


class S3Store:
    """A prefix of a bucket, reached with the standard AWS variables and profiles."""

    def __init__(self, location: str, config: StorageConfig) -> None:
        parts = urlsplit(location)
        self.location = location.rstrip("/")
        self._bucket, self._prefix = parts.netloc, parts.path.strip("/")
        self._config = config
        self._matches = False
        opening = _client(OPENING_ATTEMPTS, OPENING_SECONDS, OPENING_SECONDS)
        with self._explained():
            opening.list_objects_v2(Bucket=self._bucket, Prefix=self._key(""), MaxKeys=1)
        self._client = _client(WORKING_ATTEMPTS, CONNECT_SECONDS, READ_SECONDS)

    def get(self, key: str) -> bytes | None:
        with self._explained(key):
            try:
                answer = self._client.get_object(**self._at(key))
            except self._client.exceptions.NoSuchKey:
                return None
            data: bytes = answer["Body"].read()
            return data

    def create(self, key: str, data: bytes) -> bool:
        # The first try may have landed while its acknowledgement was lost.
        return self._created(key, data) or self.get(key) == data

    def replace(self, key: str, data: bytes, expected: bytes) -> bool:
        with self._explained(key):
            self._prove_matching()
            for quote in ('"', ""):  # some stores never match the quoted form
                try:
                    held = self._client.get_object(**self._at(key))
                except self._client.exceptions.NoSuchKey:
                    return False
                found = held["Body"].read()
                if found != expected:
                    return bool(found == data)
                tag = held["ETag"].strip('"')
                if self._put(key, data, IfMatch=f"{quote}{tag}{quote}"):
                    return True
            return self.get(key) == data

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Write an object for browsers, in place of the one that lies there."""
        with self._explained(key):
            self._client.put_object(
                Body=data, ContentType=content_type, **self._at(key), **self._encryption()
            )

    def put_file(self, key: str, path: Path) -> None:
        with self._explained(key):
            self._client.upload_file(
                str(path), self._bucket, self._key(key), ExtraArgs=self._encryption()
            )

    def fetch_file(self, key: str, path: Path) -> bool:
        with self._explained(key):
            try:
                if self._fetch_small(key, path):
                    return True
                self._client.download_file(self._bucket, self._key(key), str(path))
            except self._client.exceptions.ClientError as error:
                if _code(error) in _ABSENT:
                    return False
                raise
            return True

    def _fetch_small(self, key: str, path: Path) -> bool:
        """Bring an object in one request, where boto3 would ask for its size first."""
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - 0.2 s a folder never needs
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        try:
            answer = self._client.get_object(**self._at(key), Range=f"bytes=0-{SMALL_BYTES - 1}")
            with contextlib.closing(answer["Body"]) as body:
                if int(answer["ContentRange"].rpartition("/")[2]) > SMALL_BYTES:
                    return False
                path.write_bytes(body.read())
        except self._client.exceptions.ClientError as error:
            if _code(error) != "InvalidRange":  # as of an empty object
                raise
            return False
        except (BotoCoreError, HTTPError, KeyError):
            return False  # it broke off, and is asked for again in pieces that may be
        return True

    def copy(self, source: str, target: str) -> None:
        with self._explained(source):
            self._client.copy(
                self._at(source), self._bucket, self._key(target), ExtraArgs=self._encryption()
            )

    def delete(self, key: str) -> None:
        with self._explained(key):
            self._client.delete_object(**self._at(key))

    def entries(self, prefix: str, after: str = "") -> list[Entry]:
        with self._explained(prefix):
            return sorted(self._list(prefix, after), key=lambda entry: entry.key)

    def folders(self, prefix: str) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2")
        whole = self._key(prefix)
        with self._explained(prefix):
            found = pages.paginate(Bucket=self._bucket, Prefix=whole, Delimiter="/")
            names = (each["Prefix"] for page in found for each in page.get("CommonPrefixes", ()))
            return sorted(name.removeprefix(whole).rstrip("/") for name in names)

    def prepare(self) -> None:
        # Once its key is taken, one refusal proves the store; nothing has to be removed.
        if self._created(PROBE, b"newsfold\n") and self._created(PROBE, b"again\n"):
            raise StoreUnsafe(
                f"{self.location}: this store overwrites a key although asked to create it only if "
                "absent (If-None-Match is ignored), so commits could be lost without a sign. "
                "Use a store with conditional writes, or a folder."
            )

    def try_writing(self, key: str) -> None:
        with self._explained(key):
            begun = self._client.create_multipart_upload(**self._at(key), **self._encryption())
            self._client.abort_multipart_upload(**self._at(key), UploadId=begun["UploadId"])

    def clock(self) -> datetime | None:
        with self._explained():
            answer = self._client.list_objects_v2(
                Bucket=self._bucket, Prefix=self._key(""), MaxKeys=1
            )
            stated = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
            return parsedate_to_datetime(stated) if stated else None

    def _prove_matching(self) -> None:
        """Ask once, in both forms that ``replace`` uses, for what must be refused."""
        if self._matches:
            return
        for quote in ('"', ""):
            if self._put(PROBE, b"newsfold\n", IfMatch=f"{quote}{NO_TAG}{quote}"):
                raise StoreUnsafe(
                    f"{self.location}: this store replaces an object although asked to do so only "
                    "if it is unchanged (If-Match is ignored), so what others wrote could be "
                    "lost without a sign. Use a store with conditional writes, or a folder."
                )
        self._matches = True

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
        if self._config.encryption:
            options["AWS_SERVER_SIDE_ENCRYPTION"] = self._config.encryption
        if self._config.kms_key:
            options["AWS_SSE_KMS_KEY_ID"] = self._config.kms_key
        return options

    def table_files(self, name: str) -> Any:  # noqa: ARG002 - one protocol for all stores
        return None  # pyarrow's gives up on three refusals in a row

    def _created(self, key: str, data: bytes) -> bool:
        with self._explained(key):
            return self._put(key, data, IfNoneMatch="*")

    def _put(self, key: str, data: bytes, **condition: str) -> bool:
        """Write an object on a condition and return whether that held."""
        wanted = self._at(key) | self._encryption() | condition
        try:
            self._client.put_object(Body=data, **wanted)
        except self._client.exceptions.ClientError as error:
            if _code(error) not in _TAKEN | _ABSENT:
                raise
            return False
        return True

    def _list(self, prefix: str, after: str) -> Iterator[Entry]:
        pages = self._client.get_paginator("list_objects_v2")
        skip = len(self._key(""))
        beyond = {"StartAfter": self._key(after)} if after else {}
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._key(prefix), **beyond):
            for each in page.get("Contents", ()):
                yield Entry(
                    key=each["Key"][skip:], size=each["Size"], modified=each["LastModified"]
                )

    def _key(self, key: str) -> str:
        return f"{self._prefix}/{key}" if self._prefix else key

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._key(key)}

    def _encryption(self) -> dict[str, str]:
        stated = {
            "ServerSideEncryption": self._config.encryption,
            "SSEKMSKeyId": self._config.kms_key,
        }
        return {name: value for name, value in stated.items() if value}

    @contextlib.contextmanager
    def _explained(self, key: str = "") -> Iterator[None]:
        import boto3.exceptions  # noqa: PLC0415 - 0.2 s that a folder never needs
        import botocore.exceptions as aws  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - botocore lets a torn one through

        try:
            yield
        except aws.ClientError as error:
            raise self._unreachable(error, key) from error
        except boto3.exceptions.S3UploadFailedError as error:
            cause = error.__context__
            raise self._unreachable(cause if hasattr(cause, "response") else error, key) from error
        except (aws.NoCredentialsError, aws.PartialCredentialsError) as error:
            raise StoreUnreachable(
                self.location,
                "no AWS credentials found; set "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile",
            ) from error
        except (aws.BotoCoreError, boto3.exceptions.Boto3Error, HTTPError) as error:
            raise NoAnswer(self.location, f"no answer ({error})") from error

    def _unreachable(self, error: Any, key: str) -> StoreUnreachable:
        code = _code(error) if hasattr(error, "response") else ""
        why = advice(code, str(error))
        what = f"{key}: {why}" if key else why
        return (NoRight if code in REFUSED else StoreUnreachable)(self.location, what)


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
