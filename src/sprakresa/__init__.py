"""Språkresa: chart, honestly, how the language of a dated corpus changes; Swedish done right, offline.

Everything public can be imported from here. The names stand in groups by stage, in the order of the data's way:
posts → Swedish → counts → evidence → close reading → charts; each group comes from the room of that stage.
"""

from .swedish.sentences import sentence_spans, split_sentences
from .swedish.tokens import ngrams, token_spans, tokenize
from .swedish.lemmas import lemmatize, split_compound
from .swedish.lexicon import stop_words
from .posts.read import read_posts
from .posts.write import write_posts
from .posts.catalogue import describe_posts, read_catalogue
from .posts.dates import assign_period, period_dates
from .posts.cleaning import clean_text, explain_clean
from .posts.frame import split_post
from .counting.analyzer import build_analyzer
from .counting.matrix import DocumentTerms, long_table, stack_counts, sum_counts
from .counting.counts import count_terms, document_term_matrix, recount
from .counting.word_counts import read_counts, read_word_counts, save_counts, write_word_counts
from .counting.study import Study, read_study
from .counting.themes import count_families, count_themes, read_themes, theme_matrix
from .counting.weights import relative_frequency, tf_idf
from .evidence.assessment import assess_corpus, describe_corpus
from .evidence.repeats import repeated_sentences, similar_posts
from .evidence.rates import estimate_rates
from .evidence.parts import (
    compare_parts,
    describe_comparison,
    describe_finding,
    describe_p,
    describe_ratio,
    describe_writers,
)
from .evidence.trends import estimate_trends
from .evidence.comparison import keyness, keyness_by
from .evidence.variation import estimate_variation, vocabulary_change
from .evidence.reference import compare_with_swedish
from .close_reading.kwic import concordance
from .close_reading.layout import style_concordance
from .close_reading.collocation import collocations
from .close_reading.plain_language import heaviest_sentences, readability
from .close_reading.diversity import lexical_diversity
from .charts.style import Chart, legend_above, set_style
from .charts.time_charts import reading_level, timeline
from .charts.word_charts import compare_groups, top_words, typical_words
from .charts.terms import plot_rank_frequency, plot_tf_idf, plot_top_terms
from .charts.comparisons import plot_distances, plot_keyness
from .charts.calendar import plot_calendar, plot_readability, plot_timeline
from .charts.panels import plot_timelines, write_events, write_periods
from .charts.showing import say, show, show_table
from .charts.publishing import finish, publish, save_figure, save_table

__all__ = [  # noqa: RUF022  (by stage, not by the alphabet)
    # a study as a folder
    "Study",
    "read_study",
    # dated texts as a table
    "read_posts",
    "write_posts",
    "describe_posts",
    "read_catalogue",
    "assign_period",
    "period_dates",
    "clean_text",
    "explain_clean",
    "split_post",
    # one word or one text
    "ngrams",
    "sentence_spans",
    "split_sentences",
    "token_spans",
    "tokenize",
    "lemmatize",
    "split_compound",
    "stop_words",
    # posts to counts
    "build_analyzer",
    "DocumentTerms",
    "count_terms",
    "document_term_matrix",
    "recount",
    "stack_counts",
    "sum_counts",
    "long_table",
    "read_word_counts",
    "write_word_counts",
    "read_counts",
    "save_counts",
    "count_families",
    "count_themes",
    "read_themes",
    "theme_matrix",
    "relative_frequency",
    "tf_idf",
    # what may be claimed
    "assess_corpus",
    "describe_corpus",
    "repeated_sentences",
    "similar_posts",
    "estimate_rates",
    "estimate_trends",
    "estimate_variation",
    "vocabulary_change",
    "compare_parts",
    "describe_comparison",
    "describe_finding",
    "describe_p",
    "describe_ratio",
    "describe_writers",
    "keyness",
    "keyness_by",
    "compare_with_swedish",
    # back to the text
    "concordance",
    "style_concordance",
    "collocations",
    "heaviest_sentences",
    "readability",
    "lexical_diversity",
    # pictures
    "set_style",
    "Chart",
    "timeline",
    "top_words",
    "typical_words",
    "compare_groups",
    "reading_level",
    "plot_distances",
    "plot_keyness",
    "plot_rank_frequency",
    "plot_tf_idf",
    "plot_top_terms",
    "plot_calendar",
    "plot_readability",
    "plot_timeline",
    "legend_above",
    "plot_timelines",
    "write_events",
    "write_periods",
    "finish",
    "publish",
    "save_figure",
    "save_table",
    "say",
    "show",
    "show_table",
]
