"""The only code that opens files or talks to Excel."""
