"""Posts beside general Swedish."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from sprakresa.counting.matrix import DocumentTerms
from sprakresa.evidence.comparison import RAREST, compare_with_swedish, general_swedish

TERMS = np.array(["2017", "förnyelseresan", "kund", "och"], dtype=object)


def counted(hits):
    names = pd.Index([f"post {i}" for i in range(len(hits))])
    return DocumentTerms(csr_matrix(hits), names, TERMS, np.full(len(hits), 400))


def test_a_term_that_the_list_lacks_is_taken_to_be_as_rare_as_the_rarest():
    table = compare_with_swedish(counted([[3, 4, 2, 12]]), unit="word").set_index("term")
    assert table.index[0] == "förnyelseresan"
    assert table["listed"].to_dict() == {"förnyelseresan": False, "kund": True, "och": True}
    assert table.loc["förnyelseresan", "log_ratio"] == pytest.approx(np.log2(0.01 / RAREST))
    assert set(table["shows"]) == {"description only"}
    assert table["low"].isna().all()


def test_the_effect_is_the_ratio_of_the_rate_to_wordfreqs():
    from wordfreq import word_frequency

    table = compare_with_swedish(counted([[0, 0, 0, 12]]), unit="word", terms=["och"])
    assert table["log_ratio"].iloc[0] == pytest.approx(np.log2(12 / 400 / word_frequency("och", "sv")), abs=0.01)


def test_three_posts_carry_an_interval_and_some_may_be_chosen():
    counts = counted([[0, 0, 2, 10], [0, 0, 3, 12], [0, 0, 1, 14], [0, 0, 99, 0]])
    table = compare_with_swedish(counts, documents=["post 0", "post 1", "post 2"], unit="word").set_index("term")
    assert table.loc["kund", "n"] == 6
    assert (table["low"] < table["log_ratio"]).all()
    assert (table["log_ratio"] < table["high"]).all()
    assert set(table["shows"]) == {"interval"}


def test_a_word_without_hits_is_only_compared_when_named():
    counts = counted([[0, 0, 0, 12]])
    assert compare_with_swedish(counts, unit="word")["term"].tolist() == ["och"]
    assert compare_with_swedish(counts, unit="word", terms=["kund"])["log_ratio"].iloc[0] > 0


def test_a_selection_of_no_post_is_refused():
    with pytest.raises(ValueError, match="the selection selects no post"):
        compare_with_swedish(counted([[0, 0, 0, 12]]), documents=[], unit="word")


def test_the_list_sums_up_to_nearly_all_words():
    assert 0.96 < sum(general_swedish("word").values()) < 1
