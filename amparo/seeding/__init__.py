"""Fictitious people in bulk, for measuring and for trying things out: `amparo seed people`."""
