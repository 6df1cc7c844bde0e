"""What may be claimed: rates, trends and comparisons whose unit of evidence is the post.

In come counts and dates, out come tables with intervals, p-values and the words "description only" where neither can
be had. In this order: `rates` estimates, `_permutation` and `_kendall` test, `repeats` finds posts that are no
evidence of their own, `assessment` says what a corpus can show, `simulation` makes posts whose truth is known,
`trends` and `comparison` answer the two questions of change.
"""
