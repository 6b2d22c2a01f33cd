"""``[report]``: the page's language, and what storage costs."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

Language = Literal["en", "ko"]


class ReportForm(msgspec.Struct, forbid_unknown_fields=True):
    """The table as it is written."""

    language: Language = "en"
    price_gb_month: Annotated[float, msgspec.Meta(ge=0, le=1e6)] | None = None
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConfig:
    """How the page is written; without a price nothing is said of costs."""

    language: Language = "en"
    price_gb_month: float | None = None
    currency: str = "USD"
