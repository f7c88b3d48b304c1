"""One transaction per thing that a person would say, one module per noun.

A service checks the right to act (`access`), applies a rule of `core`, writes rows, the audit entry
and whatever must be sent, and leaves the commit to its caller.
"""
