"""Schemas of others, carried in small extracts with their source; the peers of tests obey them."""
