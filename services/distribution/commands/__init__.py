"""What distribution does: load, judge by a rule, write, emit."""
