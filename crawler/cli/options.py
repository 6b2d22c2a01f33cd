"""Options that several chapters share."""

import click

archive_option = click.option(
    "--archive",
    metavar="DIR|s3://BUCKET/PREFIX",
    help="Where the archive lies; newsfold.toml's, else ./data.",
)
