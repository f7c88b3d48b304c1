"""How a try to hand a message over can end, for every way of sending."""


class Refused(Exception):
    """The message will never be taken: trying again cannot help."""


class TryLater(Exception):
    """The message was not acted on and may be tried again, after `retry_after` seconds if said."""

    def __init__(self, why: str = "", retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class NoAnswer(Exception):
    """The message may or may not have been taken: look before doing it again."""
