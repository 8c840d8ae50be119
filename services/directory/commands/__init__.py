"""What the directory does, by noun."""
