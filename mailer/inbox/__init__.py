"""Mail that comes to the MACE mailbox: where it lies, what it says, and how it is taken in (H6).

Everything here was written by strangers. A source gives originals; `reading` makes a small value
of one within limits of time and size; `taking` brings them in one by one, so that a mail which
cannot be read delays no other and is never lost.
"""
