"""Dated texts as a table: one row a post, with its date, its author and its body without the frame.

In come files, folders and other blogs (:mod:`sprakresa.posts.sources`), out comes the posts' table. In this order:
`dates` reads dates and makes periods, `cleaning` mends characters, `frame` parts the body from what surrounds it,
`front_matter` reads one file, `write` and `read` the folder, `catalogue` knows the posts that are not at hand.
"""
