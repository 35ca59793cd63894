"""Workpapers: the programme, what each paper says, its workbook, and what comes back in it."""
