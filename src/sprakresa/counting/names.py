"""Names, found in the corpus itself by how they are written: an optional group of stop words."""

from __future__ import annotations

from collections import Counter
from itertools import chain, pairwise

import pandas as pd

from .._checks import require_posts
from ..swedish.sentences import split_sentences
from ..swedish.tokens import normal_form, tokenize


def find_names(posts: pd.DataFrame, *, share: float = 0.9, min_n: int = 3) -> list[str]:
    """Find the words that are written with a capital in nearly all uses inside a sentence.

    Parameters
    ----------
    posts : pandas.DataFrame
        Posts with ``text``; counts of words no longer tell how a word was written.
    share : float
        Least share of these uses with a capital, above 0 and up to 1.
    min_n : int
        Fewest such uses. A word that only ever begins a sentence is never taken.

    Returns
    -------
    list of str
        The forms as words are counted, sorted, abbreviations like *eu* included; for ``stop_words``, beside
        :func:`sprakresa.stop_words` or alone.

    Raises
    ------
    TypeError, ValueError
        If something else than posts with texts is given, or an option is out of its range.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Här bor Åsa. Vi och Åsa åker. Om Åsa åker, åker vi."]})
    >>> find_names(posts)
    ['åsa']
    """
    require_posts(posts, "text")
    if not 0 < share <= 1 or min_n < 1:
        raise ValueError(f"share={share!r}, min_n={min_n!r}: give a share above 0 and up to 1, and at least one use")
    uses: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for sentence in chain.from_iterable(map(split_sentences, posts["text"])):
        for before, word in pairwise(tokenize(sentence, punctuation=True)):
            if before == "," or before[-1].isalnum():  # after a colon, a dash or a quotation mark another one begins
                uses[normal_form(word)] += 1
                capital[normal_form(word)] += word[0].isupper()
    return sorted(form for form, n in uses.items() if n >= min_n and capital[form] >= share * n)
