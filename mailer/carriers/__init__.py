"""Carriers: each takes one frozen message and carries it. None of them composes."""
