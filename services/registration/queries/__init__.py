"""Registration's SELECTs, locks and set-based writes."""
