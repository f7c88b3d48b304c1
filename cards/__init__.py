"""Shows. Pure functions from a small view to Adaptive Card JSON.

One module per card: `View`, `build(view)`, the verbs that it sends, and `EXAMPLES`, of which each
has a golden file. `elements` is the only place that spells card JSON.
"""
