"""``[metrics]``: where figures are left for a monitoring system."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec

from crawler.config.paths import own_path

FILE_NAME: Final = "metrics.prom"


class MetricsForm(msgspec.Struct, forbid_unknown_fields=True):
    """The table as it is written."""

    file: str | None = None
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    address: str = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsConfig:
    """Where this machine's figures are kept, and where a schedule that stays shows them.

    Attributes:
        file: Written whole after every run.
        port: None shows them nowhere.
        address: Of the interface to listen on.
    """

    file: Path
    port: int | None
    address: str


def metrics(form: MetricsForm | None, spool: Path) -> MetricsConfig | None:
    """Return what a table says; without one nothing is counted.

    Raises:
        ConfigError: Its file can be none.
    """
    if form is None:
        return None
    file = own_path("metrics.file", form.file) if form.file else spool / FILE_NAME
    return MetricsConfig(file=file, port=form.port, address=form.address)
