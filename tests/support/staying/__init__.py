"""Random weeks of a shelter: what hypothesis draws, a small pure model of it, and the same done to the service."""
