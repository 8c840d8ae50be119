"""Request and answer bodies of the directory."""
