"""Bodies and answers of stock, by noun."""
