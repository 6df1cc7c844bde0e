"""Text as pasted or scraped → clean text.

Cleaning is an ordered table of small named steps, :data:`STEPS`; :func:`explain_clean` says which of them acted
and where. Nothing here lower-cases, strips accents or removes words: *får*, *far* and *fär* stay three words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import zip_longest
from typing import NamedTuple

import pandas as pd

from .._checks import require_text, require_texts
from ..swedish.lexicon import toml_list


class Step(NamedTuple):
    """One cleaning step: why it is there, and ``text -> (text, number of changes)``."""

    why: str
    apply: Callable[[str], tuple[str, int]]


_ENTITY = re.compile(r"&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")
_AMPERSANDS = re.compile(r"&(?:(?i:amp|\#0{0,4}38|\#x0{0,4}26);)+")


def _unescape(text: str) -> tuple[str, int]:
    # Feeds escape twice (“&amp;nbsp;”), so go on until nothing changes; a long “&amp;amp;amp;…” takes one round.
    changes, found = 0, 1
    while found:
        text, found = _AMPERSANDS.subn("&", text)
        found += sum(html.unescape(entity) != entity for entity in _ENTITY.findall(text))
        text, changes = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text), changes + found
    return text, changes


def _compose(text: str) -> tuple[str, int]:
    composed = unicodedata.normalize("NFC", text)
    return composed, abs(len(text) - len(composed)) or int(text != composed)


def _trim(text: str) -> tuple[str, int]:
    trimmed = re.sub(r" {2,}", " ", text) if "  " in text else text
    trimmed = trimmed.replace(" \n", "\n").replace("\n ", "\n")
    trimmed = re.sub(r"\n{3,}", "\n\n", trimmed).strip()
    return trimmed, len(text) - len(trimmed)


_SECOND = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MISDECODED = re.compile(  # Ã¶, Â°, â€“: UTF-8 read as Windows-1252
    f"[ÃÂâð](?:(?<=[ÃÂ]){_SECOND}|(?<=â)[€‚„†ˆ]{_SECOND}|(?<=ð)Ÿ{_SECOND}{{2}})"
)


def _decode_again(text: str) -> tuple[str, int]:
    def again(match: re.Match[str]) -> str:
        raw = b"".join(char.encode("latin-1" if char <= "\xff" else "cp1252") for char in match.group())
        return raw.decode("utf-8", "replace").replace("\ufffd", "") or match.group()

    before, changes = "", 0
    while before != text:  # some texts went wrong twice
        before, (text, n) = text, _MISDECODED.subn(again, text)
        changes += n * (before != text)
    return text, changes


def find_misdecoded(text: str) -> str:
    """Return the first word of a text that was decoded wrongly (*fÃ¶rnyelse*, *f\ufffdrnyelse*), or nothing."""
    found = _MISDECODED.search(text) or re.search("\ufffd", text)
    return re.split(r"\s", text[: found.end()])[-1] + re.split(r"\s", text[found.end() :])[0] if found else ""


def _restore_signs(text: str) -> tuple[str, int]:
    signs = r"[\x80-\x9e](?:(?<!\x85)|(?<=\w\x85)(?= ))"
    return re.subn(signs, lambda sign: sign.group().encode("latin-1").decode("cp1252", "ignore"), text)


_GLUED = re.compile(toml_list("cleaning.toml")["glued"], re.VERBOSE)
_MAY_BE_GLUED = re.compile(r"[.!?…][\"”’)]?\(?[A-ZÅÄÖÉ]")  # quicker to look for


@cache
def _glue() -> dict[str, frozenset[str]]:
    lists = toml_list("abbreviations.toml")
    short = frozenset(entry.rstrip(".") for entry in lists["never_final"])
    openers = frozenset([*lists["sentence"]["opening_words"], *lists["sentence"]["more_opening_words"]])
    return {"abbreviations": short, "openers": openers, **{k: frozenset(v) for k, v in lists["run_together"].items()}}


def _is_run_together(match: re.Match[str]) -> bool:
    """Whether a full stop without a blank ends a sentence: *i år.Nu*, but not *t.ex.Att*, *2.Inledning*, *J.Berg*."""
    glue, before, word = _glue(), match["before"], match["word"]
    if word.capitalize() in glue["endings_of_names"] or (word in glue["endings_of_sites"] and before[0].isupper()):
        return False
    if before[0].lower() + before[1:] in glue["abbreviations"] or "www" in before or "/" in before:
        return False
    if match["dot"]:
        return before in glue["tails"] and word in glue["openers"]
    ends = re.search(r"[a-zåäöéü]{3}$|(?<!\d)(?:19|20)\d\d$", before) or before[-1] in '%€”’")]»'
    if ends or before.lower() in glue["short_words"]:
        return len(word) > 1 or word == "I"
    return len(before) > 1 and before[-1].isalnum() and word in glue["openers"]


def _part(text: str) -> tuple[str, int]:
    if not _MAY_BE_GLUED.search(text):
        return text, 0
    parted = _GLUED.sub(lambda match: match.group() + "\n\n" * _is_run_together(match), text)
    return parted, (len(parted) - len(text)) // 2


_ACTS = {
    "unescape_entities": _unescape,
    "decode_again": _decode_again,
    "restore_signs": _restore_signs,
    "compose_letters": _compose,
    "part_ligatures": lambda text: re.subn("[ﬀ-ﬆ]", lambda sign: unicodedata.normalize("NFKC", sign.group()), text),
    "part_run_together": _part,
    "trim_lines": _trim,
}
STEPS: dict[str, Step] = {
    name: Step(step["why"], _ACTS.get(name) or partial(re.compile(step["pattern"], re.VERBOSE).subn, step["by"]))
    for name, step in toml_list("cleaning.toml")["steps"].items()
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
    for name in _chosen(steps, text):
        text, _ = STEPS[name].apply(text)
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
    for name in _chosen(steps, text):
        after, changes = STEPS[name].apply(text)
        rows.append((name, STEPS[name].why, changes, len(after), _first_difference(text, after)))
        text = after
    return pd.DataFrame(rows, columns=["step", "why", "changes", "characters", "example"])


def _chosen(steps: Iterable[str] | None, text: str) -> list[str]:
    """Return the names of the steps to take; raise if one is unknown, or if there is not one text."""
    require_text(text, hint="clean a column with posts.text.map(clean_text)")
    names = list(STEPS) if steps is None else require_texts(steps, hint="name the steps in a list")
    if unknown := [name for name in names if name not in STEPS]:
        raise ValueError(f"no cleaning step {unknown[0]!r}; the steps are {', '.join(STEPS)}")
    return names


def _first_difference(before: str, after: str, *, width: int = 12) -> str:
    if before == after:
        return ""
    at = next(i for i, (old, new) in enumerate(zip_longest(before, after)) if old != new)
    start = max(0, at - width)
    return f"{before[start : at + width]!r} → {after[start : at + width]!r}"
