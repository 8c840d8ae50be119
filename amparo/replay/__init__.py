"""Honduras 2023, replayed: a seeded plan of the year (pure), its driver over HTTP, and the comparison."""
