"""Trying the mail out on the installation's own mailbox: `mace check mail`.

A file for each way of mail says what it can be asked and what to do about each of its troubles;
`trial` asks them all in the same order.
"""
