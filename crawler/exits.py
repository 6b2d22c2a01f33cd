"""Exit codes of the command, as the README explains them."""

from typing import Final

HEALTHY: Final = 0
FAILED: Final = 1
UNHEALTHY: Final = 3
OUTSIDE_HOURS: Final = 4
