"""Papers as PDF (typst, tagged) and Word (docxtpl), from one content."""
