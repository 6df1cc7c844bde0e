"""However the same posts and counts are written down, every answer is the same."""

import numpy as np
import pandas as pd
import pytest
from simulation import simulate_posts

import sprakresa as sr
from sprakresa.evidence.effects import dispersion

COUNTED, POSTS = simulate_posts(12, terms=8, per_thousand=6, size=1, authors=[*"åäöåäöåäöåäö"], random_state=5)
POSTS = POSTS.assign(kind=[*"xxyxxyyyxyxx"], part=["förr"] * 6 + ["nu"] * 6, words=COUNTED.words)
POSTS["text"] = [f"Nu börjar vår långa resa med kunder och medarbetare nummer {i // 4}. Så är det." for i in range(12)]
LATER = POSTS["post_id"][6:].tolist()
LIST = {term: 1.0 + i for i, term in enumerate(COUNTED.terms)}

ASKED = {
    "keyness": lambda c, p: sr.keyness(c, p, target=LATER, n_permutations=99),
    "keyness of a mask": lambda c, p: sr.keyness(c, p, target=p["part"] == "nu", n_permutations=99),
    "keyness by author": lambda c, p: sr.keyness(c, p, target=LATER, cluster="author", n_permutations=99),
    "keyness within": lambda c, p: sr.keyness(c, p, target=LATER, within="kind", n_permutations=99),
    "keyness of each": lambda c, p: sr.keyness(c, p, by="author", n_permutations=99),
    "keyness of years": lambda c, p: sr.keyness(c, p, by="year", n_permutations=99),
    "trends": lambda c, p: sr.estimate_trends(c, p, n_permutations=99),
    "trends within": lambda c, p: sr.estimate_trends(c, p, within="kind", n_permutations=99),
    "trends by author": lambda c, p: sr.estimate_trends(c, p, cluster="author", n_permutations=99),
    "variation": lambda c, p: sr.estimate_variation(c, p, by="half-year", n_permutations=99),
    "rates": lambda c, p: sr.estimate_rates(c, p, by="quarter"),
    "rates of a column": lambda c, p: sr.estimate_rates(c, p, by="kind", cluster="author"),
    "rates within": lambda c, p: sr.estimate_rates(c, p, by="part", within="kind"),
    "parts": lambda c, p: sr.compare_parts(c, p, within="kind"),
    "vocabulary": lambda c, p: sr.vocabulary_change(c, p, n_permutations=99, within="kind").distances.iloc[:, :3],
    "assessment": lambda c, p: sr.assess_corpus(p, by="author", within="kind"),
    "assessment by author": lambda c, p: sr.assess_corpus(p.drop(columns="words"), by="year", cluster="author"),
    "own list": lambda c, p: sr.compare_with_swedish(c, documents=LATER, reference=LIST),
    "dispersion": lambda c, p: dispersion(c),
    "sentences": lambda c, p: sr.repeated_sentences(p.sort_values("post_id"), min_words=5),
    "posts alike": lambda c, p: sr.similar_posts(p.sort_values("post_id")),
}

ORDER = np.random.default_rng(1).permutation(12)


TEXTS = ["post_id", "author", "kind", "part", "text"]

WRITTEN = {
    "rows permuted": lambda c, p: (c, p.iloc[ORDER]),
    "counts permuted": lambda c, p: (
        c._replace(matrix=c.matrix[ORDER], documents=c.documents[ORDER], words=c.words[ORDER]),
        p,
    ),
    "names as index": lambda c, p: (c, p.set_index("post_id", drop=False).rename_axis(None)),
    "odd index": lambda c, p: (c, p.set_axis([7.5, "å", -1, *"bcdefghij"])),
    "columns reversed": lambda c, p: (c, p[p.columns[::-1]]),
    "categories": lambda c, p: (
        c,
        p.astype({name: pd.CategoricalDtype(sorted(set(p[name]))) for name in ("author", "kind", "part")}),
    ),
    "nullable": lambda c, p: (c, p.convert_dtypes(dtype_backend="numpy_nullable")),
    "objects": lambda c, p: (c._replace(documents=c.documents.astype(object)), p.astype(dict.fromkeys(TEXTS, object))),
    "strings": lambda c, p: (
        c._replace(documents=c.documents.astype("string")),
        p.astype(dict.fromkeys(TEXTS, pd.StringDtype("python", na_value=np.nan))),
    ),
    "other matrix": lambda c, p: (
        c._replace(matrix=c.matrix.tocsc().astype(np.int16), words=[*map(int, c.words)], terms=c.terms.astype(str)),
        p,
    ),
    "dates of another unit": lambda c, p: (c, p.assign(published=p["published"].astype("datetime64[s]"))),
    "dates with a zone": lambda c, p: (c, p.assign(published=p["published"].dt.tz_localize("Europe/Stockholm"))),
}


def plain(table):
    """Return the table with values as plain objects: what is compared is what is said, not how it is kept."""
    table = table.astype(dict.fromkeys(table.select_dtypes(exclude="number"), object))
    return table.astype(dict.fromkeys(table.select_dtypes("number"), float)).reset_index(drop=True)


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("asked", ASKED)
def test_an_answer_does_not_depend_on_how_posts_and_counts_are_written_down(asked, written):
    expected, found = (plain(ASKED[asked](*given)) for given in ((COUNTED, POSTS), WRITTEN[written](COUNTED, POSTS)))
    if written == "dates with a zone" and {"first", "last"} <= {*found}:
        found[["first", "last"]] = expected[["first", "last"]]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-9, atol=1e-12)


def test_twice_the_hits_in_twice_the_words_is_the_same_rate():
    twice = COUNTED._replace(matrix=2 * COUNTED.matrix, words=2 * COUNTED.words)
    for asked, columns in {
        "keyness": ["log_ratio", "percent_diff", "dp"],
        "trends": ["tau", "slope_per_year"],
        "rates": ["per_thousand", "share_of_posts"],
        "parts": ["first_rate", "second_rate", "ratio"],
    }.items():
        one, two = (ASKED[asked](c, POSTS).sort_values("term", kind="stable") for c in (COUNTED, twice))
        pd.testing.assert_frame_equal(one[columns].reset_index(drop=True), two[columns].reset_index(drop=True))


def test_sides_exchanged_turn_the_ratio_round_and_leave_p():
    one = sr.keyness(COUNTED, POSTS, target=LATER).set_index("term").sort_index()
    other = sr.keyness(COUNTED, POSTS, target=POSTS["post_id"][:6]).set_index("term").sort_index()
    for left, right in (("log_ratio", "log_ratio"), ("low", "high"), ("high", "low"), ("log_odds_z", "log_odds_z")):
        assert one[left].to_numpy() == pytest.approx(-other[right].to_numpy())
    for same in ("p", "q", "p_serial", "g2"):
        assert one[same].to_numpy() == pytest.approx(other[same].to_numpy())


def test_time_turned_round_turns_the_trend_round_and_leaves_p():
    back = POSTS.assign(published=POSTS["published"].min() + (POSTS["published"].max() - POSTS["published"]))
    one, other = (sr.estimate_trends(COUNTED, p).set_index("term").sort_index() for p in (POSTS, back))
    assert one["ratio_per_year"].to_numpy() == pytest.approx(1 / other["ratio_per_year"].to_numpy(), rel=1e-6)
    assert one["tau"].to_numpy() == pytest.approx(-other["tau"].to_numpy())
    assert one["p"].to_numpy() == pytest.approx(other["p"].to_numpy(), abs=0.02)  # random labellings


def test_a_term_does_not_depend_on_the_others():
    terms = [COUNTED.terms[4], COUNTED.terms[1]]
    for asked, call in {
        "keyness": lambda **k: sr.keyness(COUNTED, POSTS, target=LATER, **k),
        "trends": lambda **k: sr.estimate_trends(COUNTED, POSTS, **k),
        "variation": lambda **k: sr.estimate_variation(COUNTED, POSTS, by="half-year", **k),
    }.items():
        few, all_of_them = call(terms=terms).set_index("term").loc[terms], call().set_index("term").loc[terms]
        own = [column for column in few if column not in ("q", "q_serial", "falls_without")]
        pd.testing.assert_frame_equal(few[own], all_of_them[own], obj=asked)
