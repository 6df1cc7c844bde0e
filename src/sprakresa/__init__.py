"""Språkresa: chart, honestly, how the language of a dated corpus changes; Swedish done right, offline.

The modules stand in the order of the data's way: cleaning → tokens → lemmas → posts → counts → weights → plots →
output. Each is a handful of functions over tables, and everything public can be imported from here.
"""

from .catalogue import describe_posts, read_catalogue
from .cleaning import clean_text, explain_clean, split_post
from .counts import build_analyzer, count_terms, document_term_matrix
from .inference import estimate_rates
from .lemmas import lemmatize, split_compound
from .lexicon import stop_words
from .output import finish, save_figure, save_table, set_style, show
from .plots import (
    number_events,
    plot_calendar,
    plot_rank_frequency,
    plot_tf_idf,
    plot_timeline,
    plot_top_terms,
    write_periods,
)
from .posts import assign_period, period_dates, read_posts
from .themes import count_families, count_themes, read_themes, theme_matrix
from .tokens import ngrams, sentence_spans, split_sentences, token_spans, tokenize
from .weights import relative_frequency, tf_idf

__all__ = [
    "assign_period",
    "build_analyzer",
    "clean_text",
    "count_families",
    "count_terms",
    "count_themes",
    "describe_posts",
    "document_term_matrix",
    "estimate_rates",
    "explain_clean",
    "finish",
    "lemmatize",
    "ngrams",
    "number_events",
    "period_dates",
    "plot_calendar",
    "plot_rank_frequency",
    "plot_tf_idf",
    "plot_timeline",
    "plot_top_terms",
    "read_catalogue",
    "read_posts",
    "read_themes",
    "relative_frequency",
    "save_figure",
    "save_table",
    "sentence_spans",
    "set_style",
    "show",
    "split_compound",
    "split_post",
    "split_sentences",
    "stop_words",
    "tf_idf",
    "theme_matrix",
    "token_spans",
    "tokenize",
    "write_periods",
]
