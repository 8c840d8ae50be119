"""Registration's rules: pure, with time passed in."""
