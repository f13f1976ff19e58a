"""Templates 模板: Word templates people edit, and the typst sources of the PDFs."""
