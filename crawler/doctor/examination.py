"""Everything that is looked at, in order.

settings -> machine -> storage -> holdings -> hosts
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from archive.upkeep.policies import Role
from crawler.catalog import find_source, own_sources
from crawler.config.config import Config
from crawler.doctor.holdings import look_at_holdings
from crawler.doctor.hosts import look_at_hosts
from crawler.doctor.intentions import look_at_intentions
from crawler.doctor.machine import look_at_machine
from crawler.doctor.sign import Sign, State, ok
from crawler.doctor.storage import is_there, look_at_storage
from crawler.fetch.single import is_loopback
from crawler.settings import USER_AGENT


def examine(
    config: Config,
    role: Role,
    sources: tuple[str, ...],
    progress: Callable[[str], None],
    *,
    asks_hosts: bool,
) -> Iterator[Sign]:
    """Yield a sign for each thing that a crawl needs, as it is looked at.

    Args:
        config: What is wanted.
        role: Whose rights are asked for.
        sources: Whose hosts are asked; none are those of the schedule.
        progress: Told what is being looked at.
        asks_hosts: Whether sources' hosts are asked for their robots.txt.

    Raises:
        UnknownName: A source was named that there is not.
    """
    named = [find_source(name, own_sources(config)) for name in sources]
    scheduled = tuple(dict.fromkeys(entry.source for entry in config.schedule))
    settings = list(look_at_intentions(config))
    yield from settings
    yield from look_at_machine(_folders(config))
    stored = list(look_at_storage(config.archive, role))
    yield from stored
    if role != Role.ANALYST and is_there(config.archive) and not _is_broken(stored):
        yield from look_at_holdings(config.archive, scheduled, progress)
    if not asks_hosts or _is_broken(settings):
        return
    own = own_sources(config)
    wanted = named or [find_source(name, own) for name in scheduled]
    if not wanted:
        yield ok("hosts", "none was asked: no source is scheduled or named by --source")
    for source in wanted:
        if config.contact is None and not all(is_loopback(each.url) for each in source.sections):
            yield ok("hosts", f"{source.name} was not asked, for want of a contact")
            continue
        progress(source.name)
        agent = f"{USER_AGENT} (+{config.contact})" if config.contact else USER_AGENT
        yield from look_at_hosts(source, config, agent)


def _is_broken(signs: list[Sign]) -> bool:
    return any(sign.state == State.WRONG for sign in signs)


def _folders(config: Config) -> dict[str, Path]:
    place = config.archive
    folders = {"spool": place.spool, "index": place.index}
    if config.metrics is not None:
        folders["metrics"] = config.metrics.file.parent
    if place.location.startswith("s3://"):
        return folders
    return {"archive's folder": Path(place.location).expanduser()} | folders
