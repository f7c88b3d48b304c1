"""What is kept: one module per noun. Nothing outside `core` imports a row."""
