"""What a corpus' own file of facts states: what the posts themselves cannot tell, and headings and sentences need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .themes import read_toml

_TEXTS = ("name", "title", "who", "what", "url", "selection", "limits")
_STATED: dict[str, Any] = dict.fromkeys(_TEXTS, "") | {
    "posts": "posts",
    "excerpt": "excerpt",
    "later_from": None,
    "kinds": {},
}
_NAMED = {"word": "", "words": [], "families": [], "contrast": [], "contrast_why": "", "metaphor": []}


def read_facts(folder: Path) -> dict[str, Any]:
    """Return the facts of ``corpus.toml``, with an empty value for whatever is not stated, and the themes' senses.

    Parameters
    ----------
    folder : path
        A study's folder. All keys are optional: the texts ``name``, ``title``, ``who``, ``what``, ``url``,
        ``selection`` (how the posts were found) and ``limits`` (what the corpus cannot tell); ``posts``, the path of
        the texts; ``excerpt``, what is counted of a post that is known by counts; ``later_from``, the first year of the
        later of two parts; ``kinds`` and ``writers``, code → words; ``named``, what was named before counting.

    Returns
    -------
    dict
        With every key; ``senses`` is theme → gloss, from ``themes.toml``.

    Raises
    ------
    ValueError
        Naming the file, if it is no TOML.
    """
    stated, themes = (
        read_toml(folder / name) if (folder / name).is_file() else {} for name in ("corpus.toml", "themes.toml")
    )
    kinds = stated.get("kinds", {})
    senses = {theme: facts.get("gloss", "") for theme, facts in themes.items() if isinstance(facts, dict)}
    named = _NAMED | stated.get("named", {})
    return _STATED | {"writers": kinds} | stated | {"named": named, "senses": senses}
