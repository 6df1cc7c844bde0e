"""One word or one text: Swedish tokens, sentences, lemmas, compounds and stop words.

In comes a text or a word, out come spans, tokens or dictionary forms; nothing here knows of posts or dates. In this
order: `lexicon` reads the word lists in ``lists/``, `tokens` and `sentences` cut texts, `known_words` says what
dictionaries and frequencies know, `compounds` splits words into parts, `lemmas` puts the three together.
"""
