"""newsfold maintain: keep an archive quick and small."""

import click

from archive.tables.tables import Tables
from archive.upkeep.maintain import Maintained
from archive.upkeep.maintain import maintain as do_what_is_due
from crawler.cli.options import archive_option
from crawler.config.config import load_config


@click.command()
@archive_option
def maintain(archive: str | None) -> None:
    """Merge small files, seal past days, write checkpoints, remove what is no longer needed.

    An ingest does the same when it is due; run it yourself where ingests may not delete.
    """
    tables = Tables.open(load_config(archive).archive)
    done = do_what_is_due(tables, progress=lambda what: click.echo(what, err=True))
    for line in described(done):
        click.echo(line)


def described(done: Maintained) -> list[str]:
    """Return in a line each what was done."""
    lines = [f"new columns: {', '.join(done.migrated)}"] if done.migrated else []
    lines += [
        f"{name}: {each.old} files of {each.days} days became {each.new}"
        for name, each in done.compacted.items()
        if each.old
    ]
    swept = done.swept
    if swept is None:
        lines.append("nothing removed: these credentials may not delete")
    else:
        lines.append(
            f"removed: {swept.data_files} replaced files, {swept.intents} settled intents, "
            f"{swept.lessons} lessons, {swept.raw_files} orphaned raw files "
            f"({swept.raw_bytes / 1e6:.1f} MB)"
        )
    return lines
