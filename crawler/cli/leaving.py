"""The end of a command's process, which waits for no thread of a library."""

import atexit
import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def leaving() -> Iterator[None]:
    """Let the process end, once the block has, without Python taking itself apart.

    A thread of Arrow that lets go of a Python object at that moment is ended by Python inside of
    C++ that may not be left so, and the process aborts (CPython issue 87135). What was registered
    to be done at the end is done before.
    """
    code = 1

    def leave() -> None:
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)

    atexit.register(leave)  # what is registered first is done last
    try:
        yield
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
        raise
