"""Measures of one term: published values; and posts against general Swedish."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.special import stdtrit

from sprakresa.counting.matrix import DocumentTerms
from sprakresa.evidence._units import Units
from sprakresa.evidence.effects import (
    RAREST,
    compare_with_swedish,
    dispersion,
    g2,
    general_swedish,
    log_odds_z,
    log_ratio,
    log_ratio_interval,
    log_ratio_within,
)
from sprakresa.evidence.rates import rate_interval

LISTED = np.array(["2017", "förnyelseresan", "kund", "och"], dtype=object)

MILLION = (12_000, 10_000, 1_000_000, 1_000_000)

# Gries (2008): 50 words in five parts.
PARTS = (
    "b a m n i b e u p",
    "b a s a t b e w q n",
    "b c a g a b e s t a",
    "b a g h a b e a a t",
    "b a h a a b e a x a t",
)


def test_g2_and_effects_are_those_by_formula():
    assert round(g2(*MILLION), 2) == 182.07
    assert round(g2(*MILLION, cells=4), 2) == 184.09
    assert round(log_ratio(*MILLION), 3) == 0.263
    assert round(100 * (2 ** log_ratio(*MILLION) - 1), 6) == 20


def test_the_critical_values_of_g2_are_those_of_chi_square():
    # UCREL prints 15.13 for the last, which is 15.137 cut, not rounded.
    from scipy.stats import chi2

    assert [round(chi2.isf(p, 1), 2) for p in (0.05, 0.01, 0.001, 0.0001)] == [3.84, 6.63, 10.83, 15.14]


def test_zero_hits_are_half_a_hit_in_the_ratio_and_none_in_g2():
    assert log_ratio(0, 4, 100, 100) == -3
    assert (log_ratio(4, 1, 100, 100), log_ratio(1, 4, 100, 100)) == (2, -2)
    assert g2(0, 4, 100, 100) == pytest.approx(8 * np.log(2))


def test_another_number_of_cells_is_refused():
    with pytest.raises(ValueError, match="2 \\(Rayson\\) or 4"):
        g2(*MILLION, cells=3)


def test_log_odds_z_is_the_equation_by_hand():
    # y = 8 of 100 and 2 of 100, α = 10 of α₀ = 200: odds 18/282 and 12/288, σ² = 1/18 + 1/12.
    expected = np.log((18 / 282) / (12 / 288)) / np.sqrt(1 / 18 + 1 / 12)
    assert log_odds_z(8, 2, 100, 100, prior=10, prior_words=200) == pytest.approx(expected)


def units(hits, words, *, strata=None):
    hits = csr_matrix(np.reshape(hits, (len(words), -1)), dtype=float)
    number = np.zeros(len(words), dtype=int) if strata is None else np.array(strata)
    return Units(hits, np.array(words, dtype=float), pd.RangeIndex(len(words)), number, None)


def test_g2_without_a_hit_is_zero_and_not_a_division_by_zero():
    assert g2(0, 0, 100, 100) == 0
    assert g2(0, 0, 100, 100, cells=4) == 0
    assert g2(np.array([0, 3]), np.array([0, 3]), 100, 100).tolist() == [0, 0]


def test_the_interval_of_the_ratio_joins_those_of_both_rates():
    hits, words, target = np.array([[2], [5], [3], [1], [0], [2]]), np.array([400.0] * 6), np.arange(6) < 3
    (r1, l1, u1), (r2, l2, u2) = (np.log2(np.ravel(rate_interval(hits[s], words=words[s]))) for s in (target, ~target))
    low, high = log_ratio_interval(units(hits, words), target=target)
    assert low[0] == pytest.approx(r1 - r2 - np.hypot(r1 - l1, u2 - r2))
    assert high[0] == pytest.approx(r1 - r2 + np.hypot(u1 - r1, r2 - l2))


def test_no_hits_on_one_side_leave_the_ratio_open_on_that_side():
    low, high = log_ratio_interval(units([4, 5, 6, 0, 0, 0], [400] * 6), target=np.arange(6) < 3)
    assert low[0] > 0
    assert high[0] == np.inf


@pytest.mark.parametrize("target", [2, 3])
def test_two_posts_on_either_side_carry_no_interval_whether_they_have_the_term_or_not(target):
    for hits in ([3, 4, 0, 0, 0], [0, 0, 0, 4, 3]):
        assert np.isnan(log_ratio_interval(units(hits, [400] * 5), target=np.arange(5) < target)).all()


def test_the_ratio_within_strata_is_mantel_and_haenszels_and_that_of_the_sides_where_there_is_one_stratum():
    hits, words, target = [6, 4, 2, 1, 9, 8, 3, 2], [300, 500, 400, 200, 350, 250, 600, 100], np.arange(8) % 4 < 2
    strata = np.arange(8) // 4
    one = log_ratio_within(units(hits, words), target=target)
    assert one[0][0] == pytest.approx(log_ratio(27, 8, 1400, 1300))
    assert one[1][0] < one[0][0] < one[2][0]
    # a·d/N ÷ b·c/N, summed over strata: a, b hits and c, d words of target and reference.
    up, down = 10 * 600 / 1400 + 17 * 700 / 1300, 3 * 800 / 1400 + 5 * 600 / 1300
    both = log_ratio_within(units(hits, words, strata=strata), target=target)
    assert both[0][0] == pytest.approx(np.log2(up / down))
    rare = log_ratio_within(units([1, 0, 0, 1], [300, 500, 400, 200]), target=np.arange(4) < 2)
    assert rare[0][0] == pytest.approx(log_ratio(1, 1, 800, 600))


def test_a_stratum_with_one_side_only_says_nothing_of_the_ratio():
    hits, words, target = [6, 4, 2, 1, 3, 2], [300, 500, 400, 200, 350, 250], np.array([1, 1, 1, 0, 0, 0]) > 0
    with_third = log_ratio_within(
        units([*hits, 90], [*words, 200], strata=[0] * 6 + [1]), target=np.append(target, True)
    )
    assert with_third[0] == pytest.approx(log_ratio_within(units(hits, words), target=target)[0])


def test_no_hits_within_strata_are_half_a_hit_and_carry_no_interval():
    ratio, low, high = log_ratio_within(units([4, 5, 6, 0, 0, 0], [400] * 6), target=np.arange(6) < 3)
    assert ratio[0] == pytest.approx(np.log2(15 / 0.5))
    assert np.isnan([low[0], high[0]]).all()


def test_dispersion_is_gries_example_with_the_correction_of_2012():
    parts = [part.split() for part in PARTS]
    terms = sorted({word for part in parts for word in part})
    hits = csr_matrix([[part.count(term) for term in terms] for part in parts])
    counts = DocumentTerms(hits, pd.RangeIndex(5), np.array(terms), np.array([*map(len, parts)]))
    found = dispersion(counts, terms=["b", "i", "q", "x"])
    assert found["dp"].round(2).tolist() == [0.02, 0.82, 0.80, 0.78]
    assert found["dp_norm"].round(3).tolist() == [0.024, 1, 0.976, 0.951]


def test_dispersion_of_a_word_without_hits_or_in_one_post_is_missing():
    counts = DocumentTerms(csr_matrix([[0, 3]]), pd.Index(["a"]), np.array(["kund", "resa"]), np.array([400]))
    assert dispersion(counts)[["dp", "dp_norm"]].isna().values.tolist() == [[True, True], [False, True]]


def test_the_interval_within_strata_is_the_score_divided_by_its_information():
    # Three strata, the last with one side only: it says nothing of the ratio, but something of the clumping.
    hits, words = np.array([6.0, 4, 2, 1, 9, 8, 3, 2, 5]), np.array([300.0, 500, 400, 200, 350, 250, 600, 100, 700])
    strata, target = np.array([0] * 4 + [1] * 4 + [2]), np.arange(9) % 4 < 2
    excess = squares = variance = information = 0
    sides, parts = [], []
    for s in range(3):
        own, ours = strata == s, target[strata == s]
        rate, length = hits[own].sum() / words[own].sum(), words[own]
        excess += ((hits[own] - rate * length) ** 2 - rate * length).sum()
        squares += ((rate * length) ** 2).sum()
        parts.append((rate, ours - (ours @ length) / length.sum(), length))
        information += rate * (ours @ length) * (~ours @ length) / length.sum()
        sides.append((hits[own] @ ours, hits[own] @ ~ours, length @ ours, length @ ~ours))
    clumping = max(excess / squares, 0)
    assert clumping > 0
    for rate, apart, length in parts:
        variance += rate * (apart**2 @ length) + clumping * rate**2 * (apart**2 @ length**2)
    up, down = (sum(side[i] * side[3 - i] / (side[2] + side[3]) for side in sides) for i in (0, 1))
    half = stdtrit(9 - 2 * 2, 0.975) * np.sqrt(variance) / information / np.log(2)
    found = np.ravel(log_ratio_within(units(hits, words, strata=strata), target=target))
    assert found == pytest.approx([np.log2(up / down), np.log2(up / down) - half, np.log2(up / down) + half])


def test_one_degree_of_freedom_within_strata_is_the_least_for_an_interval():
    hits, words, target = [6, 4, 2, 1, 9, 8, 3], [300, 500, 400, 200, 350, 250, 600], np.arange(7) % 2 == 0
    three = log_ratio_within(units(hits, words, strata=[0, 0, 0, 1, 1, 2, 2]), target=target)
    assert np.isfinite(np.ravel(three)).all()
    narrow = log_ratio_within(units(hits, words, strata=[0, 0, 0, 1, 1, 2, 2]), target=target, level=0.5)
    assert (three[2] - three[0])[0] / (narrow[2] - narrow[0])[0] == pytest.approx(stdtrit(1, 0.975) / stdtrit(1, 0.75))
    none = log_ratio_within(units(hits[:6], words[:6], strata=[0, 0, 1, 1, 2, 2]), target=target[:6])
    assert np.isnan(np.ravel(none)).tolist() == [False, True, True]


def counted(hits, *, unit="word"):
    names = pd.Index([f"post {i}" for i in range(len(hits))])
    return DocumentTerms(csr_matrix(hits), names, LISTED, np.full(len(hits), 400), unit)


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
