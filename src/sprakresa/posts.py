"""Read, check and write dated posts, and give each its period.

A post is a file: Markdown or plain text, with its facts (title, date, author, role, url …) in front matter, then the
text as published (:mod:`sprakresa.front_matter`). What frames the text (date line, editor's introduction, signature
…) is cut by :func:`sprakresa.split_post`, so that it is not counted as the author's language.
"""

from __future__ import annotations

import re
import warnings
from os import PathLike
from pathlib import Path

import pandas as pd

from .cleaning import clean_text
from .files import plan_files, read_text, write_file
from .front_matter import parse_post
from .furniture import split_post
from .lexicon import stop_words
from .tables import POSTS, require_columns
from .tokens import tokenize

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
        file), ``text``.

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
    posts["text"] = [_text(post, body_only=body_only) for post in posts.itertuples()]
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


def _text(post, *, body_only: bool) -> str:
    if not body_only:
        return post.text
    parts = split_post(clean_text(post.text), title=post.title, author=post.author)
    body = "\n\n".join(parts.loc[parts["part"] == "body", "text"])
    words = tokenize(body)
    if not words:
        hint = "see what was cut with split_post, or read it with body_only=False"
        raise ValueError(f"{post.source}: nothing is left of the post once its frame is cut; {hint}")
    # English has a share of about .05 by chance ("i", "en", "men"), Swedish prose one of .35 to .55.
    if len(words) >= 40 and sum(word.lower() in stop_words() for word in words) < 0.2 * len(words):
        warnings.warn(f"{post.source}: this does not read like Swedish; its lemmas will be wrong", stacklevel=3)
    return body


def write_posts(posts: pd.DataFrame, folder: str | PathLike, *, update: bool = False) -> pd.DataFrame:
    r"""Write each post as one Markdown file, without ever overwriting what somebody edited.

    A file is there whole or not at all, at any moment; a run that was cut short is completed by running it again.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``published``, ``title``, ``text`` as published, and any of the other facts
        (:data:`sprakresa.front_matter.FACTS`).
    folder : path
        Where to; made if it is not there. A file's name is the date and the title.
    update : bool
        What to do with a file that is there and differs: keep it (the default), or write the post and keep what was
        there beside it, as ``….md.~1~``.

    Returns
    -------
    pandas.DataFrame
        One row a post, in order: ``post_id``, ``file``, ``outcome``: “written”, “unchanged”, “kept: differs” or
        “updated”. ``read_posts(folder, body_only=False)`` gives the posts back.

    Raises
    ------
    ValueError
        Before anything is written, naming the post: no date, no text, a letter that no file can hold; or the file: a
        symbolic link, which might lead out of the folder.
    OSError
        Naming the file that could not be written and how many were; run it again once there is room.

    Examples
    --------
    >>> import tempfile
    >>> posts = pd.DataFrame({"published": pd.to_datetime(["2017-02-10"]), "title": "Våren är här", "text": "Hej då."})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (write_posts(posts, folder)["outcome"].tolist(), write_posts(posts, folder)["outcome"].tolist(),
    ...      read_posts(folder, body_only=False)[["post_id", "text"]].values.tolist())
    (['written'], ['unchanged'], [['2017-02-10-varen-ar-har', 'Hej då.']])
    """
    require_columns(posts, "published", "title", "text", made_by="read_posts")
    folder = Path(folder)
    files = plan_files(posts, folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for file, (post_id, raw) in files.items():
        try:
            rows.append((post_id, file.as_posix(), write_file(file, raw, update=update)))
        except OSError as error:
            message = f"{error.strerror}; {len(rows)} of {len(files)} posts are in place, run it again for the rest"
            raise OSError(error.errno, message, str(file)) from None
    return pd.DataFrame(rows, columns=["post_id", "file", "outcome"])


def assign_period(posts: pd.DataFrame, *, freq: str = "year", also: pd.Series | None = None) -> pd.DataFrame:
    """Give each post its period, with every period from the first to the last, also those without a post.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``published``.
    freq : {"year", "half-year", "quarter", "month"}
        How long a period is.
    also : pandas.Series, optional
        Further dates that the periods shall reach to, for instance of posts known but not read.

    Returns
    -------
    pandas.DataFrame
        A copy with ``period``: an ordered categorical (“2017”, “2017 H1”, “2017 Q1”, “2017-01”) whose categories
        include the periods in between that have no post, so that a gap stays a gap.

    Raises
    ------
    ValueError
        If ``freq`` is another word, or a post has no date.

    Examples
    --------
    >>> posts = pd.DataFrame({"published": pd.to_datetime(["2015-09-02", "2017-02-10"])})
    >>> assign_period(posts)["period"].cat.categories.tolist()
    ['2015', '2016', '2017']
    """
    require_columns(posts, "published", made_by="read_posts")
    if freq not in _PERIODS:
        raise ValueError(f"no period {freq!r}; choose one of {', '.join(_PERIODS)}")
    if posts["published"].isna().any():
        raise ValueError(f"row {int(posts['published'].isna().argmax())} has no date: `published` must not be missing")
    months, form = _PERIODS[freq]
    dates = posts["published"] if also is None else pd.concat([posts["published"], also.dropna()], ignore_index=True)
    number = (dates.dt.year * 12 + dates.dt.month - 1) // months
    every = range(min(number, default=0), max(number, default=-1) + 1)
    labels = {each: form.format(each * months // 12, each % (12 // months) + 1) for each in every}
    own = number.iloc[: len(posts)].map(labels)
    return posts.assign(period=pd.Categorical(own, categories=list(labels.values()), ordered=True))


# kind of period: months, what it is called by its year and its number in the year
_PERIODS = {"year": (12, "{}"), "half-year": (6, "{} H{}"), "quarter": (3, "{} Q{}"), "month": (1, "{}-{:02}")}


def period_dates(periods: pd.Series) -> pd.DataFrame:
    """Return the first day of each period and the day after its last, for charts.

    Parameters
    ----------
    periods : pandas.Series
        The column ``period`` as :func:`assign_period` makes it.

    Returns
    -------
    pandas.DataFrame
        ``period``, ``start``, ``end``; a row a period, those without posts included.

    Examples
    --------
    >>> posts = pd.DataFrame({"published": pd.to_datetime(["2016-11-02", "2017-02-10"])})
    >>> period_dates(assign_period(posts, freq="quarter")["period"])
        period      start        end
    0  2016 Q4 2016-10-01 2017-01-01
    1  2017 Q1 2017-01-01 2017-04-01
    """
    rows = []
    for label in periods.cat.categories:
        year, sign, part = re.fullmatch(r"(\d{4})(?: ?([HQ-])(\d+))?", label).groups(default="1")
        months = {"1": 12, "H": 6, "Q": 3, "-": 1}[sign]
        start = pd.Timestamp(int(year), 1, 1) + pd.DateOffset(months=months * (int(part) - 1))
        rows.append((label, start, start + pd.DateOffset(months=months)))
    table = pd.DataFrame(rows, columns=["period", "start", "end"])
    return table.assign(period=pd.Categorical(table["period"], periods.cat.categories, ordered=True))
