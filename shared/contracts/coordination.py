"""Events of coordination: none yet; it listens."""
