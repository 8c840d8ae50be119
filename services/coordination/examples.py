"""How each operation is called; the order is a story that can be told."""

from __future__ import annotations

from shared.examples import DATE, SITE, TIME, Example

EXAMPLES = {
    "read_annual_report": Example(query={"year": "2023"}),
    "list_annual_report_sources": Example(query={"year": "2023", "figure": "kits_hygiene"}),
    "read_occupancy": Example(query={"from": DATE, "to": "2023-06-16", "site_id": SITE}),
    "read_day_report": Example(query={"site_id": SITE, "day": DATE, "as_of": TIME}),
    "export_day_report_csv": Example(query={"site_id": SITE, "day": DATE, "suppressed": "true"}),
    "export_day_report_xlsx": Example(query={"site_id": SITE, "day": DATE}),
    "read_events": Example(query={"after": "0"}),
}
