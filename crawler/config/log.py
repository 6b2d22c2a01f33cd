"""``[log]``: what is told on standard error, and in which form."""

from dataclasses import dataclass
from typing import Literal

import msgspec

Form = Literal["text", "json"]
Level = Literal["debug", "info", "warning", "error"]


class LogForm(msgspec.Struct, forbid_unknown_fields=True):
    """The table as it is written."""

    format: Form = "text"
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogConfig:
    """What is told; without a level, warnings on a terminal and what happens elsewhere."""

    format: Form = "text"
    level: Level | None = None
