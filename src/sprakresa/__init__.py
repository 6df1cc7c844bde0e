"""Språkresa: chart, honestly, how the language of a dated corpus changes; Swedish done right, offline.

The modules stand in the order of the data's way: cleaning → tokens → lemmas → posts → counts → weights → plots →
output. Each is a handful of functions over tables, and everything public can be imported from here.
"""

from .assessment import assess_corpus, describe_corpus
from .catalogue import describe_posts, read_catalogue
from .cleaning import clean_text, explain_clean
from .collocation import collocations
from .context import concordance
from .counts import build_analyzer, count_terms, document_term_matrix, read_counts, save_counts
from .diversity import lexical_diversity
from .furniture import split_post
from .inference import estimate_rates
from .keyness import compare_with_swedish, keyness
from .layout import concordance_lines, style_concordance
from .lemmas import lemmatize, split_compound
from .lexicon import stop_words
from .output import finish, publish, save_figure, save_table, say, set_style, show, show_table
from .panels import legend_above, number_events, plot_timelines, write_periods
from .plots import plot_keyness, plot_rank_frequency, plot_tf_idf, plot_top_terms
from .posts import assign_period, period_dates, read_posts, write_posts
from .readability import heaviest_sentences, readability
from .repeats import repeated_sentences, similar_posts
from .themes import count_families, count_themes, read_themes, theme_matrix
from .timeline import plot_calendar, plot_readability, plot_timeline
from .tokens import ngrams, sentence_spans, split_sentences, token_spans, tokenize
from .trends import estimate_trends
from .weights import relative_frequency, tf_idf

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
