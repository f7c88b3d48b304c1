"""Shuts the loggers of libraries that quote mails, addresses, passwords and tokens.

A level is not enough: whoever looks for a fault sets every logger to DEBUG.
"""

import logging


def hush(*libraries: str) -> None:
    """Let nothing of these libraries' own words out, whatever level is set later."""
    known = [logging.getLogger(name) for name in libraries]
    for name in list(logging.root.manager.loggerDict):
        known += [logging.getLogger(name)] if name.startswith(libraries) else []
    for logger in known:
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
        logger.disabled = True
