"""The command line, and the only place that knows the bot and the mailer at once."""


def main() -> int:
    """Run one command."""
    return 0
