"""Speed as ratios: the services over HTTP against pgbench running the very same statements on the same cluster."""
