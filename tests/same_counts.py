"""Posts that are easily made, and counts compared in everything: for the tests of counting."""

import numpy as np
import pandas as pd

SENTENCES = ["Vi ger 5 000 kr, t ex.", "Förnyelseresan går vidare!", "Åk på en resa – nu.", "", "Bl. a. EU:s it-bolag."]


def make_posts(n, first=0):
    """Return a table of ``n`` posts, each of a few sentences and a word of its own."""
    ids = range(first, first + n)
    texts = [" ".join([*(SENTENCES[(i + k) % 5] for k in range(i % 7)), f"ord{i}sson"]) for i in ids]
    return pd.DataFrame({"post_id": [f"post {i}" for i in ids], "text": texts})


def assert_same(counted, expected):
    """Compare two counts in everything."""
    assert counted.unit == expected.unit
    assert counted.terms.tolist() == expected.terms.tolist()
    assert counted.documents.tolist() == expected.documents.tolist()
    assert counted.documents.name == expected.documents.name
    assert counted.words.tolist() == expected.words.tolist()
    assert counted.matrix.shape == expected.matrix.shape
    assert (counted.matrix != expected.matrix).nnz == 0
    assert counted.matrix.dtype == expected.matrix.dtype == counted.words.dtype == np.int64
    assert counted.matrix.format == "csr" and counted.matrix.has_sorted_indices
