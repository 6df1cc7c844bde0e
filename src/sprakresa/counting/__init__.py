"""Posts to counts: a sparse document–term matrix that knows its unit, and the tables derived from it.

In comes the posts' table, out comes :class:`~sprakresa.counting.matrix.DocumentTerms` or a long table. In this order:
`matrix` is the container, `analyzer` says what a word counts as, `_engine` counts fast, `counts`, `themes` and
`weights` are what a study calls.
"""
