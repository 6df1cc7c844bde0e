"""Text as pasted or scraped → clean text; what is furniture and what is the post's body.

Cleaning is an ordered table of small named steps, :data:`STEPS`; :func:`explain_clean` says which of them acted
and where. Nothing here lower-cases, strips accents or removes words: *får*, *far* and *fär* stay three words.

:func:`split_post` tells the body of a post from what frames it: date line, title, the editor's introduction,
greetings, signature, picture captions, the page's own buttons. What is cut is returned beside what is kept.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pandas as pd

from .lexicon import parse_date, toml_list


class Step(NamedTuple):
    """One cleaning step: why it is there, and ``text -> (text, number of changes)``."""

    why: str
    apply: Callable[[str], tuple[str, int]]


def _substitution(pattern: str, replacement: str) -> Callable[[str], tuple[str, int]]:
    compiled = re.compile(pattern, re.VERBOSE)
    return lambda text: compiled.subn(replacement, text)


_ENTITY = re.compile(r"&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")


def _unescape(text: str) -> tuple[str, int]:
    # Feeds escape twice ("&amp;nbsp;"), so go on until nothing changes; each round is shorter.
    changes = 0
    while (plain := _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)) != text:
        changes, text = changes + len(_ENTITY.findall(text)), plain
    return text, changes


def _compose(text: str) -> tuple[str, int]:
    composed = unicodedata.normalize("NFC", text)
    return composed, abs(len(text) - len(composed)) or int(text != composed)


def _trim(text: str) -> tuple[str, int]:
    trimmed = re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text))).strip()
    return trimmed, len(text) - len(trimmed)


STEPS: dict[str, Step] = {
    "unescape_entities": Step("“&nbsp;” and “&#229;” become the characters they stand for", _unescape),
    "unify_newlines": Step(
        "every kind of line end becomes one",
        _substitution(r"\r\n | [\r\v\f\x85\u2028\u2029]", "\n"),
    ),
    "drop_invisible": Step(
        "characters nobody sees split words in two",
        _substitution(
            r"""\xad                                          # soft hyphen: a place to break, not a letter
              | [\u200b\u2060\ufeff]                          # zero-width spaces, byte-order mark
              | [\u200e\u200f\u202a-\u202e\u2066-\u2069]      # marks of writing direction
              | [\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]        # control characters
            """,
            "",
        ),
    ),
    "compose_letters": Step("“a” + ring becomes “å” (Unicode NFC), or “för” is cut to “fo”", _compose),
    "unify_spaces": Step(
        "no-break spaces and tabs become plain spaces",
        _substitution(r"[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]", " "),
    ),
    "part_run_together": Step(
        "“…titel.Nästa mening” becomes two paragraphs",
        _substitution(
            r"""(?<= [a-zåäöéü]{3} ) (?<! www )                # the end of a word, no abbreviation (“t.ex.Att”)
                ( [.!?] ["”’)]? )                              # a full stop …
                (?= [A-ZÅÄÖÉ][a-zåäöéü]* (?: [\s,;:!?] | \.\s | $ ) )  # … glued to the next sentence
                (?! (?: Com | Net | Org | Js | Io ) \b )             # but no web address (“Nu” and “Se” are words)
            """,
            r"\1\n\n",
        ),
    ),
    "trim_lines": Step("spaces at line ends and double spaces go; a paragraph break is one empty line", _trim),
}


def clean_text(text: str, *, steps: Iterable[str] | None = None) -> str:
    r"""Return ``text`` without what copying and scraping did to it.

    Parameters
    ----------
    text : str
        Text as pasted, exported or scraped.
    steps : iterable of str, optional
        Names of the steps to take, in this order; all of :data:`STEPS` when not given.

    Returns
    -------
    str
        The same words. Running it again changes nothing more.

    Raises
    ------
    TypeError
        If ``text`` is not a string.
    ValueError
        If a step is unknown; the message lists the steps there are.

    Examples
    --------
    >>> clean_text("Vi fo\u0308rnyar\xa0oss i hela myn\xaddigheten.Nu går det fort. ")
    'Vi förnyar oss i hela myndigheten.\n\nNu går det fort.'
    """
    for name in _known(steps):
        text, _ = STEPS[name].apply(_string(text))
    return text


def explain_clean(text: str, *, steps: Iterable[str] | None = None) -> pd.DataFrame:
    r"""Say what :func:`clean_text` does to ``text``, step by step.

    Parameters
    ----------
    text, steps
        As for :func:`clean_text`.

    Returns
    -------
    pandas.DataFrame
        One row a step, in order: ``step``, ``why``, ``changes`` (places, or characters where a step trims or
        composes), ``characters`` left after it, ``example`` (the first place it changed, before → after).

    Examples
    --------
    >>> explain_clean("Hej\xa0då").query("changes > 0")[["step", "changes", "example"]].values.tolist()
    [['unify_spaces', 1, "'Hej\\xa0då' → 'Hej då'"]]
    """
    rows = []
    for name in _known(steps):
        after, changes = STEPS[name].apply(_string(text))
        rows.append((name, STEPS[name].why, changes, len(after), _first_difference(text, after)))
        text = after
    return pd.DataFrame(rows, columns=["step", "why", "changes", "characters", "example"])


def _known(steps: Iterable[str] | None) -> list[str]:
    names = list(STEPS) if steps is None else list(steps)
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        raise ValueError(f"no cleaning step {unknown[0]!r}; the steps are {', '.join(STEPS)}")
    return names


def _string(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"expected one text, got {type(text).__name__}: clean a column with posts.text.map(clean_text)")
    return text


def _first_difference(before: str, after: str, *, width: int = 12) -> str:
    if before == after:
        return ""
    pairs = enumerate(zip(before, after, strict=False))
    at = next((i for i, (old, new) in pairs if old != new), min(len(before), len(after)))
    start = max(0, at - width)
    return f"{before[start : at + width]!r} → {after[start : at + width]!r}"


# --- furniture ----------------------------------------------------------------------------------------------

_NAME = re.compile(
    r"""(?: / \s* )?                                              # “/Thomas Ericson”
        (?= [^\W\d_] ) [A-ZÅÄÖÉ][\wé.'-]*                         # a capital letter begins each part …
        (?: \s (?: von | af | de | [A-ZÅÄÖÉ][\wé.'-]* ) ){1,3}    # … of two to four
    """,
    re.VERBOSE,
)


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
        One post, clean (:func:`clean_text`), a paragraph a line.
    title : str, optional
        The title, where it is known; else the first line of the text that can be one is taken for it.
    author : str, optional
        The author's name, several with “;” between; else a name that stands alone at the end is taken for it.

    Returns
    -------
    pandas.DataFrame
        One row a line that is not blank, in order: ``part`` (date, title, introduction, greeting, body, signature,
        caption, page), ``start`` and ``end`` (offsets into ``text``), ``text``, ``rule`` (why it was put there).

    Examples
    --------
    >>> parts = split_post("10 februari 2017\n\nVåren är här\n\nI dag skriver Åsa Öberg på bloggen.\n\n"
    ...                    "Vi ska bli bättre.\n\nTrevlig helg!\n\nÅsa Öberg", title="Våren är här")
    >>> parts[["part", "text"]].values.tolist()
    [['date', '10 februari 2017'], ['title', 'Våren är här'], ['introduction', 'I dag skriver Åsa Öberg på bloggen.'],
     ['body', 'Vi ska bli bättre.'], ['greeting', 'Trevlig helg!'], ['signature', 'Åsa Öberg']]
    """
    lines = [(line.start(), line.end(), line.group()) for line in re.finditer(r"\S(?:.*\S)?", _string(text))]
    labels: list[tuple[str, str]] = [("body", "no rule took it")] * len(lines)
    frame = _Frame(title, _authors(author) or _signed([line for _, _, line in lines]))
    top = 0
    while top < len(lines) and (label := _at_the_top(lines[top][2], frame, labels[:top], last=top + 1 == len(lines))):
        labels[top], top = label, top + 1
    bottom = len(lines)
    while bottom > top and (label := _at_the_bottom(lines[bottom - 1][2], frame)):
        labels[bottom - 1], bottom = label, bottom - 1
    for middle in range(top, bottom):
        if _matches("caption", lines[middle][2]):
            labels[middle] = ("caption", "a line that calls itself a picture's")
    rows = [(part, start, end, line, rule) for (start, end, line), (part, rule) in zip(lines, labels, strict=True)]
    return pd.DataFrame(rows, columns=["part", "start", "end", "text", "rule"])


def _at_the_top(line: str, frame: _Frame, before: list[tuple[str, str]], *, last: bool) -> tuple[str, str] | None:
    parts = {part for part, _ in before}
    if "date" not in parts and parse_date(re.sub(r"(?i)^publicera[dt](?: den)?:?\s*|\.$", "", line)):
        return "date", "a line that is a date"
    if frame.title and _plain(line) == _plain(frame.title):
        return "title", "the title again"
    if not frame.title and parts <= {"date"} and not last and len(line) <= 120 and not line.endswith((".", ":", ",")):
        return "title", "a first short line without a full stop"
    if _hands_over(line, frame.authors):
        return "introduction", "an editor gives the floor to the author"
    if _speaks_of(line, frame.authors):
        return "introduction", "it speaks of the author in the third person"
    return _anywhere(line)


def _at_the_bottom(line: str, frame: _Frame) -> tuple[str, str] | None:
    names = [_plain(author) for author in frame.authors]
    if _plain(line) in names or (not names and _NAME.fullmatch(line)):
        return "signature", "the author's name alone"
    if _matches("leave_taking", line) or (line.startswith("/") and len(line.split()) <= 4):
        return "signature", "a formula of leave-taking"
    if line[-1] not in ".!?…:" and len(line.split()) <= 12 and any(name in _plain(line) for name in names):
        return "caption", "a line under the text that names the author, no sentence"
    return _anywhere(line)


def _anywhere(line: str) -> tuple[str, str] | None:
    rules = {
        "greeting": "a formula of greeting",
        "caption": "a line that calls itself a picture's",
        "page": "a page's own",
    }
    return next(((part, rule) for part, rule in rules.items() if _matches(part, line)), None)


def _matches(kind: str, line: str) -> bool:
    plain = re.sub(r"[\s.!?…]*(?:[:;]-?[)D])?[\s.!?…]*$", "", line.lower())
    return any(re.fullmatch(pattern, plain) for pattern in toml_list("furniture.toml")[kind])


def _hands_over(line: str, authors: tuple[str, ...]) -> bool:
    verbs = "|".join(toml_list("furniture.toml")["hands_over"])
    opens = re.match(r"(?i)(?:i ?dag|i ?kväll|den(?:na| här) \w+|veckans|dagens|månadens|nu|här)\b", line)
    named = any(author in line for author in authors) or _NAME.search(line, opens.end() if opens else 0)
    return bool(opens and named and re.search(rf"\b(?:{verbs})\b", line) and len(line.split()) <= 60)


def _speaks_of(line: str, authors: tuple[str, ...]) -> bool:
    first_person = re.search(r"(?i)\b(?:jag|mig|min|mitt|mina|mitt namn)\b", line)
    return any(author in line for author in authors) and not first_person and len(line.split()) <= 60


def _authors(author: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in author.split(";") if name.strip())


def _signed(lines: list[str]) -> tuple[str, ...]:
    # A name alone among the last lines: a signature, perhaps with its caption or a role under it.
    return tuple(line.lstrip("/ ") for line in lines[-3:] if len(lines) > 3 and _NAME.fullmatch(line))[:1]


def _plain(line: str) -> str:
    return re.sub(r"[\W_]+", " ", line).strip().casefold()
