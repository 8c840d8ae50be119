"""Fitting and judging the matcher: CSV in, figures out. What it fits is data of registration's rules."""
