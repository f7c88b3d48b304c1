"""The revisions, oldest first, named `rNNNN_what_changed.py`."""
