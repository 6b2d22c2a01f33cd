"""The figures shown on a port, as they stand in the file when they are asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import start_http_server
from prometheus_client.core import Metric
from prometheus_client.registry import Collector, CollectorRegistry

from archive.errors import ConfigError
from crawler.metrics.book import read_book


class _FromFile(Collector):
    def __init__(self, file: Path) -> None:
        self._file = file

    def collect(self) -> Iterator[Metric]:
        return read_book(self._file).collect()


@contextmanager
def shown(file: Path, address: str, port: int) -> Iterator[int]:
    """Show a file's figures at ``http://ADDRESS:PORT/metrics`` while the block runs.

    Yields:
        The port, which is another one where 0 was asked for.

    Raises:
        ConfigError: Nothing can listen there.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_FromFile(file))
    try:
        server, thread = start_http_server(port, address, registry)
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(f"metrics: nothing can listen on {address}:{port} ({why})") from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
