"""The people who do a day's acts: registrars, shelter staff, scanners."""
