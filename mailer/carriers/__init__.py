"""Carriers: each takes one frozen message and carries it. None of them composes.

A new carrier joins the contract (`tests/mailer/carriers_tried.py`) before it is used anywhere.
"""

from core.carrying import Carrier, Frozen, NoAnswer, Refused, TryLater

__all__ = ["Carrier", "Frozen", "NoAnswer", "Refused", "TryLater"]
