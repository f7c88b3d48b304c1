"""When a worker counts as dead or stuck: judged by the heartbeats that its rounds leave behind.

A worker cannot report that it does not run. It leaves a heartbeat after every round of sending that
it came through; the web process looks how old the newest is. Where workers come round and the
messages wait all the same, something is stuck that no round shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

BEAT_EVERY = timedelta(seconds=20)  # not oftener: a round without work takes milliseconds
DEAD_AFTER = timedelta(minutes=5)  # one message takes a minute at most, a round half a minute
STUCK_AFTER = timedelta(minutes=15)
NONE_YET = (
    "No worker has come round yet, so nothing is sent and nobody is reminded. Start `mace work`, "
    "and see whether it says why it cannot."
)
DEAD = (
    "No worker has come round for more than {minutes} minutes, so nothing is sent and nobody is "
    "reminded. See whether `mace work` runs and what it says; start it again if it stands still."
)
STUCK = (
    "Messages that are due have waited for more than {minutes} minutes although a worker runs. See "
    "what `mace work` says and what `mace outbox` lists; start the worker again."
)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When one worker last came round. `sends` is False while the kill switch is set."""

    at: datetime
    sends: bool = True


def beating(beats: Iterable[Heartbeat], now: datetime) -> list[Heartbeat]:
    """Give the workers that live. A beat of the future is from before a clock was put back."""
    return [one for one in beats if abs(now - one.at) <= DEAD_AFTER]


def alarm(beats: Iterable[Heartbeat], waiting_since: datetime | None, now: datetime) -> str:
    """Say what is wrong, in words with the remedy; empty while all is well.

    `waiting_since` is when the message that has waited longest was to go.
    """
    found = list(beats)
    alive = beating(found, now)
    if not found:
        return NONE_YET
    if not alive:
        return DEAD.format(minutes=_minutes(DEAD_AFTER))
    late = waiting_since is not None and now - waiting_since > STUCK_AFTER
    if late and any(one.sends for one in alive):
        return STUCK.format(minutes=_minutes(STUCK_AFTER))
    return ""


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
