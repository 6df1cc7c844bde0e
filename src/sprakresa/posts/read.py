"""Read, check and write dated posts, and give each its period.

A post is a file: Markdown or plain text, with its facts (title, date, author, role, url …) in front matter, then the
text as published (:mod:`sprakresa.posts.front_matter`). What frames the text (date line, editor's introduction,
signature …) is cut by :func:`sprakresa.split_post`, so that it is not counted as the author's language.
"""

from __future__ import annotations

import warnings
from os import PathLike
from pathlib import Path

import pandas as pd

from ..swedish.lexicon import stop_words
from ..swedish.tokens import tokenize
from .cleaning import clean_text
from .frame import split_post
from .front_matter import POSTS, parse_post, read_text

_ENDINGS = (".md", ".markdown", ".txt")


def read_posts(source: str | PathLike, *, body_only: bool = True) -> pd.DataFrame:
    r"""Read dated posts from a folder, or from one file.

    Parameters
    ----------
    source : path
        A folder, whose Markdown and text files (``.md``, ``.markdown``, ``.txt``) are read, or one such file.
    body_only : bool
        Whether ``text`` is the post's body, cleaned (the default), or the text as published, frame and all.

    Returns
    -------
    pandas.DataFrame
        One row a post, by date: ``post_id`` (the file's name, or ``post_id`` in the front matter), ``published``
        (datetime64), ``title``, ``author``, ``role``, ``kind``, ``url`` (empty where unknown), ``source`` (the
        file), ``text``, ``words`` (how many words the text has).

    Raises
    ------
    FileNotFoundError
        If there is no such path, or the folder holds no post.
    ValueError
        Naming the file, and the line where there is one: text that is not UTF-8, front matter that cannot be read,
        no date or an impossible one, no text, two posts with one id.

    Warns
    -----
    UserWarning
        If a post does not read like Swedish: its numbers still stand, its lemmas do not.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "våren.md").write_text("---\ndate: 2017-02-10\nauthor: Åsa Öberg\n---\n"
    ...                                             "Våren är här\n\nVi blir bättre.\n\nÅsa Öberg", encoding="utf-8")
    ...     read_posts(folder)[["post_id", "published", "title", "text"]].values.tolist()
    [['våren', Timestamp('2017-02-10 00:00:00'), 'Våren är här', 'Vi blir bättre.']]
    """
    path = Path(source)
    try:
        files = [path] if path.is_file() else sorted(filter(_is_post, path.iterdir()))
    except OSError as error:  # not there, or a whole text, which is too long for a name
        named = f"{str(path)[:200]}: {error.strerror} (from {Path.cwd()})"
        raise FileNotFoundError(f"{named}; give the posts' folder, not a text") from None
    if not files:
        raise FileNotFoundError(f"{path}: no posts in this folder; a post is a file that ends in {', '.join(_ENDINGS)}")
    posts = pd.DataFrame([_read(file) for file in files], columns=list(POSTS))
    posts["published"] = pd.to_datetime(posts["published"])
    if len(shared := posts[posts.duplicated("post_id", keep=False)]):
        post_id, sources = next(iter(shared.groupby("post_id", sort=False)["source"]))
        named = " and ".join(sources[:2])
        raise ValueError(f"two posts share post_id {post_id!r} and need each a name of its own: {named}")
    if body_only:
        posts["text"] = [_body(post) for post in posts.itertuples()]
    words = [tokenize(text) for text in posts["text"]]
    posts["words"] = list(map(len, words))
    if body_only:
        _check_words(posts["source"], words)
    return posts.sort_values(["published", "post_id"], ignore_index=True)


def _is_post(file: Path) -> bool:
    return file.suffix.lower() in _ENDINGS and file.is_file()


def _read(file: Path) -> dict:
    if file.suffix.lower() not in _ENDINGS:
        ending = file.suffix or "a file without ending"
        raise ValueError(f"{file}: cannot read {ending}; the formats are {', '.join(_ENDINGS)}")
    post = parse_post(read_text(file), file)
    if post["published"] is None:
        raise ValueError(f"{file}: no date; put `date: 2017-02-10` into the front matter, or before the file's name")
    if not post["text"].strip():
        raise ValueError(f"{file}: the post has no text; put the text under the front matter, or take the file away")
    return {"post_id": file.stem, **post, "source": file.as_posix()}


def _body(post) -> str:
    parts = split_post(clean_text(post.text), title=post.title, author=post.author)
    return "\n\n".join(parts.loc[parts["part"] == "body", "text"])


def _check_words(sources: pd.Series, words: list[list[str]]) -> None:
    """Refuse a post without a word; warn once of those that do not read like Swedish."""
    common = stop_words()
    foreign = []
    for source, own in zip(sources, words, strict=True):
        if not own:
            hint = "see what was cut with split_post, or read it with body_only=False"
            raise ValueError(f"{source}: nothing is left of the post once its frame is cut; {hint}")
        # English has a share of about .05 by chance ("i", "en", "men"), Swedish prose one of .35 to .55.
        if len(own) >= 40 and sum(word.lower() in common for word in own) < 0.2 * len(own):
            foreign.append(source)
    if foreign:
        more = f" (and {len(foreign) - 1:,} more of {len(sources):,})" if len(foreign) > 1 else ""
        warnings.warn(f"{foreign[0]}{more}: this does not read like Swedish; its lemmas will be wrong", stacklevel=3)
