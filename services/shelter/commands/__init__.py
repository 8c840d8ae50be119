"""Load, rule, write, emit."""
