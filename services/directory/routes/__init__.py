"""The directory's HTTP door."""

from services.directory.routes import keys, machines, places, shifts, sign_in, sites, staff

ROUTERS = [keys.router, sign_in.router, places.router, sites.router, staff.router, machines.router, shifts.router]
