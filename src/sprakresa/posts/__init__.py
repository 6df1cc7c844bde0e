"""Dated texts as a table: one row a post, with its date, its author and its body without the frame.

In come files, folders and other blogs, out comes the posts' table. In this order: `formats` is how sources call things
and write dates (``formats.toml``), `dates` makes periods, `cleaning` mends characters, `frame` parts the body from what
surrounds it, `markup` leaves the text of a page or a post, `facts` makes a row of a record, `front_matter` reads one
file, `identity` says what a post is known by, `write` and `catalogue` keep posts, :mod:`sprakresa.posts.sources` reads
every format, and `read` is the one front door.
"""
