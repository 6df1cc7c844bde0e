"""Clean text to sentences, as spans into the text given; no sentence ends inside a token."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise

from .._checks import require_text
from .lexicon import stop_word_groups, toml_list
from .tokens import Span, either_case, token_spans

_STOPS = ".!?…"
_CLOSERS = "'\"”’“»«)]"
_OPENERS = "'\"“”„‘’»«([-–—+*"
_LIST_ITEM = re.compile(toml_list("token_patterns.toml")["item"], re.VERBOSE)
_ITEM_HEAD = re.compile(r"(?:[-–—•*·▪◦] )?\(?(?:\d{1,2}|[a-zåäö]) ?[.)](?: ?\))?")
_STREET = re.compile(r"(?!\w*(?:b[eo]r|[dlr][aå]|n)g$)[A-ZÅÄÖ]\w+[abdfgklmprstv]g")  # Kungsg. 5, not Göteborg. 5
_BRAND = re.compile(r"[a-z][A-ZÅÄÖ]\w+")  # iPhone
LONGEST_OPENING = 8  # signs and pictures before a sentence's first word
_WIDTHS = range(40, 101)  # characters of a line that may have been wrapped


_PICTURES = "\u2600"  # the first


def _is_picture(token: str) -> bool:
    return token[0] >= _PICTURES and unicodedata.category(token[0]) == "So"


def _blocks(text: str) -> Iterator[Span]:
    """Cut at blank lines, before the items of a list and after a heading on a line of its own."""
    start = end = 0
    for _, paragraph in groupby(text.splitlines(keepends=True), lambda line: bool(line.strip())):
        lines = [*paragraph]
        width = max(map(len, map(str.strip, lines)), default=0)
        wrapped = len(lines) > 2 and width in _WIDTHS
        previous = ""
        for line in lines:
            content = line.strip()
            filled = wrapped and len(previous) + len(content.partition(" ")[0]) >= width
            if _LIST_ITEM.match(line) or (_is_heading(previous) and not filled and _may_start([content], 0)):
                yield start, end
                start = end
            end += len(line)
            previous = content
        yield start, end
        start = end


def _is_heading(line: str) -> bool:
    """Tell whether a line of its own may be a heading: short, and with a last word that needs no other after it."""
    ends = line[-1:].isalnum() or line[-1:] in _CLOSERS
    return 0 < len(line) <= 60 and ends and line.rpartition(" ")[2].lower() not in _leading_words()


@cache
def _leading_words() -> frozenset[str]:
    groups = ("conjunctions", "subordinators", "prepositions", "determiners", "possessives")
    return frozenset(word for group in groups for word in stop_word_groups()[group])


def sentence_spans(text: str) -> list[Span]:
    """Return where the sentences stand in a text: (start, end), in order, without overlap.

    Headings and the items of a list are sentences of their own. A blank line ends a sentence; a single
    line break does so before an item of a list and after a short line without a full stop. A heading that
    runs into the next sentence is known by the word that opens it ("Ansvar Det är ditt.").

    Examples
    --------
    >>> sentence_spans("Öl m.m. kl. 5. Åk!")
    [(0, 14), (15, 18)]
    """
    return [(start, end) for start, end, _ in sentence_tokens(text)]


def sentence_tokens(text: str) -> list[tuple[int, int, list[str]]]:
    """Return where each sentence of a text starts and ends, and its tokens, punctuation too.

    Examples
    --------
    >>> sentence_tokens("Åk! Vi väntar.")
    [(0, 3, ['Åk', '!']), (4, 14, ['Vi', 'väntar', '.'])]
    """
    require_text(text, hint="split the texts one by one")
    blocks = ((start, _block_sentences(text[start:end])) for start, end in _blocks(text))
    return [(start + first, start + last, tokens) for start, found in blocks for first, last, tokens in found]


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text as they stand in it; see :func:`sentence_spans`.

    Examples
    --------
    >>> split_sentences("Förnyelsen i dag Den gäller t.ex. Åmål, Örebro m.fl. Vi är på väg.")
    ['Förnyelsen i dag', 'Den gäller t.ex. Åmål, Örebro m.fl.', 'Vi är på väg.']
    """
    return [text[start:end] for start, end in sentence_spans(text)]


def _block_sentences(text: str) -> Iterator[tuple[int, int, list[str]]]:
    spans = token_spans(text)
    words = [text[start:end] for start, end in spans]
    last = len(words) - 1
    colons = (i for i in range(1, len(words)) if words[i] == ":" and words[i - 1][0].isupper())
    labels = sum(i == 1 or words[i - 2][-1] in _STOPS for i in colons) if ":" in text else 0  # Anna: Bra! Eva: Ja!
    opening = _listed("opening_words") | {"I"}
    item = "2" if words[:1] in (["1."], ["1)"]) else ""  # the number of the list's next item
    # No word of letters alone ends a sentence, but before one that opens the next.
    may_end = [i for i, pair in enumerate(pairwise(words)) if not pair[0].isalpha() or pair[1] in opening]
    first = after = 0
    for i in range(last) if item else may_end:
        if i < after:
            continue
        if words[i] == ":":
            ends = not (labels > 1 and i == first + 1) and _ends_at_colon(words, first, i)
        elif _is_stop(words, first, i):
            while i < last and _closes(words[i + 1]) and spans[i][1] == spans[i + 1][0]:
                i += 1
            if i < last and _is_picture(words[i + 1]) and _may_start(words, i + 2):
                i += 1
            ends = _may_start(words, i + 1)
        else:
            ends = i + 1 < last and words[i + 1] in opening and _ends_heading(words, first, i)
        after = i + 1
        head = words[after : after + 2]
        if item and after < last and (head[0] in (f"{item}.", f"{item})") or head == [item, "."]):
            ends, item = True, str(int(item) + 1)
        if ends and after <= last and spans[i][1] < spans[after][0]:
            yield spans[first][0], spans[i][1], words[first:after]
            first = after
    if words:
        yield spans[first][0], spans[last][1], words[first:]


def _closes(word: str) -> bool:
    return word[0] in _STOPS + _CLOSERS or _is_picture(word)


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(toml_list("abbreviations.toml")["sentence"][name])


@cache
def _final() -> re.Pattern[str]:
    several = (e for e in toml_list("abbreviations.toml")["may_end_sentence"] if e.count(".") > 1)
    return re.compile("|".join(map(either_case, several)))


def _is_stop(words: Sequence[str], first: int, i: int) -> bool:
    """Tell whether a sentence may end with this token; "1." may not where it is an item's head."""
    token = words[i]
    if token[0] in _STOPS:
        return not (token == "." and _is_within(words, first, i))
    if token[-1] != ".":
        return i > first and _is_picture(token)
    if words[i + 1 : i + 2] and words[i + 1][0].isdigit() and token[:-1].lower() in _listed("before_figure"):
        return False
    if token[0].isdigit():
        return i > first and words[i - 1] != ":" and not _is_item_head(words, first, i)
    if len(token) == 2 and token[0].isupper() and i > first and words[i - 1][-1].islower():  # “plan B. Det”
        return not _listed("after_a_letter").isdisjoint(words[i + 1 : i + 2])
    return bool(_final().fullmatch(re.sub(r"\.?\s", ".", token)))


def _is_item_head(words: Sequence[str], first: int, i: int) -> bool:
    return i <= first + 3 and _ITEM_HEAD.fullmatch(" ".join(words[first : i + 1])) is not None


def _is_within(words: Sequence[str], first: int, i: int) -> bool:
    """Tell whether a full stop at ``i`` belongs to an item's head or to an abbreviation before a figure."""
    if _is_item_head(words, first, i):
        return True
    word = words[i - 1] if i else ""
    abbreviated = word.lower() in _listed("before_figure") or _STREET.fullmatch(word)
    return bool(abbreviated) and i + 1 < len(words) and words[i + 1][0].isdigit()


def _may_start(words: Sequence[str], i: int) -> bool:
    """Tell whether a sentence may start at ``i``: a capital or a figure, after signs that open."""
    after_dots = i > 0 and words[i - 1].startswith(("..", "…"))
    end = min(len(words) - 1, i + LONGEST_OPENING)
    while i < end and (words[i][0] in _OPENERS or _is_picture(words[i])):
        i += 1
    if i >= len(words) or not words[i][0].isdigit():
        return i < len(words) and words[i][0].isalpha() and (not words[i][0].islower() or bool(_BRAND.match(words[i])))
    item = words[i][-1] in ".)" and i + 1 < len(words) and words[i + 1][0].islower()
    return not after_dots and not item


def _ends_at_colon(words: Sequence[str], first: int, i: int) -> bool:
    """Tell whether a colon ends the sentence: before a line of speech, or a new sentence not spoken."""
    if i == first or i + 2 >= len(words):
        return False
    following, then = words[i + 1 : i + 3]
    if following in ("-", "–", "'", "’"):
        return then[0].isupper()
    label = words[i - 1][0].islower() or i == first + 1
    opens = following in _listed("opening_words") and then[0].islower()
    return label and opens and _listed("saying").isdisjoint(words[max(first, i - 6) : i])


def _ends_heading(words: Sequence[str], first: int, i: int) -> bool:
    """Tell whether a heading without a full stop ends at ``i``, before a word that opens a sentence and another."""
    if i - first >= 10 or _is_item_head(words, first, i):
        return False
    word, opening, then = words[i : i + 3]
    goes_on = then[0].islower() or (opening == "Under" and then[0].isdigit())
    if not goes_on or word[-1] == "." or word.lower().endswith(tuple(_listed("before_titles"))):
        return False
    if word[0].islower() or word == ")":
        return word != "i" and word.capitalize() not in _listed("opening_words")
    label = i == first and len(word) > 3 and word[0].isupper() and word.isalpha()
    return opening != "I" and (label or (word.isupper() and len(word) > 1))
