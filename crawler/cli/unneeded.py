"""What a library would load along, and no chapter needs."""

import sys
from importlib.abc import MetaPathFinder
from typing import Final

UNNEEDED: Final = "pandas"


class WithoutPandas(MetaPathFinder):
    """Says that pandas is not installed, for this process.

    Arrow loads it wherever it is, which takes a quarter of a second and 45 MB.
    """

    def find_spec(self, fullname: str, *_: object) -> None:
        """Refuse it, and leave everything else to others."""
        if fullname == UNNEEDED:
            raise ModuleNotFoundError(fullname, name=fullname)


def do_without() -> None:
    """Keep out from now on what is not needed."""
    sys.meta_path.insert(0, WithoutPandas())
