"""Every SELECT and lock of distribution."""
