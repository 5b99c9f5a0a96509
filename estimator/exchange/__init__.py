"""Results in the forms that others read, and tables of others as claims files (docs/exchange.md)."""
