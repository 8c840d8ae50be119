"""Lists and their imports: the objects, the rows of a file, and what a commit writes."""
