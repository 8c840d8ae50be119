"""Mechanism that every service uses; no word of the domain stands here outside `shared.contracts`."""
