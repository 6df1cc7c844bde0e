"""Posts to counts: a sparse document–term matrix that knows its unit, and the tables derived from it.

In comes the table of posts, or counts of their words; out comes :class:`~sprakresa.counting.matrix.DocumentTerms` or a
long table. In this order: `names` finds names to leave out, `matrix` holds counts and adds them up, `analyzer` says
what a word counts as, `_engine` counts fast, `counts` goes from posts or words to terms, `word_counts` from and to
files; `themes` and `weights` build on them.
"""
