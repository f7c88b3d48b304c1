"""Random histories of a panel: presses, pages, time, deaths, restarts; nothing lost or repeated.

Some are among the tests; `python -m tests.histories --count 5000` runs as many as one likes, and
`--seed N --count 1` one again.
"""
