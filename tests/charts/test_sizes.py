"""Charts hold at any size: nothing lies over anything else, from one post to 15,668, from one period to sixty."""

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from scipy.sparse import csr_matrix

from sprakresa import DocumentTerms, compare_groups, finish, set_style, timeline, top_words, typical_words

mpl.use("agg")


@pytest.fixture(autouse=True)
def _nothing_is_left_behind():
    with mpl.rc_context():
        set_style()
        yield
    plt.close("all")


LONG = "den mycket långa organisationsförändringen och allt som hör därtill, år efter år"


def corpus(n, *, days=1800, rate=0.005, authors=2, outlier=False, names=("resa", "kund")):
    """Return posts and the counts of two terms in them, drawn at random with a seed."""
    rng = np.random.default_rng(n)
    words = rng.integers(80, 600, n)
    hits = rng.poisson(rate * words[:, None] * np.ones((1, len(names))))
    if outlier:
        words[-1], hits[-1] = 80, 10
    posts = pd.DataFrame(
        {
            "post_id": [f"post {i}" for i in range(n)],
            "published": pd.Timestamp("2015-03-01") + pd.to_timedelta(np.sort(rng.integers(0, days, n)), unit="D"),
            "author": [f"{'Författare' if authors < 9 else LONG} {i % authors}" for i in range(n)],
            "title": "En rubrik",
        }
    )
    filler = (words - hits.sum(axis=1)).clip(0)
    matrix, terms = csr_matrix(np.c_[hits, filler]), np.array([*names, "övrigt"], dtype=object)
    order = np.argsort(terms)
    return posts, DocumentTerms(matrix[:, order], pd.Index(posts["post_id"]), terms[order], words, "lemma")


GRID = {
    "1 post": (corpus(1), {}),
    "2 posts": (corpus(2), {}),
    "3 posts in one year": (corpus(3, days=200), {}),
    "36 posts": (corpus(36), {}),
    "36 posts, one outlier at 125 per 1,000": (corpus(36, outlier=True), {}),
    "36 posts, no hit": (corpus(36, rate=0), {}),
    "36 posts, long names, 40 authors": (
        corpus(36, authors=40, names=(LONG, LONG + " igen")),
        {"group": "author"},
    ),
    "500 posts by month": (corpus(500), {"by": "month"}),
    "501 posts, 7 authors with long names": (corpus(501, authors=7), {"group": "author"}),
    "15,668 posts": (corpus(15_668, days=10_900), {}),
    "60 months left out below 5 posts": (corpus(300), {"by": "month", "min_posts": 5}),
    "3 decades": (corpus(40, days=9000), {"by": "decade"}),
    "half-years in Swedish": (corpus(90), {"by": "half-year"}),
}


def texts_of(fig):
    """Return the texts that are seen, with their boxes in pixels."""
    fig.draw_without_rendering()
    seen = [text for text in fig.findobj(Text) if text.get_visible() and text.get_text().strip()]
    hidden = {id(text) for ax in fig.axes if not ax.axison for text in [*ax.get_xticklabels(), *ax.get_yticklabels()]}
    for ax in fig.axes:
        for axis, (low, high) in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
            hidden |= {id(tick.label1) for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    return [(text, text.get_window_extent()) for text in seen if id(text) not in hidden]


def overlaps(fig):
    """Return the pairs of texts that lie over each other, and what is not on the page or is a legend over data."""
    boxes, found = texts_of(fig), []
    for (a, box), (b, other) in itertools.combinations(boxes, 2):
        if box.padded(-1).overlaps(other.padded(-1)):
            found.append((a.get_text(), b.get_text()))
    page = fig.bbox.padded(1)
    found += [
        ("off the page", text.get_text())
        for text, box in boxes
        if not (page.contains(box.x0, box.y0) and page.contains(box.x1, box.y1))
    ]
    for ax, other in itertools.product(fig.axes, repeat=2):
        legend = ax.get_legend()
        if legend is not None and legend.get_window_extent().padded(-1).overlaps(other.bbox):
            found.append(("a legend over data", other.get_title()))
    return found


def drawn(case):
    """Return the figure of a case of the grid, with its title and source."""
    (posts, counted), options = GRID[case]
    terms = [term for term in counted.terms if term != "övrigt"]
    chart = timeline(posts, terms, counted=counted, **{"group": "auto", **options})
    finish(chart.figure, title=f"{case}: resan och kunderna, år för år", source="Påhittade inlägg. " * 12)
    return chart.figure


@pytest.mark.parametrize("case", GRID)
def test_a_timeline_of_any_size_has_nothing_over_anything_else(case):
    assert overlaps(drawn(case)) == []


OTHERS = {
    "typical words, 5 years": lambda: typical_words(**given(36), min_count=1),
    "typical words, long": lambda: typical_words(**given(30, LONG, authors=40), by="author", min_count=1),
    "typical words, one group": lambda: typical_words(**given(3, days=100), min_count=1),
    "typical words, 60 months": lambda: typical_words(**given(300), by="month", min_count=1),
    "top words": lambda: top_words(**given(36)),
    "top words by author": lambda: top_words(**given(36, authors=2), group="author"),
    "top words, long, by year": lambda: top_words(**given(36, LONG), group="year"),
    "top words of one post": lambda: top_words(**given(1)),
    "compared": lambda: compare_groups(**given(36), by="author", target="Författare 1"),
    "compared, long": lambda: compare_groups(**given(36, LONG, authors=9), by="author", target=f"{LONG} 1"),
    "compared, 2 posts": lambda: compare_groups(**given(2), by="author", target="Författare 1", min_count=1),
}


def given(n, name="ord", *, authors=2, days=1800):
    """Return posts and counts of thirty terms, to be given to a question."""
    posts, counted = corpus(n, authors=authors, days=days, names=[f"{name} {i:02}" for i in range(30)], rate=0.003)
    kept = counted.terms != "övrigt"
    return {"posts": posts, "counted": counted._replace(matrix=counted.matrix[:, kept], terms=counted.terms[kept])}


@pytest.mark.parametrize("case", OTHERS)
def test_the_other_charts_have_nothing_over_anything_else(case):
    assert overlaps(answered(case)) == []


def answered(case):
    """Return the figure of another question, with its title and source."""
    chart = OTHERS[case]()
    finish(chart.figure, title=f"{case}: orden i bloggen, som de används där", source="Påhittade inlägg. " * 12)
    return chart.figure


if __name__ == "__main__":  # python tests/charts/test_questions.py FOLDER: the pictures, to be looked at
    import sys
    from pathlib import Path

    for place, (draw, case) in enumerate([(drawn, case) for case in GRID] + [(answered, case) for case in OTHERS]):
        set_style(language="sv" if "Swedish" in case else "en")
        draw(case).savefig(Path(sys.argv[1]) / f"{place:02}.png", dpi=60)
        plt.close("all")
