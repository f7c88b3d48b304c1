"""The demo's Teams: a page on Microsoft's own card renderer and a connector that acts like Teams.

Served by `mace demo` only, never by `mace serve`.
"""
