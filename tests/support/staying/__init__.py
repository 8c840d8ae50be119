"""Random weeks of a shelter: what happens by a seed, a small pure model of it, and the same done to the service."""
