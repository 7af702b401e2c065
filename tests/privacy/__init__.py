"""The proof by planted identifiers: what is planted, what searches for it, and the ways it must not come out."""
