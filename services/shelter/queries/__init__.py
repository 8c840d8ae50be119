"""Every SELECT and lock, and the set-based writes."""
