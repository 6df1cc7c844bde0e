"""The one front door: read dated posts from a folder, a file or several, whatever their format.

A post of one's own is a file: Markdown or plain text, with its facts (title, date, author, role, url …) in front
matter, then the text as published (:mod:`sprakresa.posts.front_matter`). A file's text is Markdown, and so is a table's
that holds no tag of HTML. What came as HTML (feeds, exports, pages, columns with tags) is read once, as HTML; where its
signs would pass for Markdown, the front matter says ``markup: none``, and they are left alone. What frames the text
(date line, editor's introduction, signature …) is cut by :func:`sprakresa.split_post`, so that it is not counted as the
author's language.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path

import pandas as pd

from ..swedish.lexicon import stop_words
from ..swedish.tokens import tokenize
from .cleaning import find_misdecoded
from .facts import COLUMNS, POSTS
from .formats import formats
from .markup import RENDERED, plain_text, split_published
from .sources.reader import read_source


def read_posts(
    source: str | PathLike | Iterable[str | PathLike],
    *,
    body_only: bool = True,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    language: str | None = None,
) -> pd.DataFrame:
    r"""Read dated posts from a folder, a file or several: Markdown, text, pages, tables, feeds or exports.

    Parameters
    ----------
    source : path, or several
        A folder, whose files and folders are read (``audit.csv`` and what begins with a dot are left alone); a file;
        or a list of these.
    body_only : bool
        Whether ``text`` is the post's body, cleaned (the default), or the text as published, frame, markup and all.
    format, columns, encoding
        As for ``sprakresa import``: where the format is not recognised, columns have names of their own, or the
        encoding is not what it says.
    language : {"sv"}, optional
        Leave out what does not read like Swedish. When not given such posts are counted in one warning.

    Returns
    -------
    pandas.DataFrame
        One row a post, by date: ``post_id`` (the file's name, or ``post_id`` in the front matter), ``published``
        (datetime64), ``title``, ``author``, ``role``, ``kind``, ``url`` (empty where unknown), ``source`` (the
        file), ``text``, ``words`` (how many words the text has), and the other columns of the source.

    Raises
    ------
    FileNotFoundError
        If there is no such path, or the folder holds no post.
    ValueError
        Naming every file that is at fault, with line and remedy: what cannot be read, no date or an impossible one,
        no text; or two posts with one id.

    Warns
    -----
    UserWarning
        If posts were left out (drafts, pages, comments, other languages, documents), with the number and the reason.
        If posts do not read like Swedish: their numbers still stand, their lemmas do not.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "våren.md").write_text("---\ndate: 2017-02-10\nauthor: Åsa Öberg\n---\n"
    ...                                             "Våren är här\n\nVi blir bättre.\n\nÅsa Öberg", encoding="utf-8")
    ...     read_posts(folder)[["post_id", "published", "title", "text"]].values.tolist()
    [['våren', Timestamp('2017-02-10 00:00:00'), 'Våren är här', 'Vi blir bättre.']]
    """
    if isinstance(source, pd.DataFrame):
        raise TypeError("this is a table of posts already: go on with it, or give the folder or file it was read from")
    if language not in (None, "sv"):
        raise ValueError(f"no language {language!r}: only Swedish is recognised, language='sv'")
    posts = read_source(source, format=format, columns=columns, encoding=encoding)
    kind_of = {ending: kind for kind, endings in formats()["endings"].items() for ending in endings.split()}
    kinds = posts["source"].map(lambda name: kind_of.get(Path(name).suffix.lower(), ""))
    is_post = posts["left_out"] == ""
    posts.loc[is_post, _READ_ANEW] = _read_texts(posts[is_post], body_only=body_only, language=language)
    _refuse_faults(posts[kinds.isin(["texts", "read"]) | is_post | (not Path(str(source)).is_dir())])
    left_out = _describe_left_out(posts[(kinds != "") | is_post])
    taken = posts[posts["left_out"] == ""]
    if taken.empty:
        hint = left_out or f"a post is a file that ends in {formats()['endings']['texts'].replace(' ', ', ')}"
        raise FileNotFoundError(f"{source}: no posts in this folder or file; {hint}")
    if left_out:
        warnings.warn(left_out, stacklevel=2)
    front = [*POSTS, "words"]
    own = [column for column in taken if column not in (*COLUMNS, *front) or (column in _KEPT and taken[column].any())]
    return taken[[*front, *own]].astype({"words": int}).sort_values(["published", "post_id"], ignore_index=True)


_READ_ANEW = ["text", "words", "left_out", "markup"]
_KEPT = ("categories", "blog", "guid", "markup")


def _read_texts(posts: pd.DataFrame, *, body_only: bool, language: str | None) -> pd.DataFrame:
    """Return the text that is counted of each post, its number of words, and why it is left out after all."""
    common = stop_words()
    rows, foreign = posts[["text", "title", "author", "source", "left_out", "markup"]].to_dict("records"), list[str]()
    for post in rows:
        if wrong := find_misdecoded(post["text"]):
            hint = "save the file as UTF-8 again" if "\ufffd" in wrong else "clean_text mends it in the body"
            warnings.warn(f"{post['source']}: {wrong!r} was decoded wrongly; {hint}", stacklevel=3)
        if body_only:
            post["text"] = "\n\n".join(line for part, _, line in split_published(post) if part == "body")
            post["markup"] = RENDERED if plain_text(post["text"]) != post["text"] else ""
        words = tokenize(post["text"])
        post["words"] = len(words)
        if body_only and not words:
            hint = "see what was cut with split_post, or read it with body_only=False"
            post["left_out"] = f"nothing is left of the post once its frame is cut; {hint}"
        # English has a share of about .05 by chance ("i", "en", "men"), Swedish prose one of .35 to .55.
        if len(words) >= 40 and sum(map(common.__contains__, map(str.lower, words))) < 0.2 * len(words):
            foreign.append(post["source"])
            post["left_out"] = "not Swedish" if language else post["left_out"]
    if foreign and not language and body_only:
        more = f" (and {len(foreign) - 1:,} more of {len(posts):,} posts)" if len(foreign) > 1 else ""
        said = f"{foreign[0]}{more}: this does not read like Swedish; its lemmas will be wrong"
        warnings.warn(f"{said} (leave such posts out with language='sv')", stacklevel=3)
    return pd.DataFrame(rows, columns=_READ_ANEW, index=posts.index)


def _refuse_faults(posts: pd.DataFrame) -> None:
    """Raise with all faults at once: what cannot be read, or lacks what a post needs."""
    faults: list[str] = []
    for said, source in zip(posts["left_out"], posts["source"], strict=True):
        remedy = next((say for begins, say in formats()["faults"].items() if said.startswith(begins)), None)
        if remedy is not None:
            said = said.removeprefix("refused: ").removeprefix("no text")
            faults.append(f"{'' if said.startswith(source) else f'{source}: '}{said}{remedy}")
    if faults:
        shown = faults[:20] + [f"… and {len(faults) - 20:,} more"] * (len(faults) > 20)
        head = "" if len(faults) == 1 else f"{len(faults):,} of {len(posts):,} posts cannot be read:\n"
        raise ValueError(head + "\n".join(shown))


def _describe_left_out(posts: pd.DataFrame) -> str:
    """Say what is left out, by reason, with an example of each; "" if nothing is."""
    reasons: dict[str, list[str]] = {}
    for said, source in posts.loc[posts["left_out"] != "", ["left_out", "source"]].itertuples(index=False):
        reason = re.sub(r"(the same text as|an earlier version of) .*", r"\1 another", said)
        reason = reason.removeprefix("refused: ").replace(source, "").lstrip(":, ")
        reasons.setdefault(reason, []).append(source)
    said = "; ".join(f"{len(sources):,} × {reason} ({sources[0]})" for reason, sources in sorted(reasons.items()))
    return f"{sum(map(len, reasons.values())):,} of {len(posts):,} are left out: {said}" if reasons else ""
