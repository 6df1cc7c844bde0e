"""Counts in files come back as they were; word counts are a corpus like any other."""

import pandas as pd
import pytest
from same_counts import assert_same, make_posts

from sprakresa import document_term_matrix, read_counts, save_counts


def test_saved_counts_come_back_as_they_were(tmp_path):
    posts = pd.DataFrame({"post_id": ["007", "null"], "text": ['NA, "null" och 5 000\n', "åäö \ud800a"]})
    counted = document_term_matrix(posts, unit="word")
    save_counts(counted, tmp_path / "counts")
    again = read_counts(tmp_path / "counts")
    assert_same(again, counted)
    assert again.documents.name == "post_id"
    assert sorted(path.name for path in (tmp_path / "counts").iterdir()) == ["documents.csv", "matrix.npz", "terms.csv"]


def test_saved_counts_whose_files_do_not_belong_together_are_refused(tmp_path):
    save_counts(document_term_matrix(make_posts(3)), tmp_path)
    (tmp_path / "terms.csv").write_text("term\nresa\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"matrix\.npz is 3 × .* save them again"):
        read_counts(tmp_path)
