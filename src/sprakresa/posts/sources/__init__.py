"""Any blog in: one reader a format, and a record of what each import took, cut and left out.

In come exports, feeds, pages and tables, out come rows of the posts' table with a reason for each that is left out. In
this order: `decoding` makes text of bytes, `signs` tells formats apart, `tables`, `feeds`, `wordpress` and `pages` read
a format each, `audit` writes posts with their record, `versions` finds the same post twice, `reader` opens files and
folders; `connection`, `archive` and `fetch` ask the Internet Archive, and nothing else here uses the network.
"""
