"""newsfold release: plain Parquet for everyone who wants to glob."""

import sys
from typing import Final

import click

from archive.errors import NoSuchRelease
from archive.objects.opening import open_store
from archive.objects.store import ObjectStore
from archive.upkeep.latest import newest, read_latest, release_folders
from archive.upkeep.manifest import Manifest, key, read_manifest
from archive.upkeep.names import ReleaseName
from archive.upkeep.recheck import recheck
from archive.upkeep.release import release as make
from crawler.cli.logs import complain
from crawler.cli.options import archive_option
from crawler.cli.tables import print_table
from crawler.config.config import load_config

MOST_SHOWN: Final = 20


@click.command()
@click.argument("name", metavar="[DATE]", required=False)
@click.option("--verify", is_flag=True, help="Read a release again, the newest without DATE.")
@click.option("--list", "show_list", is_flag=True, help="Show which releases there are.")
@archive_option
def release(name: str | None, verify: bool, show_list: bool, archive: str | None) -> None:
    """Make an immutable release of the archive: plain Parquet under releases/DATE.

    Without DATE it is today's in Seoul; a second one of a day is called DATE.2. Days that have
    not changed since the last release are copied where they lie.
    """
    config = load_config(archive).archive
    if verify and show_list:
        raise click.UsageError("give --verify or --list, not both")
    if show_list:
        _show(open_store(config))
    elif verify:
        _verify(open_store(config), name)
    else:
        made = make(config, name, _progress)
        _print_totals(made.manifest)
        written = len(made.manifest.days) - made.days_copied
        click.echo(f"{made.days_copied} days copied as they were, {written} written")
        where = key(ReleaseName.of(made.manifest.release), "").rstrip("/")
        click.echo(f"Parquet: {config.location.rstrip('/')}/{where}")


def _progress(what: str) -> None:
    click.echo(what, err=True)


def _print_totals(manifest: Manifest) -> None:
    rows = [
        (table, each.rows, each.files, f"{each.bytes / 1e6:.1f}")
        for table, each in manifest.totals.items()
    ]
    click.echo(f"release {manifest.release}, up to commit {manifest.commit_seq}")
    print_table(("table", "rows", "files", "MB"), rows, numbers=3)


def _show(store: ObjectStore) -> None:
    latest = read_latest(store)
    rows: list[tuple[object, ...]] = []
    for name in release_folders(store):
        try:
            manifest = read_manifest(store, name)
        except NoSuchRelease:
            rows.append((name, "unfinished", "", "", "", ""))
            continue
        sums = manifest.totals.values()
        mark = "latest" if latest and latest.release == manifest.release else ""
        size = f"{sum(each.bytes for each in sums) / 1e6:.1f}"
        counts = [each.rows for each in sums] + [0] * (2 - len(sums))
        rows.append((name, mark, manifest.commit_seq, *counts, size))
    print_table(("release", "", "commit", "articles", "copies", "MB"), rows, numbers=4)


def _verify(store: ObjectStore, name: str | None) -> None:
    wanted = ReleaseName.of(name) if name else newest(store)
    checked = recheck(store, wanted, _progress)
    _print_totals(checked.manifest)
    for line in checked.offenders[:MOST_SHOWN]:
        complain(f"newsfold: {line}")
    if len(checked.offenders) > MOST_SHOWN:
        complain(f"newsfold: and {len(checked.offenders) - MOST_SHOWN} more")
    if checked.offenders:
        sys.exit(1)
    click.echo("every file is there, with the bytes, rows and columns that the manifest names")
