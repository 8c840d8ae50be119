"""What a process does once, when it has what it will keep, before it begins its work."""

from __future__ import annotations

import gc


def settle() -> None:
    """Let no later search for garbage look through what the start made, which nothing ends but the process.

    A whole search looks at every object: the code, the models and routes of a service took it a tenth of a second, in
    which nobody was answered, three times a second where answers are large (docs/adr/0025).
    """
    gc.collect()
    gc.freeze()
