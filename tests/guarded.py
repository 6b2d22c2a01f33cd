"""An S3 server that enforces the policies of newsfold's roles."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from conftest import S3Server, free_port, start_s3

from archive.upkeep.policies import Role, policy

LOCATION = "s3://guarded/a"


@dataclass(frozen=True)
class Guarded:
    """A server that knows three users, and how each reaches it."""

    server: S3Server
    keys: dict[Role, dict[str, str]]

    def client(self, role: Role) -> Any:
        given = self.keys[role]
        return boto3.client(
            "s3",
            endpoint_url=given["AWS_ENDPOINT_URL"],
            region_name="us-east-1",
            aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
        )


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    port = free_port()
    process = start_s3(tmp_path_factory.mktemp("guarded"), port, AUTH="true", SERVICES="s3,iam,sts")
    try:
        server = S3Server(port)
        server.client().create_bucket(Bucket="guarded")
        iam = boto3.client(
            "iam",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        keys = {}
        for role in Role:
            iam.create_user(UserName=role.value)
            document = json.dumps(policy(role, LOCATION))
            iam.put_user_policy(UserName=role.value, PolicyName="own", PolicyDocument=document)
            drawn = iam.create_access_key(UserName=role.value)["AccessKey"]
            keys[role] = server.environment | {
                "AWS_ACCESS_KEY_ID": drawn["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": drawn["SecretAccessKey"],
            }
        yield Guarded(server, keys)
    finally:
        process.terminate()
        process.wait(30)
