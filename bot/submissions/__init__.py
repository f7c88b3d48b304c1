"""What buttons do: one module per noun, each a table from verb to function."""
