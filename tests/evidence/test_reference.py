"""Posts against general Swedish."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from sprakresa.counting.matrix import DocumentTerms
from sprakresa.evidence.reference import RAREST, compare_with_swedish, general_swedish

TERMS = np.array(["2017", "förnyelseresan", "kund", "och"], dtype=object)


def counted(hits, *, unit="word"):
    names = pd.Index([f"post {i}" for i in range(len(hits))])
    return DocumentTerms(csr_matrix(hits), names, TERMS, np.full(len(hits), 400), unit)


def test_a_term_that_the_list_lacks_is_taken_to_be_as_rare_as_the_rarest():
    table = compare_with_swedish(counted([[3, 4, 2, 12]])).set_index("term")
    assert table.index[0] == "förnyelseresan"
    assert table["listed"].to_dict() == {"förnyelseresan": False, "kund": True, "och": True}
    assert table.loc["förnyelseresan", "log_ratio"] == pytest.approx(np.log2(0.01 / RAREST))
    assert table["per_thousand"].to_dict() == pytest.approx({"förnyelseresan": 10, "kund": 5, "och": 30})
    assert set(table["shows"]) == {"description only"}
    assert table["low"].isna().all()


def test_the_effect_is_the_ratio_of_the_rate_to_wordfreqs():
    from wordfreq import word_frequency

    table = compare_with_swedish(counted([[0, 0, 0, 12]]), terms=["och"])
    assert table["log_ratio"].iloc[0] == pytest.approx(np.log2(12 / 400 / word_frequency("och", "sv")), abs=0.01)


def test_three_posts_carry_an_interval_and_some_may_be_chosen():
    counts = counted([[0, 0, 2, 10], [0, 0, 3, 12], [0, 0, 1, 14], [0, 0, 99, 0]])
    table = compare_with_swedish(counts, documents=["post 0", "post 1", "post 2"]).set_index("term")
    assert table.loc["kund", "n"] == 6
    assert (table["low"] < table["log_ratio"]).all()
    assert (table["log_ratio"] < table["high"]).all()
    assert set(table["shows"]) == {"interval"}


def test_a_word_without_hits_is_only_compared_when_named():
    counts = counted([[0, 0, 0, 12]])
    assert compare_with_swedish(counts)["term"].tolist() == ["och"]
    assert compare_with_swedish(counts, terms=["kund"])["log_ratio"].iloc[0] > 0


def test_a_selection_of_no_post_is_refused():
    with pytest.raises(ValueError, match="the selection selects no post"):
        compare_with_swedish(counted([[0, 0, 0, 12]]), documents=[])


def test_the_list_sums_up_to_nearly_all_words():
    assert 0.96 < sum(general_swedish("word").values()) < 1


def test_the_unit_is_read_from_the_counts():
    words = counted([[0, 0, 2, 12]])
    lemmas = compare_with_swedish(words._replace(unit="lemma")).set_index("term")
    assert compare_with_swedish(words).set_index("term").loc["kund", "general_per_thousand"] == pytest.approx(
        1000 * general_swedish("word")["kund"]
    )
    assert lemmas.loc["kund", "general_per_thousand"] == pytest.approx(1000 * general_swedish("lemma")["kund"])


@pytest.mark.parametrize("unit", ["theme", "", "min egen"])
def test_counts_of_a_unit_that_the_list_is_not_known_in_are_refused(unit):
    with pytest.raises(ValueError, match=r"general Swedish is known by .*lemma.*give a frequency list of your own"):
        compare_with_swedish(counted([[0, 0, 2, 12]], unit=unit))


@pytest.mark.parametrize(
    "own",
    [
        {"kund": 1, "och": 99},
        pd.Series({"kund": 0.01, "och": 0.99}),
        pd.DataFrame({"term": ["och", "kund", "och"], "n": [90, 1, 9]}),
        DocumentTerms(csr_matrix([[1, 99]]), pd.Index(["x"]), np.array(["kund", "och"]), np.array([100]), "theme"),
    ],
)
def test_the_reference_may_be_a_frequency_list_of_ones_own_in_any_unit(own):
    table = compare_with_swedish(counted([[4, 0, 4, 12]], unit="min egen"), reference=own).set_index("term")
    assert table["general_per_thousand"].to_dict() == pytest.approx({"2017": 10, "kund": 10, "och": 990})
    assert table.loc["kund", "log_ratio"] == pytest.approx(0)
    assert table["listed"].to_dict() == {"2017": False, "kund": True, "och": True}


@pytest.mark.parametrize("own", [{}, {"och": -1}, {"och": None}, {"och": 0}])
def test_a_reference_without_numbers_is_refused(own):
    with pytest.raises(ValueError, match="the reference needs terms with their numbers"):
        compare_with_swedish(counted([[4, 0, 4, 12]]), reference=own)


def test_a_term_with_a_share_of_nothing_is_allowed_and_taken_to_be_as_rare_as_the_rarest():
    table = compare_with_swedish(counted([[4, 0, 4, 12]]), reference={"kund": 0, "2017": 10, "och": 990})
    assert table.set_index("term").loc["kund", "general_per_thousand"] == pytest.approx(10)
    assert table.set_index("term")["listed"].to_dict() == {"2017": True, "kund": False, "och": True}


def test_the_unit_that_the_list_is_not_known_in_is_named():
    for unit, named in (("theme", "'theme'"), ("", "'no unit'")):
        with pytest.raises(ValueError, match=f"these counts are of {named}: count with one"):
            compare_with_swedish(counted([[0, 0, 2, 12]], unit=unit))
