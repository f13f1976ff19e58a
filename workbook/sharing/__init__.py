"""Sharing 分发与收集: what each person's workbook holds, and what came back."""
