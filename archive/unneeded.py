"""What libraries would load along, and no chapter needs."""

import sys
from importlib.abc import MetaPathFinder
from typing import Final

# Arrow loads pandas wherever it is, a quarter of a second and 45 MB. boto3 looks for the TLS
# context of urllib3's own bridge to pyOpenSSL, a tenth of a second, and takes Python's without it.
UNNEEDED: Final = frozenset({"pandas", "urllib3.contrib.pyopenssl"})


class WithoutUnneeded(MetaPathFinder):
    """Says of what is not needed that it is not installed, for this process."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """Refuse it, and leave everything else to others."""
        if fullname in UNNEEDED:
            raise ModuleNotFoundError(fullname, name=fullname)


def do_without() -> None:
    """Keep out from now on what is not needed."""
    sys.meta_path.insert(0, WithoutUnneeded())
