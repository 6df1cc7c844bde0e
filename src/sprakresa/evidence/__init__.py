"""What may be claimed: rates, tests and comparisons whose unit of evidence is the post, or the author.

In come counts and dates, out come tables with intervals, p-values and the words "description only" where neither can
be had. In this order: `_units` says which rows are evidence; `_permutation` tests; `rates` and `effects` estimate,
`effects` also against general Swedish; `repeats` finds posts that are no evidence of their own; `assessment` says what
a corpus can show; `trends`, `comparison`, `parts` and `variation` answer the questions. Every formula:
docs/methods.md.
"""
