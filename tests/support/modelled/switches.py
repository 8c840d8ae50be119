"""Rules of devices' logs that the model has and the service gets next: each is switched on with it."""

OPEN_BY_HISTORY = False
"""A log is judged by what a round was when the kit was given, not by what it is when the log comes."""
SCANS_BY_ALL_THAT_IS_SAID = False
"""Two scans may be one only if they say the same; else if they are of one card, kit and unit."""
CHAINS = False
"""A card may stay before a scanner for so long that it is read three times and more."""
