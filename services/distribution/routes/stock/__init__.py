"""Stock over HTTP."""

from services.distribution.routes.stock import lots, movements, receipts, transfers, unsolicited, views

ROUTERS = (receipts.router, movements.router, transfers.router, lots.router, unsolicited.router, views.router)
