"""Decides.

A module directly in this folder is a pure rule, named with one of the users' own nouns: it imports
the standard library and its siblings, nothing else, and reads no clock. `data` loads what ships
with the product, `store` is the database, `services` is one transaction per thing that a person
would say ("confirm criteria", "circulate agenda", "mark action done").
"""
