"""What the workbook holds and what is calculated from it."""
