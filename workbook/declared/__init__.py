"""What every sheet holds, declared once: a file a topic; `workbook/tables.py` joins them."""
