"""Språkresa: chart, honestly, how the language of a dated corpus changes; Swedish done right, offline.

The modules stand in the order of the data's way: cleaning → tokens → lemmas → posts → counts → weights → plots →
output. Each is a handful of functions over tables, and everything public can be imported from here.
"""

from .charts.calendar import plot_calendar, plot_readability, plot_timeline
from .charts.panels import legend_above, number_events, plot_timelines, write_periods
from .charts.publishing import finish, publish, save_figure, save_table, say, show, show_table
from .charts.style import set_style
from .charts.terms import plot_keyness, plot_rank_frequency, plot_tf_idf, plot_top_terms
from .close_reading.collocation import collocations
from .close_reading.diversity import lexical_diversity
from .close_reading.kwic import concordance
from .close_reading.layout import concordance_lines, style_concordance
from .close_reading.plain_language import heaviest_sentences, readability
from .counting.counts import build_analyzer, count_terms, document_term_matrix, read_counts, save_counts
from .counting.themes import count_families, count_themes, read_themes, theme_matrix
from .counting.weights import relative_frequency, tf_idf
from .evidence.assessment import assess_corpus, describe_corpus
from .evidence.comparison import compare_with_swedish, keyness
from .evidence.rates import estimate_rates
from .evidence.repeats import repeated_sentences, similar_posts
from .evidence.trends import estimate_trends
from .posts.catalogue import describe_posts, read_catalogue
from .posts.cleaning import clean_text, explain_clean
from .posts.dates import assign_period, period_dates
from .posts.frame import split_post
from .posts.read import read_posts
from .posts.write import write_posts
from .swedish.lemmas import lemmatize, split_compound
from .swedish.lexicon import stop_words
from .swedish.tokens import ngrams, sentence_spans, split_sentences, token_spans, tokenize

__all__ = [
    "assess_corpus",
    "assign_period",
    "build_analyzer",
    "clean_text",
    "collocations",
    "compare_with_swedish",
    "concordance",
    "concordance_lines",
    "count_families",
    "count_terms",
    "count_themes",
    "describe_corpus",
    "describe_posts",
    "document_term_matrix",
    "estimate_rates",
    "estimate_trends",
    "explain_clean",
    "finish",
    "heaviest_sentences",
    "keyness",
    "legend_above",
    "lemmatize",
    "lexical_diversity",
    "ngrams",
    "number_events",
    "period_dates",
    "plot_calendar",
    "plot_keyness",
    "plot_rank_frequency",
    "plot_readability",
    "plot_tf_idf",
    "plot_timeline",
    "plot_timelines",
    "plot_top_terms",
    "publish",
    "read_catalogue",
    "read_counts",
    "read_posts",
    "read_themes",
    "readability",
    "relative_frequency",
    "repeated_sentences",
    "save_counts",
    "save_figure",
    "save_table",
    "say",
    "sentence_spans",
    "set_style",
    "show",
    "show_table",
    "similar_posts",
    "split_compound",
    "split_post",
    "split_sentences",
    "stop_words",
    "style_concordance",
    "tf_idf",
    "theme_matrix",
    "token_spans",
    "tokenize",
    "write_periods",
    "write_posts",
]
