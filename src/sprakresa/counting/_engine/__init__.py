"""How counting is fast: chunks of raw bytes are numbered, and each distinct chunk is tokenised once.

In come texts, out come posts × terms. In this order: `numbering` gives equal byte strings equal numbers, `chunks` cuts
texts, `words` finds the words of a chunk, `tallies` puts counts together.
"""
