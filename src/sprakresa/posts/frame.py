"""What frames a post, and what is its body.

The frame: date line, title, the editor's introduction, greetings, signature, picture captions, the page's own buttons.
What is cut is returned beside what is kept. Where in doubt a line is the author's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import pandas as pd

from .._checks import require_text
from ..swedish.lexicon import toml_list
from .formats import is_date

# two to four parts
_NAME = re.compile(r"(?:/\s*)?(?=[^\W\d_])[A-ZÅÄÖÉ][\wé.'-]*(?:\s(?:von|af|de|[A-ZÅÄÖÉ][\wé.'-]*)){1,3}")
_GIVEN_NAMES = re.compile(r",?(?:\s(?:och|[A-ZÅÄÖÉ][\wé.'-]*)){1,4}$")
_PUBLISHED = re.compile(r"(?i)^publicera[dt](?: den)?:?\s*|\.$")
_FIRST_PERSON = re.compile(r"(?i)\b(?:jag|mig|min|mitt|mina)\b|\bvi, ")
_SENTENCE = re.compile(r"(?:(?:Film|Text|Bild|Arkiv) ?: ?[a-zåäö]|Läs mer om (?:\S+ ){4}).*[.!?]$")  # the author's
LONGEST_FOOT = 15  # lines of a page's own under the post
LONGEST_FORMULA = 250  # characters
LONGEST_WORD_BEFORE = 5  # lines of the host's own word before the post, with its signature
_STOPS = " .!?…,"
# the parts that formulas make, and why
_WHY = {"greeting": "a formula of greeting", "caption": "a line that calls itself a picture's", "page": "a page's own"}


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
    authors = tuple(name.strip() for name in author.split(";") if name.strip()) or _signed(texts)
    top = _label_the_top(texts, title, authors, labels)
    foot = len(texts) - _foot(texts[max(top, len(texts) - LONGEST_FOOT) :])
    for at in range(len(texts) - 1, top - 1, -1):
        label = _first(_at_the_bottom(texts[max(top, at - 2) : at + 1], authors))
        if not label and at < foot:
            break
        labels[at] = label or ("page", "a short line under a page's own")
    for at, line in enumerate(texts):
        if labels[at][0] == "body" and _is_formula("caption", line):
            labels[at] = ("caption", _WHY["caption"])
    return [(part, *line.span(), line.group(), rule) for line, (part, rule) in zip(lines, labels, strict=True)]


_Rules = Iterator[tuple[object, str, str]]
"""Rules for a line, in order: whether the rule takes it, the part it then is, and why."""


def _first(rules: _Rules) -> tuple[str, str] | None:
    return next(((part, why) for takes_it, part, why in rules if takes_it), None)


def _label_the_top(texts: list[str], title: str, authors: tuple[str, ...], labels: list[tuple[str, str]]) -> int:
    """Label the lines above the body in place; return where it begins."""
    top, parts = 0, set[str]()
    while top < len(texts) and (label := _first(_at_the_top(texts[top : top + 2], title, authors, parts))):
        labels[top], top = label, top + 1
        parts.add(label[0])
    for at in range(top, min(top + LONGEST_WORD_BEFORE, len(texts) - 2)):
        if texts[at].startswith("/") and _is_named(texts[at], authors):
            labels[top:at] = [("introduction", "a word before the post, signed")] * (at - top)
            labels[at] = ("signature", "the author's name alone")
            return at + 1
    return top


def _at_the_top(lines: list[str], title: str, authors: tuple[str, ...], parts: set[str]) -> _Rules:
    """Yield the rules for the first of ``lines``, under these parts; a second one says that it is not the last."""
    line = lines[0]
    yield "date" not in parts and _is_date(line), "date", "a line that is a date"
    is_byline, year = _is_short(line) and _matches("byline", line), re.search(r"\d{4}", line)
    yield is_byline and (year or _names_author(line, authors)), "date" if year else "introduction", "a byline"
    yield title and _plain(line) == _plain(title), "title", "the title again"
    yield "introduction" in parts and _has_slash(line), "introduction", "the host's signature"
    yield _hands_over(line, authors), "introduction", "an editor gives the floor to the author"
    is_first = not title and parts <= {"date", "page"} and lines[1:] and not _matches("page", line)
    is_title = is_first and len(line) <= 120 and not line.endswith((".", ":", ","))
    yield is_title, "title", "a first short line without a full stop"
    is_about = any(author in line for author in authors) and not _FIRST_PERSON.search(line) and len(line) <= 600
    yield is_about, "introduction", "it speaks of the author in the third person"
    yield from _anywhere(line)


def _at_the_bottom(lines: list[str], authors: tuple[str, ...]) -> _Rules:
    """Yield the rules for the last of ``lines``; those before it, at most two, say whether it stands under a name."""
    *above, line = lines
    yield _is_named(line, authors), "signature", "the author's name alone"
    takes_leave = _matches("leave_taking", _GIVEN_NAMES.sub("", line)) or _has_slash(line)
    yield takes_leave, "signature", "a formula of leave-taking"
    roles = (rf"[/–—-]?\s*{re.escape(author)}\s*[,(–-]" for author in authors)
    is_short = _is_short(line)
    yield is_short and any(re.match(role, line) for role in roles), "signature", "the author's name and role"
    yield _matches("contact", line), "signature", "how to reach the author"
    yield from _anywhere(line)
    is_caption = is_short and _names_author(line, authors) and not _FIRST_PERSON.search(line)
    yield is_caption, "caption", "a line under the text that names the author, no sentence"
    named = [_is_named(name, authors) for name in above]
    is_under = named[-1:] == [True] or (named[:1] == [True] and _is_short(above[-1]))
    yield is_short and is_under, "signature", "a short line under the author's name"


def _foot(lines: list[str]) -> int:
    """Return how many of the last lines are a page's foot: two formulas or a page's heading, then short lines alone."""
    heads = [_matches("page_heads", line) for line in lines]
    pages = [head or _is_formula("page", line) for line, head in zip(lines, heads, strict=True)]
    at = len(lines)
    while at and (pages[at - 1] or _is_short(lines[at - 1])):
        at -= 1
    opens = pages if sum(pages[at:]) > 1 else heads
    return len(lines) - opens.index(True, at) if any(opens[at:]) else 0


def _anywhere(line: str) -> _Rules:
    yield from ((_is_formula(part, line), part, why) for part, why in _WHY.items())


def _is_formula(kind: str, line: str) -> bool:
    return _matches(kind, line) and (kind == "greeting" or not _SENTENCE.match(line))


@cache
def _formulas(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in toml_list("furniture.toml")[kind]))


def _matches(kind: str, line: str) -> bool:
    if len(line) > LONGEST_FORMULA:
        return False
    plain = _bare(line)
    return bool(_formulas(kind).fullmatch(plain) or _formulas(kind).fullmatch(plain.rstrip(" :")))


@lru_cache(1 << 8)  # a line is asked for many formulas
def _bare(line: str) -> str:
    return re.sub(r"[:;]-?[)d]\Z", "", line.lower().rstrip(_STOPS)).rstrip(_STOPS)


def _names_author(line: str, authors: tuple[str, ...]) -> bool:
    return any(_plain(author) in _plain(line) for author in authors)


def _is_date(line: str) -> bool:
    return bool(_formulas("day").fullmatch(line.lower())) or is_date(_PUBLISHED.sub("", line))


def _has_slash(line: str) -> bool:
    return line.startswith("/") and len(line.split()) <= 4


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


def _names(line: str) -> tuple[str, ...]:
    names = re.split(r" och | & |, ", line.lstrip("/ ")) if _is_short(line) and not _matches("page", line) else []
    return tuple(names) if all(map(_NAME.fullmatch, names)) else ()


def _is_named(line: str, authors: tuple[str, ...]) -> bool:
    words = {*_plain(line).split()} - {"och"}
    return bool(words) and words <= {*_plain(" ".join(authors)).split()}


def _signed(lines: list[str]) -> tuple[str, ...]:
    # A name alone among the last lines: a signature, perhaps with a caption, a greeting or a role under it.
    found: tuple[str, ...] = ()
    lines = lines[:2] + [line for line in lines[2:][-40:] if not _matches("page", line)]
    for at in range(len(lines) - 1, max(len(lines) - 5, 1), -1):
        names = _names(lines[at])
        if (found and not names) or not (names or _is_short(lines[at]) or _first(_anywhere(lines[at]))):
            break
        found = names + found
        if names and lines[at - 1].endswith(":"):  # a list of names, not signatures
            return ()
    # “Enhetschefen Åsa Öberg” under “Åsa Öberg” is her picture's caption, not a second author.
    return tuple(name for name in found if not any(other != name and other in name for other in found))


def _plain(line: str) -> str:
    return re.sub(r"[\W_]+", " ", line).strip().casefold()
