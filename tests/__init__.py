"""Tests: see each folder. Nothing here touches the outside network."""
