"""The HTTP door: reports for those who answer for the operation's figures."""

from fastapi import APIRouter

from services.coordination.routes import annual, days

router = APIRouter()
for part in (annual, days):
    router.include_router(part.router)
