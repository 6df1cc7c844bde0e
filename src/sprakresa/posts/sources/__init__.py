"""Any blog in: one reader a format, and a record of what each import took, cut and left out.

In come exports, feeds, pages and tables, out come rows of the posts' table with a reason for each that is left out. In
this order: `signs` makes text of bytes and tells formats apart, `tables`, `feeds` and `pages` read a format each,
`audit` makes the table, in which the same post is found twice, and writes it with a record, `reader` opens files and
folders; `archive` and `fetch` ask the Internet Archive, and nothing else here uses the network.
"""
