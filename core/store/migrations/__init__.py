"""How the database came to be as it is: one revision per change of `core.store.tables`.

A revision that has been released is never edited. Triggers are not created here but by
`core.store.migrating`, after every upgrade.
"""
