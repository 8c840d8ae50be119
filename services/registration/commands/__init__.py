"""Registration's commands: load, rule, write, emit."""
