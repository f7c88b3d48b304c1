"""Loads what ships with the product: procedures, factors, actions, England's closed days."""
