"""Every SELECT of coordination."""
