"""A reference scanner: decides by the offline pack, keeps a log, sends it, and compares with the server's verdicts."""
