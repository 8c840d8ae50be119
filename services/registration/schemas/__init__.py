"""Request and answer bodies of registration."""
