"""One word or one text: Swedish tokens, sentences, lemmas, compounds and stop words.

In comes a text or a word, out come spans, tokens or dictionary forms; nothing here knows of posts or dates. In this
order: `lexicon` reads the word lists in ``lists/``, `tokens` and `sentences` cut texts, `word_table` and `known_words`
say what dictionaries and frequencies know, `cuts` and `compounds` split words into parts, `lemmas` puts these together.
"""
