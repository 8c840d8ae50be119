"""Generated records with known truth: several authors, each with another population and other habits of writing."""

from amparo.match.noise.authors import AUTHORS
from amparo.match.noise.generating import Generated, generate, write

__all__ = ["AUTHORS", "Generated", "generate", "write"]
