"""LibreOffice in place of Excel: an office process, fakes of Windows objects, an xlwings engine over Calc."""
