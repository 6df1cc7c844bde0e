"""Read, check and write dated posts, and give each its period.

A post is a file: Markdown or plain text, with its facts (title, date, author, role, url …) in front matter, then the
text as published (:mod:`sprakresa.front_matter`). What frames the text (date line, editor's introduction, signature
…) is cut by :func:`sprakresa.split_post`, so that it is not counted as the author's language.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from os import PathLike
from pathlib import Path

import pandas as pd

from .cleaning import clean_text
from .files import plan_files, read_text, write_file
from .front_matter import parse_post
from .furniture import split_post
from .lexicon import stop_words
from .tables import POSTS, require_columns, require_unique
from .tokens import tokenize


def read_posts(source: str | PathLike, *, body_only: bool = True) -> pd.DataFrame:
    r"""Read dated posts from a folder, or from one file.

    Parameters
    ----------
    source : path
        A folder, whose files of a known format (:data:`READERS`) are read in order of name, or one such file.
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
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError as error:  # a whole text is too long for a name
        named = f"{str(path)[:60]!r}…"
        raise FileNotFoundError(f"{named}: {error.strerror}; give the posts' folder, not a text") from None
    if is_folder:
        files = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in READERS)
    elif is_file:
        files = [path]
    else:
        raise FileNotFoundError(f"{path}: no such file or folder (from {Path.cwd()}); give the posts' folder")
    if not files:
        raise FileNotFoundError(f"{path}: no posts in this folder; a post is a file that ends in {_formats()}")
    posts = pd.DataFrame([_read(file) for file in files], columns=list(POSTS))
    posts["published"] = pd.to_datetime(posts["published"])
    try:
        require_unique(posts, "post_id", what="post")
    except ValueError as error:
        first = posts["post_id"][posts.duplicated("post_id", keep=False)].iloc[0]
        raise ValueError(f"{error}: {' and '.join(posts['source'][posts['post_id'] == first][:2])}") from None
    posts["text"] = [_text(post, body_only=body_only) for post in posts.itertuples()]
    return posts.sort_values(["published", "post_id"], ignore_index=True)


def _formats() -> str:
    return ", ".join(sorted(READERS))


def _read(file: Path) -> dict:
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise ValueError(f"{file}: cannot read {file.suffix or 'a file without ending'}; the formats are {_formats()}")
    post = reader(read_text(file), file)
    if post["published"] is None:
        raise ValueError(
            f"{file}: no date; put `date: 2017-02-10` into the front matter, or begin the file's name with the date"
        )
    if not post["text"].strip():
        raise ValueError(f"{file}: the post has no text; put the text under the front matter, or take the file away")
    return {"post_id": file.stem, **post, "source": file.as_posix()}


READERS: dict[str, Callable[[str, Path], dict]] = {
    ".md": parse_post,
    ".markdown": parse_post,
    ".txt": parse_post,
}
"""The formats: ending of the file's name → ``(text, file) -> facts and text of the post``."""


def _text(post, *, body_only: bool) -> str:
    if not body_only:
        return post.text
    parts = split_post(clean_text(post.text), title=post.title, author=post.author)
    body = "\n\n".join(parts.loc[parts["part"] == "body", "text"])
    words = tokenize(body)
    if not words:
        raise ValueError(
            f"{post.source}: nothing is left of the post once date, title, introduction, greeting and signature are "
            "cut; see what was cut with split_post, or read it with body_only=False"
        )
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
    months = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}
    if freq not in months:
        raise ValueError(f"no period {freq!r}; choose one of {', '.join(months)}")
    if posts["published"].isna().any():
        raise ValueError(f"row {int(posts['published'].isna().argmax())} has no date: `published` must not be missing")
    number = _months(posts["published"]) // months[freq]
    reached = pd.concat([number, _months(also.dropna()) // months[freq]]) if also is not None else number
    numbers = range(reached.min(), reached.max() + 1) if len(reached) else range(0)
    labels = {n: _label(n * months[freq], freq) for n in numbers}
    period = pd.Categorical(number.map(labels), categories=list(labels.values()), ordered=True)
    return posts.assign(period=period)


def _months(dates: pd.Series) -> pd.Series:
    return dates.dt.year * 12 + dates.dt.month - 1


def _label(month: int, freq: str) -> str:
    year, month = divmod(month, 12)
    form = {"year": "{y}", "half-year": "{y} H{h}", "quarter": "{y} Q{q}", "month": "{y}-{m:02}"}[freq]
    return form.format(y=year, h=month // 6 + 1, q=month // 3 + 1, m=month + 1)


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
    labels, bounds = periods.cat.categories, []
    for label in labels:
        year, half, quarter, month = _PERIOD.fullmatch(label).groups()
        first, months = (
            (6 * int(half) - 5, 6) if half
            else (3 * int(quarter) - 2, 3) if quarter
            else (int(month), 1) if month
            else (1, 12)
        )  # fmt: skip
        start = pd.Timestamp(int(year), first, 1)
        bounds.append((label, start, start + pd.DateOffset(months=months)))
    table = pd.DataFrame(bounds, columns=["period", "start", "end"])
    return table.assign(period=pd.Categorical(labels, labels, ordered=True))


_PERIOD = re.compile(r"(\d{4})(?: H(\d)| Q(\d)|-(\d\d))?")
