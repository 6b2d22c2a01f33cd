"""newsfold policy: the rights that a role needs on S3."""

import json

import click

from archive.upkeep.policies import Role
from archive.upkeep.policies import policy as policy_of
from crawler.cli.options import archive_option
from crawler.config.config import load_config


@click.command()
@click.argument("role", type=click.Choice([role.value for role in Role]))
@archive_option
def policy(role: str, archive: str | None) -> None:
    """Print the least policy for a role: ingest, maintain or analyst."""
    location = load_config(archive).archive.location
    click.echo(json.dumps(policy_of(Role(role), location), indent=2))
