"""Back to the text: where a word is used, with which others, and how hard the text is to read.

In comes the posts' table, out come tables of hits, collocates and measures. In this order: `queries` says
what is asked for, `kwic` and `layout` show words in context, `collocation` counts neighbours, `plain_language` measures
LIX and OVIX, `diversity` varied words.
"""
