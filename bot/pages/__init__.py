"""Web pages for people without Teams. GET shows, POST acts."""
