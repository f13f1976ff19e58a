"""The VBA sources of the add-in: ASCII, CRLF; what people see stands in `macros/addin/words.py`."""
