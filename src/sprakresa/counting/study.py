"""A study as a folder: its posts, the word counts of those whose text is not at hand, and the facts about both.

The notebooks and charts of any corpus start from one call, :func:`read_study`. Only the posts or the counts must be
there; whatever else is missing is empty, so that a sentence or a chart that needs it can be left out.
"""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from .._checks import require_columns
from ..posts.catalogue import STATES, read_catalogue, source_line
from ..posts.facts import POSTS
from ..posts.read import read_posts
from ..swedish.sentences import split_sentences
from ..swedish.tokens import tokenize
from .counts import document_term_matrix
from .facts import read_facts
from .matrix import DocumentTerms, stack_counts
from .themes import read_themes
from .word_counts import read_word_counts

_TABLES = ("catalogue", "openings", "opening_sentences", "events", "glosses")
FILES = ("corpus.toml", *(f"{name}.csv" for name in _TABLES), "themes.toml")
"""Files of a study's folder besides the posts; each may be missing."""


class Study(NamedTuple):
    """What :func:`read_study` found in a folder.

    Attributes
    ----------
    posts : pandas.DataFrame
        One row a counted post, by date: ``post_id``, ``published``, ``title``, ``author``, ``role`` (in English where
        the glosses have it), ``kind``, ``url``, ``words``, and ``writer``, ``label``, ``part`` (earlier or later).
    words : DocumentTerms
        The word counts of these posts, in the same order.
    full : pandas.DataFrame
        The posts whose text is at hand (:func:`read_posts`), with the columns of ``posts``.
    known : pandas.DataFrame
        Every post known to exist (:func:`read_catalogue`), with ``written_by`` and ``writer``.
    sentences, events, glosses : pandas.DataFrame
        As in their files; without rows where there is no file.
    themes : dict
        Theme → patterns.
    facts : dict
        What ``corpus.toml`` states, with an empty value for whatever it does not; ``senses``, theme → gloss; ``group``
        and ``cluster``, the columns of ``posts`` that tell writers apart, or None.
    source : str
        One line for below a chart: where the posts are from, how many, from when, how many words.
    files : list of pathlib.Path
        The files that were read, for the passports of figures.
    """

    posts: pd.DataFrame
    words: DocumentTerms
    full: pd.DataFrame
    known: pd.DataFrame
    sentences: pd.DataFrame
    events: pd.DataFrame
    glosses: pd.DataFrame
    themes: dict[str, list[str]]
    facts: dict[str, Any]
    source: str
    files: list[Path]

    def __repr__(self) -> str:
        """Say what the posts are; the tables are too long for the end of a cell."""
        return f"<Study: {self.source}>"

    def gloss(self, term: str) -> str:
        """Return a Swedish word in italics, with its English gloss where there is one: “*resa* (journey)”."""
        senses = self.glosses.loc[self.glosses["term"] == term, "gloss"]
        return f"*{term}*" + "".join(f" ({sense})" for sense in senses.head(1))


def read_study(
    folder: str | PathLike | None = None, *, posts: str | PathLike | None = None, body_only: bool = True
) -> Study:
    r"""Read all that a study's folder holds.

    Parameters
    ----------
    folder : path, optional
        The folder with any of :data:`FILES`. Default: ``../data``, as seen from a notebook, else ``data``.
    posts : path, optional
        Where the posts' texts are. Default: the environment variable SPRAKRESA_POSTS, else the key ``posts`` of
        ``corpus.toml``, else ``posts`` in the folder. Posts that ``openings.csv`` counts are taken from there, so that
        the same stretch of every post is compared; all others are counted as a whole.
    body_only : bool
        As for :func:`sprakresa.read_posts`.

    Returns
    -------
    Study

    Raises
    ------
    FileNotFoundError
        If there are neither posts nor counts.
    ValueError
        Naming the file, and the row where there is one, for whatever cannot be read, and the post for counts of a
        post that the catalogue does not date.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "catalogue.csv").write_text("post_id,date,title\nmars,2017-03-01,Vår\n", "utf-8")
    ...     _ = Path(folder, "openings.csv").write_text("post_id,word,n\nmars,vår,2\nmars,åter,1\n", "utf-8")
    ...     study = read_study(folder)
    >>> study.posts[["post_id", "title", "words"]].values.tolist(), study.source
    ([['mars', 'Vår', 3]], 'Source: own posts, 1 excerpt (2017-03-01), 3 words.')
    """
    folder = Path(folder or ("../data" if Path("../data").is_dir() else "data"))
    facts = read_facts(folder)
    place = Path(posts or os.environ.get("SPRAKRESA_POSTS") or folder / facts["posts"])
    parts = [read_word_counts(path) for path in [folder / "openings.csv"] if path.is_file()]
    ids = [post_id for part in parts for post_id in part.documents]
    needs_posts = place.exists() or not parts
    full = read_posts(place, body_only=body_only) if needs_posts else pd.DataFrame(columns=[*POSTS])
    known = read_catalogue(folder / "catalogue.csv", posts=full, counted=ids)
    full = _named_as_listed(full, known)
    new = full[~full["post_id"].isin(ids)]
    parts += [document_term_matrix(new, unit="word")] if len(new) else []
    words = _by_date(stack_counts(parts), known)
    glosses = _read_table(folder / "glosses.csv", "term", "gloss")
    states = known["read"].cat.rename_categories({STATES[1]: f"counted by {facts['excerpt']}"})
    known = _add_writers(known.assign(read=states.cat.remove_unused_categories()), facts, glosses)
    table = _counted_posts(known, words, facts)
    kept = [name for name in table.columns if name not in full.columns or name == "post_id"]
    return Study(
        posts=table,
        words=words,
        full=full.drop(columns="role", errors="ignore").merge(table[[*kept, "role"]], on="post_id"),
        known=known,
        sentences=_read_sentences(folder / "opening_sentences.csv", new),
        events=_read_table(folder / "events.csv", "date", "event", dates="date"),
        glosses=glosses,
        themes=read_themes(folder / "themes.toml") if (folder / "themes.toml").is_file() else {},
        facts=facts | _told_apart(table),
        source=_source(table, facts, len(ids)),
        files=[path for path in (place, *(folder / name for name in FILES)) if path.exists()],
    )


def _read_table(path: Path, *columns: str, dates: str | None = None) -> pd.DataFrame:
    """Return a CSV file as a table, or one without rows where there is no such file."""
    if not path.is_file():
        return pd.DataFrame(columns=[*columns])
    table = pd.read_csv(path, keep_default_na=False, parse_dates=[dates] if dates else False)
    require_columns(table, *columns, made_by=f"the file {path}")
    return table


def _read_sentences(path: Path, new: pd.DataFrame) -> pd.DataFrame:
    """Return how many sentences of each length the posts have, those that are counted from their texts included."""
    table = _read_table(path, "post_id", "words", "sentences")
    if table.empty or new.empty:
        return table
    lengths = [
        (post.post_id, len(tokenize(part))) for post in new.itertuples() for part in split_sentences(str(post.text))
    ]
    counted = pd.DataFrame(lengths, columns=["post_id", "words"]).groupby(["post_id", "words"]).size()
    return pd.concat([table, counted.rename("sentences").reset_index()], ignore_index=True)


def _named_as_listed(full: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Give each post the id that the catalogue has for its date and title."""
    listed = known[~known["post_id"].isin(full["post_id"])].set_index(["published", "title"])["post_id"].to_dict()
    ids = [listed.get((post.published, post.title), post.post_id) for post in full.itertuples()]
    return full.assign(post_id=pd.Series(ids, index=full.index, dtype=object))


def _by_date(words: DocumentTerms, known: pd.DataFrame) -> DocumentTerms:
    """Return the counts with their posts in order of date."""
    if len(undated := words.documents.difference(pd.Index(known["post_id"]))):
        raise ValueError(f"the counts have the post {undated[0]!r}, which the catalogue lacks: add its date and title")
    ids = known.sort_values(["published", "post_id"])["post_id"]
    order = words.documents.get_indexer(pd.Index(ids[ids.isin(words.documents)]))
    return words._replace(matrix=words.matrix[order], documents=words.documents[order], words=words.words[order])


def _add_writers(known: pd.DataFrame, facts: dict[str, Any], glosses: pd.DataFrame) -> pd.DataFrame:
    """Add who wrote each post: ``written_by`` by all kinds, ``writer`` by those that comparisons hold fixed."""
    stated = ["author", "role", "kind", "url"]
    known = known.reindex(columns=known.columns.union(stated, sort=False))
    known[stated] = known[stated].astype(object).fillna("")
    sense = dict(zip(glosses["term"], glosses["gloss"], strict=True))
    known["role"] = ["; ".join(sense.get(one, one) for one in role.split("; ")) for role in known["role"]]
    for column, names in (("written_by", facts["kinds"]), ("writer", facts["writers"])):
        said = [names.get(kind, kind) or "not stated" for kind in known["kind" if known["kind"].any() else "author"]]
        order = [*dict.fromkeys([*names.values(), *sorted({*said} - {"not stated"}), "not stated"])]
        known[column] = pd.Categorical(said, categories=order, ordered=True).remove_unused_categories()
    return known


def _counted_posts(known: pd.DataFrame, words: DocumentTerms, facts: dict[str, Any]) -> pd.DataFrame:
    """Return the rows of the counted posts, in the order of the counts, with length, label and part of the time."""
    posts = known.set_index("post_id").loc[words.documents].reset_index(names="post_id").assign(words=words.words)
    day = posts["published"].dt.strftime("%Y-%m-%d")
    posts["label"] = (day + ", " + posts["author"]).str.removesuffix(", ")
    first, last = (int(posts["published"].dt.year.agg(end)) for end in ("min", "max"))
    cut = facts["later_from"]
    if cut and first < cut <= last:
        late, names = posts["published"].dt.year >= cut, [_years(first, cut - 1), _years(cut, last)]
    else:
        late, names = posts["published"] > posts["published"].median(), ["the earlier half", "the later half"]
    posts["part"] = pd.Categorical([names[is_late] for is_late in late], categories=names, ordered=True)
    return posts


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last % 100:02}"


def _told_apart(posts: pd.DataFrame) -> dict[str, str | None]:
    """Return by which column charts divide the posts by writer, and by which the tests, where there is one."""
    writers, authors = posts["writer"].nunique(), posts["author"].nunique()
    return {
        "group": "writer" if 1 < writers <= 6 else None,
        "cluster": "author" if 1 < authors < len(posts) and posts["author"].ne("").all() else None,
    }


def _source(posts: pd.DataFrame, facts: dict[str, Any], excerpts: int) -> str:
    nouns = {facts["excerpt"]: excerpts, "whole post" if excerpts else "post": len(posts) - excerpts}
    count = " and ".join(f"{n:,} {noun}{'' if n == 1 else 's'}" for noun, n in nouns.items() if n)
    return source_line(posts, count, posts["words"].sum())
