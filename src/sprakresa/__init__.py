"""Språkresa: chart, honestly, how the language of a dated corpus changes; Swedish done right, offline.

Everything public can be imported from here. The names stand in groups by stage, in the order of the data's way:
posts → Swedish → counts → evidence → close reading → charts; each group comes from the room of that stage.
"""

import ast
import importlib
import pathlib
import typing

if typing.TYPE_CHECKING:  # the one list: type checkers read it, and what follows imports a name when it is first used
    # a study as a folder
    from .counting.study import Study as Study, read_study as read_study

    # dated texts as a table
    from .posts.read import read_posts as read_posts
    from .posts.write import write_posts as write_posts
    from .posts.catalogue import describe_posts as describe_posts, read_catalogue as read_catalogue
    from .posts.dates import assign_period as assign_period, period_dates as period_dates
    from .posts.cleaning import clean_text as clean_text, explain_clean as explain_clean
    from .posts.frame import split_post as split_post

    # one word or one text
    from .swedish.tokens import ngrams as ngrams, token_spans as token_spans, tokenize as tokenize
    from .swedish.sentences import sentence_spans as sentence_spans, split_sentences as split_sentences
    from .swedish.lemmas import lemmatize as lemmatize
    from .swedish.compounds import split_compound as split_compound
    from .swedish.lexicon import stop_words as stop_words

    # posts to counts
    from .counting.analyzer import build_analyzer as build_analyzer
    from .counting.names import find_names as find_names
    from .counting.matrix import DocumentTerms as DocumentTerms, stack_counts as stack_counts, sum_counts as sum_counts
    from .counting.matrix import long_table as long_table
    from .counting.counts import count_terms as count_terms, document_term_matrix as document_term_matrix
    from .counting.counts import recount as recount
    from .counting.word_counts import read_word_counts as read_word_counts, write_word_counts as write_word_counts
    from .counting.word_counts import read_counts as read_counts, save_counts as save_counts
    from .counting.themes import count_families as count_families, count_themes as count_themes
    from .counting.themes import read_themes as read_themes, theme_matrix as theme_matrix
    from .counting.weights import relative_frequency as relative_frequency, tf_idf as tf_idf

    # what may be claimed
    from .evidence.assessment import assess_corpus as assess_corpus, describe_corpus as describe_corpus
    from .evidence.repeats import repeated_sentences as repeated_sentences, similar_posts as similar_posts
    from .evidence.rates import estimate_rates as estimate_rates
    from .evidence.trends import estimate_trends as estimate_trends
    from .evidence.variation import estimate_variation as estimate_variation, vocabulary_change as vocabulary_change
    from .evidence.parts import compare_parts as compare_parts, describe_comparison as describe_comparison
    from .evidence.parts import describe_finding as describe_finding, describe_p as describe_p
    from .evidence.parts import describe_ratio as describe_ratio, describe_writers as describe_writers
    from .evidence.comparison import keyness as keyness
    from .evidence.effects import compare_with_swedish as compare_with_swedish

    # back to the text
    from .close_reading.kwic import concordance as concordance
    from .close_reading.layout import style_concordance as style_concordance
    from .close_reading.collocation import collocations as collocations
    from .close_reading.plain_language import heaviest_sentences as heaviest_sentences, readability as readability
    from .close_reading.diversity import lexical_diversity as lexical_diversity

    # pictures
    from .charts.style import set_style as set_style, Chart as Chart, legend_above as legend_above
    from .charts.time_charts import timeline as timeline, reading_level as reading_level
    from .charts.word_charts import top_words as top_words, typical_words as typical_words
    from .charts.word_charts import compare_groups as compare_groups
    from .charts.terms import plot_distances as plot_distances, plot_keyness as plot_keyness
    from .charts.terms import plot_rank_frequency as plot_rank_frequency, plot_tf_idf as plot_tf_idf
    from .charts.terms import plot_top_terms as plot_top_terms
    from .charts.calendar import plot_calendar as plot_calendar, plot_readability as plot_readability
    from .charts.calendar import plot_timeline as plot_timeline
    from .charts.panels import plot_timelines as plot_timelines, write_events as write_events
    from .charts.panels import write_periods as write_periods
    from .charts.publishing import finish as finish, publish as publish, save_figure as save_figure, show as show
    from .charts.tables import save_table as save_table, say as say, show_table as show_table

_MODULE_OF = {
    alias.name: f".{node.module}"
    for node in ast.walk(ast.parse(pathlib.Path(__file__).read_text(encoding="utf-8")))
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}
__all__ = [*_MODULE_OF]

if not typing.TYPE_CHECKING:

    def __getattr__(name):
        """Import a public name when it is first used: most users need a part of the library."""
        if name not in _MODULE_OF:
            raise AttributeError(f"module 'sprakresa' has no attribute {name!r}; dir(sprakresa) lists what it has")
        globals()[name] = getattr(importlib.import_module(_MODULE_OF[name], __name__), name)
        return globals()[name]


def __dir__() -> list[str]:
    """Return the public names, for Tab in a notebook."""
    return [*globals(), *__all__]
