"""Everything that arrives and leaves by post: composing, documents, carriers."""
