"""One folder per kind of email: `Context`, `EXAMPLES`, subject, text and HTML."""
