"""What frames a post, and what is its body.

The frame: date line, title, the editor's introduction, greetings, signature, picture captions, the page's own buttons.
What is cut is returned beside what is kept. Where in doubt a line is the author's.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import pandas as pd

from .._checks import require_text
from ..swedish.lexicon import toml_list
from .days import read_date

_NAME = re.compile(
    r"(?:/\s*)?(?=[^\W\d_])[A-ZÅÄÖÉ][\wé.'-]*(?:\s(?:von|af|de|[A-ZÅÄÖÉ][\wé.'-]*)){1,3}"
)  # two to four parts
_GIVEN_NAMES = re.compile(r",?(?:\s(?:och|[A-ZÅÄÖÉ][\wé.'-]*)){1,4}$")
_PUBLISHED = re.compile(r"(?i)^publicera[dt](?: den)?:?\s*|\.$")
_FIRST_PERSON = re.compile(r"(?i)\b(?:jag|mig|min|mitt|mina)\b|\bvi, ")
_SENTENCE = re.compile(r"(?:(?:Film|Text|Bild|Arkiv) ?: ?[a-zåäö]|Läs mer om (?:\S+ ){4}).*[.!?]$")  # the author's
LONGEST_FOOT = 15  # lines of a page's own under the post
LONGEST_FORMULA = 250  # characters
LONGEST_WORD_BEFORE = 5  # lines of the host's own word before the post, with its signature
_STOPS = " .!?…,"
_FORMULAS = {
    "greeting": "a formula of greeting",
    "caption": "a line that calls itself a picture's",
    "page": "a page's own",
}


class _Frame(NamedTuple):
    """What is known of a post's frame: its title, and the names of its authors as they may appear."""

    title: str
    authors: tuple[str, ...]


def split_post(text: str, *, title: str = "", author: str = "") -> pd.DataFrame:
    r"""Tell the body of a post from what frames it.

    Lines are taken from the top as long as each is a date, the title, the editor's introduction (it names the
    author in the third person), a greeting or the page's own; from the bottom as long as each is a signature, a
    caption, a greeting or the page's own; captions that say so (“Foto: …”) anywhere. The rest is the body.

    Parameters
    ----------
    text : str
        One post, clean (:func:`sprakresa.clean_text`), a paragraph a line.
    title : str, optional
        The title, where it is known; else the first line of the text that can be one is taken for it.
    author : str, optional
        The author's name, several with “;” between; else a name that stands alone at the end is taken for it.

    Returns
    -------
    pandas.DataFrame
        One row a line that is not blank, in order: ``part`` (date, title, introduction, greeting, body, signature,
        caption, page), ``start`` and ``end`` (offsets into ``text``), ``text``, ``rule`` (why it was put there).

    Raises
    ------
    TypeError
        If ``text``, ``title`` or ``author`` is not a string; a missing title or author (None, NaN) is unknown.

    Examples
    --------
    >>> parts = split_post("10 februari 2017\n\nVåren är här\n\nI dag skriver Åsa Öberg på bloggen.\n\n"
    ...                    "Vi ska bli bättre.\n\nTrevlig helg!\n\nÅsa Öberg", title="Våren är här")
    >>> parts[["part", "text"]].values.tolist()
    [['date', '10 februari 2017'], ['title', 'Våren är här'], ['introduction', 'I dag skriver Åsa Öberg på bloggen.'],
     ['body', 'Vi ska bli bättre.'], ['greeting', 'Trevlig helg!'], ['signature', 'Åsa Öberg']]
    """
    title, author = ("" if pd.api.types.is_scalar(fact) and pd.isna(fact) else fact for fact in (title, author))
    for given in (text, title, author):
        require_text(given, hint="split the posts one by one")
    return pd.DataFrame(label_lines(text, title=title, author=author), columns=["part", "start", "end", "text", "rule"])


def label_lines(text: str, *, title: str, author: str) -> list[tuple[str, int, int, str, str]]:
    """Return the rows of :func:`split_post`; a table a post would cost more than all its rules."""
    lines = [*re.finditer(r"\S(?:.*\S)?", text)]
    texts = [line.group() for line in lines]
    labels: list[tuple[str, str]] = [("body", "no rule took it")] * len(lines)
    named = tuple(name.strip() for name in author.split(";") if name.strip())
    frame = _Frame(title, named or _signed(texts))
    top = _label_the_top(texts, frame, labels)
    bottom = len(lines)
    foot = bottom - _foot(texts[max(top, bottom - LONGEST_FOOT) :])
    while bottom > top:
        label = _at_the_bottom(texts[max(top, bottom - 3) : bottom], frame)
        if not (label or bottom > foot):
            break
        labels[bottom - 1] = label or ("page", "a short line under a page's own")
        bottom -= 1
    for middle in range(top, bottom):
        if _anywhere(texts[middle], "caption"):
            labels[middle] = ("caption", _FORMULAS["caption"])
    return [(part, *line.span(), line.group(), rule) for line, (part, rule) in zip(lines, labels, strict=True)]


def _label_the_top(texts: list[str], frame: _Frame, labels: list[tuple[str, str]]) -> int:
    """Label the lines above the body in place; return where it begins."""
    top, parts = 0, set[str]()
    while top < len(texts) and (label := _at_the_top(texts[top], frame, parts, last=top + 1 == len(texts))):
        labels[top], top = label, top + 1
        parts.add(label[0])
    for at in range(top, min(top + LONGEST_WORD_BEFORE, len(texts) - 2)):
        if frame.authors and texts[at].startswith("/") and _is_named(texts[at], frame.authors):
            labels[top:at] = [("introduction", "a word before the post, signed")] * (at - top)
            labels[at] = ("signature", "the author's name alone")
            return at + 1
    return top


def _at_the_top(line: str, frame: _Frame, parts: set[str], *, last: bool) -> tuple[str, str] | None:
    if "date" not in parts and _is_date(line):
        return "date", "a line that is a date"
    if _is_short(line) and _matches("byline", line) and (re.search(r"\d{4}", line) or _names_author(line, frame)):
        return ("date" if re.search(r"\d{4}", line) else "introduction"), "a byline"
    if frame.title and _plain(line) == _plain(frame.title):
        return "title", "the title again"
    if "introduction" in parts and line.startswith("/") and len(line.split()) <= 4:
        return "introduction", "the host's signature"
    if _hands_over(line, frame.authors):
        return "introduction", "an editor gives the floor to the author"
    new = not frame.title and parts <= {"date", "page"} and not last and not _matches("page", line)
    if new and len(line) <= 120 and not line.endswith((".", ":", ",")):
        return "title", "a first short line without a full stop"
    if _speaks_of(line, frame.authors):
        return "introduction", "it speaks of the author in the third person"
    return _anywhere(line)


def _at_the_bottom(lines: list[str], frame: _Frame) -> tuple[str, str] | None:
    """Label the last of ``lines``; those before it, at most two, say whether it stands under a name."""
    *above, line = lines
    if _is_named(line, frame.authors):
        return "signature", "the author's name alone"
    if _matches("leave_taking", _GIVEN_NAMES.sub("", line)) or (line.startswith("/") and len(line.split()) <= 4):
        return "signature", "a formula of leave-taking"
    if _is_short(line) and any(re.match(rf"[/–—-]?\s*{re.escape(author)}\s*[,(–-]", line) for author in frame.authors):
        return "signature", "the author's name and role"
    if _matches("contact", line):
        return "signature", "how to reach the author"
    if label := _anywhere(line):
        return label
    if _is_short(line) and _names_author(line, frame) and not _FIRST_PERSON.search(line):
        return "caption", "a line under the text that names the author, no sentence"
    named = [_is_named(name, frame.authors) for name in above]
    if _is_short(line) and (named[-1:] == [True] or (named[:1] == [True] and _is_short(above[-1]))):
        return "signature", "a short line under the author's name"
    return None


def _foot(lines: list[str]) -> int:
    """Return how many of the last lines are a page's foot: two formulas or a page's heading, then short lines alone."""
    heads = [_matches("page_heads", line) for line in lines]
    pages = [head or bool(_anywhere(line, "page")) for line, head in zip(lines, heads, strict=True)]
    at = len(lines)
    while at and (pages[at - 1] or _is_short(lines[at - 1])):
        at -= 1
    opens = pages if sum(pages[at:]) > 1 else heads
    return len(lines) - opens.index(True, at) if any(opens[at:]) else 0


def _anywhere(line: str, *kinds: str) -> tuple[str, str] | None:
    found = ((part, rule) for part, rule in _FORMULAS.items() if part in (kinds or _FORMULAS) and _matches(part, line))
    return next((label for label in found if label[0] == "greeting" or not _SENTENCE.match(line)), None)


@cache
def _formulas(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in toml_list("furniture.toml")[kind]))


def _matches(kind: str, line: str) -> bool:
    if len(line) > LONGEST_FORMULA:
        return False
    plain = re.sub(r"[:;]-?[)d]\Z", "", line.lower().rstrip(_STOPS)).rstrip(_STOPS)
    return bool(_formulas(kind).fullmatch(plain) or _formulas(kind).fullmatch(plain.rstrip(" :")))


def _names_author(line: str, frame: _Frame) -> bool:
    return any(_plain(author) in _plain(line) for author in frame.authors)


def _is_date(line: str) -> bool:
    if _formulas("day").fullmatch(line.lower()):
        return True
    try:
        return read_date(_PUBLISHED.sub("", line)) is not None
    except ValueError:  # 30 February: a slip of the pen, but a line that is a date all the same
        return True


def _is_short(line: str) -> bool:
    return line[-1] not in ".!?…:" and len(line.split()) <= 12


def _hands_over(line: str, authors: tuple[str, ...]) -> bool:
    opens = re.match(r"(?i)(?:i ?dag|i ?kväll|den(?:na| här) \w+|veckans|dagens|månadens|nu|här)\b", line)
    if not opens or len(line) > 600:
        return False
    names = [name for author in authors for name in author.split() if len(name) > 2]
    named = any(name in line for name in names) if names else _NAME.search(line, opens.end())
    verbs = "|".join(toml_list("furniture.toml")["hands_over"])
    return bool(named and re.search(rf"\b(?:{verbs})\b(?! jag\b)", line))


def _speaks_of(line: str, authors: tuple[str, ...]) -> bool:
    return any(author in line for author in authors) and not _FIRST_PERSON.search(line) and len(line) <= 600


def _names(line: str) -> tuple[str, ...]:
    names = re.split(r" och | & |, ", line.lstrip("/ ")) if _is_short(line) and not _matches("page", line) else []
    return tuple(names) if all(map(_NAME.fullmatch, names)) else ()


def _is_named(line: str, authors: tuple[str, ...]) -> bool:
    words, known = _words(line) - {"och"}, set().union(*map(_words, authors))
    return bool(words) and words <= known


def _signed(lines: list[str]) -> tuple[str, ...]:
    # A name alone among the last lines: a signature, perhaps with a caption, a greeting or a role under it.
    found: tuple[str, ...] = ()
    lines = lines[:2] + [line for line in lines[2:][-40:] if not _matches("page", line)]
    for at in range(len(lines) - 1, max(len(lines) - 5, 1), -1):
        names = _names(lines[at])
        if (found and not names) or not (names or _is_short(lines[at]) or _anywhere(lines[at])):
            break
        found = names + found
        if names and lines[at - 1].endswith(":"):  # a list of names, not signatures
            return ()
    # “Enhetschefen Åsa Öberg” under “Åsa Öberg” is her picture's caption, not a second author.
    return tuple(name for name in found if not any(other != name and other in name for other in found))


def _words(line: str) -> set[str]:
    return {*_plain(line).split()}


def _plain(line: str) -> str:
    return re.sub(r"[\W_]+", " ", line).strip().casefold()
