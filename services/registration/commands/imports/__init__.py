"""Lists of households: sent, read, looked at, committed, undone. The worker's part stands in `work.py`."""
