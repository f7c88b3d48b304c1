"""Our own referral form as a file: which answers stand in it.

Called in the process that opens documents (`opening`), within its limits of time and memory.
"""


def fields_of(content: bytes, media_type: str) -> dict[str, str] | None:
    """Give the answers of our form, by the names of the form's inputs; None if it is not our form.

    A file that is another's form, or damaged, is None too: its text is read all the same.
    """
    del content, media_type
    return None
