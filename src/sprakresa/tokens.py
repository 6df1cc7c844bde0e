"""Clean text to sentences and tokens, as spans into the text given.

A token depends on its *chunk* alone, never on the chunk's neighbours. A chunk is a run without white
space, or several such runs that make one token together ("5 000", "t ex"), so whoever counts may
tokenise each distinct chunk once. Any string will do; the work grows with its length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from .lexicon import toml_list

Span = tuple[int, int]

_STOPS = ".!?…"
_CLOSERS = "'\"”’»)]"
_OPENERS = "'\"“”„‘’»«([-–—+*"
_LIST_ITEM = re.compile(r"\s* (?: [-–—•*·▪◦] | \d{1,2}[.)] | [a-zåäö]\) ) \s", re.VERBOSE)


def _either_case(entry: str) -> str:
    """Return a pattern of the entry; a small first letter may also be a capital."""
    first = f"[{entry[0]}{entry[0].upper()}]" if entry[0].islower() else entry[0]
    return first + re.escape(entry[1:])


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of a token, and that of runs that may make one token across white space."""
    lists = toml_list("abbreviations.toml")
    dotted = [*lists["never_final"], *(entry for entry in lists["may_end_sentence"] if entry.count(".") > 1)]
    several = "|".join(_either_case(entry[:-1]) for entry in dotted if entry.count(".") > 1)
    single = "|".join(_either_case(entry[:-1]) for entry in dotted if entry.count(".") == 1)
    blank = (
        "[ \t\u00a0\u2007\u2009\u202f]"  # white space inside a line; scraped pages are full of no-break kinds
    )
    parts = [entry.rstrip(".").split(".") for entry in lists["spaced"]]
    spaced = "|".join(rf"\.?{blank}".join([_either_case(first), *rest]) for first, *rest in parts)
    tails = "|".join(sorted({tail for _, *rest in parts for tail in rest}))
    # What belongs to the letter before it: combining marks, soft hyphen, joiners of zero width.
    marks = "".join(chr(c) for c in range(0x300, 0xFFF0) if unicodedata.category(chr(c)).startswith("M"))
    marks += "\u00ad\u200b\u200c\u200d\u2060\ufeff"
    w, letter, address = rf"[\w{marks}]", r"[^\W\d_]", r"[^\s<>\"”»]* [^\s<>\"”».,;:!?)\]'’]"
    token = rf"""
        # addresses, without the punctuation after them: https://…, www.…, arbetsformedlingen.se/om
        (?: https?:// | ftp:// | www\. ) {address}
      | (?<![\w.+-]) [\w.+-]{{1,64}} @ \w[\w-]{{0,62}} (?:\.\w[\w-]{{0,62}}){{1,8}}
      | (?<![\w.-]) \w[\w-]{{0,62}} (?:\.\w[\w-]{{0,62}}){{0,5}} \.(?:se|nu|com|org|net|eu|no|dk|fi|io|gov|edu)
        (?![\w-]) (?: / (?:{address})? )?
      | # hashtags and names: #förnyelseresan, @af
        (?<!\w) [#@] {w}+
      | # thousands, but not the groups of a telephone number: 5 000  1 234 567,50  100 000-tals
        (?<!{w}) (?<!\w[^\w\s]) [1-9]\d{{0,2}} (?:{blank}\d{{3}}){{1,6}}+ (?![\d]) (?!{blank}\d\d(?!\d))
        (?: [.,]\d+ )? (?: -{letter}{w}* )*
      | # abbreviations written with spaces: t ex, bl. a.
        (?<!{w}) (?<!\w[^\w\s]) (?:{spaced}) (?: \. | (?!{w}|-) )
      | # listed abbreviations: t.ex., m.fl, kl.; first, cheaply: is there a stop soon?
        (?<!{w}) (?<!\w[-:.]) (?= {letter}{{1,8}}[.:] )
        (?: (?:{several}) (?: \. | (?!{w}) ) | (?:{single}) \. (?!{letter}) )
      | # letters with full stops, initials: U.S.A., A.
        (?<!{w}) (?: {letter}\. ){{2,}} (?!{w}) | (?<!\S) [A-ZÅÄÖ]\. (?!\S)
      | # the head of a list's item, as the treebanks have it: 1.  1)  a)  (a)
        (?<!\S) (?: [1-9]\. (?!\S) | (?: [1-9] | \(?[a-h] ) \) (?![^\s,;]) )
      | # measures with a slash; other pairs are two words (strukturellt/digitalt)
        (?<!{w}) (?: m[3³]/s(?:ek)? | m/s | km/h | km/tim | l/s ) (?!{w})
      | # numbers with inner signs and what hangs on them: 3,5  12.30  24/12  1950–60  60-talet  46:e
        (?: (?<!\S)[-−+] )? \d+ (?: [.,:/–−-]\d+ )* {w}* (?: [-:]{w}+ )* (?: -(?![-\w]) )?
      | # the genitive of a name in s, x or z: Wentz'
        (?<!['’‘”"]) (?<!{w}) [A-ZÅÄÖ]{w}* [sxz] ['’] (?!\S)
      | # words: d'etat, H&M, EU:s, it-bolaget, mor- (och farföräldrar), (SQL) -kommandon
        (?: (?<!\S)-(?=[^\W\dA-ZÅÄÖ]) )? {w}+ (?: ['’&]{w}+ | :[a-zåäö]{{1,6}}(?!{w}) | [-‐‑]{w}+ )* (?: -(?![-\w]) )?
      | # dots and dashes in rows
        \.{{2,}} | -{{2,}}
      | # any other sign, with what modifies it, and pictures joined into one
        \S (?: [{marks}\U0001f3fb-\U0001f3ff] | (?<=\u200d)[^\w\s] )*
    """
    joint = rf"(?<=[\w.]) {blank} (?= \d{{3}}(?!\d) | (?:{tails})(?!\w) )"
    return re.compile(token, re.VERBOSE), re.compile(rf"\S++ (?: {joint} \S++ )*+", re.VERBOSE)


def token_spans(text: str) -> list[Span]:
    """Return where the tokens stand, words and punctuation alike.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of (int, int)
        Start and end of each token in ``text``, in order, without overlap. White space is in none of
        them but where it joins one token ("5 000").

    Examples
    --------
    >>> [("t ex åt 5 000 s.k. öbor")[start:end] for start, end in token_spans("t ex åt 5 000 s.k. öbor")]
    ['t ex', 'åt', '5 000', 's.k.', 'öbor']
    """
    return [match.span() for match in _patterns()[0].finditer(text)]


def tokenize(text: str, *, punctuation: bool = False) -> list[str]:
    """Return the words of a text: tokens that hold a letter or a digit, in their own case.

    Parameters
    ----------
    text : str
        Any text.
    punctuation : bool
        Return all tokens, punctuation too.

    Returns
    -------
    list of str
        The tokens in order.

    Examples
    --------
    >>> tokenize("Det – EU:s it-bolag – är strukturellt/digitalt på 60-talet, bl. a. i Åre.")
    ['Det', 'EU:s', 'it-bolag', 'är', 'strukturellt', 'digitalt', 'på', '60-talet', 'bl. a.', 'i', 'Åre']
    """
    tokens = [match.group() for match in _patterns()[0].finditer(text)]
    return tokens if punctuation else [t for t in tokens if t[0].isalnum() or any(map(str.isalnum, t))]


def chunk_spans(text: str) -> list[Span]:
    """Return the pieces whose tokens depend on nothing outside them.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of (int, int)
        Runs without white space, joined where one token crosses it. The tokens of the text are the
        tokens of each piece taken alone, one after the other.

    Examples
    --------
    >>> [("Ge 5 000 kr, t ex.")[start:end] for start, end in chunk_spans("Ge 5 000 kr, t ex.")]
    ['Ge', '5 000', 'kr,', 't ex.']
    """
    token, runs = _patterns()
    spans: list[Span] = []
    for start, end in (match.span() for match in runs.finditer(text)):
        run = text[start:end]
        if run.isalnum() or not (blanks := [m.start() for m in re.finditer(r"\s", run)]):
            spans.append((start, end))
            continue
        inside = {
            b
            for m in token.finditer(text, start, end)
            for b in range(m.start(), m.end())
            if text[b].isspace()
        }
        cuts = [start + blank for blank in blanks if start + blank not in inside]
        spans += zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True)
    return spans


def _blocks(text: str) -> Iterator[Span]:
    """Cut at blank lines, before the items of a list and after a heading on a line of its own."""
    start = end = 0
    previous = ""
    for line in text.splitlines(keepends=True):
        heading = 0 < len(previous) <= 60 and (previous[-1].isalnum() or previous[-1] in _CLOSERS)
        if not line.strip() or _LIST_ITEM.match(line) or (heading and _may_start([line.strip()], 0)):
            yield start, end
            start = end
        end += len(line)
        previous = line.strip()
    yield start, end


def sentence_spans(text: str) -> list[Span]:
    """Return where the sentences stand. Headings and the items of a list are sentences of their own.

    Parameters
    ----------
    text : str
        Any text. A blank line ends a sentence; a single line break does so before an item of a list and
        after a short line without a full stop.

    Returns
    -------
    list of (int, int)
        Start and end of each sentence in ``text``, in order, without overlap.

    Examples
    --------
    >>> sentence_spans("Öl m.m. kl. 5. Åk!")
    [(0, 14), (15, 18)]
    """
    cut = ((start, _block_sentences(text[start:end])) for start, end in _blocks(text))
    return [(start + first, start + last) for start, spans in cut for first, last in spans]


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text as they stand in it; see :func:`sentence_spans`.

    Examples
    --------
    >>> split_sentences("Förnyelsen i dag Den gäller t.ex. Åmål, Örebro m.fl. Vi är på väg.")
    ['Förnyelsen i dag', 'Den gäller t.ex. Åmål, Örebro m.fl.', 'Vi är på väg.']
    """
    return [text[start:end] for start, end in sentence_spans(text)]


def _block_sentences(text: str) -> Iterator[Span]:
    spans = token_spans(text)
    words = [text[start:end] for start, end in spans]
    first = i = 0
    while i < len(words):
        if _is_stop(words[i]):
            while (
                i + 1 < len(words) and words[i + 1][0] in _STOPS + _CLOSERS and spans[i][1] == spans[i + 1][0]
            ):
                i += 1
            ends = _may_start(words, i + 1)
        else:
            ends = _ends_at_colon(words, first, i) if words[i] == ":" else _ends_heading(words, first, i)
        i += 1
        if i == len(words) or (ends and spans[i - 1][1] < spans[i][0]):
            yield spans[first][0], spans[i - 1][1]
            first = i


@cache
def _sentence_words() -> tuple[frozenset[str], ...]:
    lists = toml_list("abbreviations.toml")
    final = {form for entry in lists["may_end_sentence"] for form in (entry, entry[0].upper() + entry[1:])}
    words = lists["sentence"]
    return frozenset(final), *(
        frozenset(words[name]) for name in ("opening_words", "before_titles", "saying")
    )


def _is_stop(token: str) -> bool:
    if token[0] in _STOPS:
        return True
    if token[-1] != ".":
        return False
    return token[0].isdigit() or re.sub(r"\.?\s", ".", token) in _sentence_words()[0]


def _may_start(words: Sequence[str], i: int) -> bool:
    """Tell whether a sentence may start at ``i``: a capital or a figure, after signs that open."""
    after_dots = i > 0 and words[i - 1][0] in ".…" and words[i - 1] != "."
    while i < len(words) - 1 and words[i][0] in _OPENERS:
        i += 1
    if i >= len(words):
        return False
    sign = words[i][0]
    if not sign.isdigit():
        return sign.isalpha() and not sign.islower()
    item = words[i][-1] in ".)" and i + 1 < len(words) and words[i + 1][0].islower()
    return not after_dots and not item


def _ends_at_colon(words: Sequence[str], first: int, i: int) -> bool:
    """Tell whether a colon ends the sentence: before a line of speech, or a new sentence not spoken."""
    if i == first or i + 2 >= len(words):
        return False
    following, then = words[i + 1], words[i + 2]
    if following in ("-", "–", "'", "’"):
        return then[0].isupper()
    label = words[i - 1][0].islower() or i == first + 1
    return (
        label
        and following[0].isupper()
        and then[0].islower()
        and _sentence_words()[3].isdisjoint(words[max(first, i - 6) : i])
    )


def _ends_heading(words: Sequence[str], first: int, i: int) -> bool:
    """Tell whether a heading without a full stop ends at ``i``, for what follows opens a sentence."""
    _, opening, titled, _ = _sentence_words()
    if i + 2 >= len(words) or i - first >= 10 or not (words[i + 1] in opening or words[i + 1] == "I"):
        return False
    word = words[i]
    if not words[i + 2][0].islower() or word.lower().endswith(tuple(titled)):
        return False
    if word[0].islower() or word[0].isdigit() or word == ")":
        return word != "i" and word.capitalize() not in opening
    capitals = word.isupper() and len(word) > 1
    return words[i + 1] != "I" and (
        capitals or (i == first and len(word) > 3 and word[0].isupper() and word.isalpha())
    )


def ngrams(tokens: Sequence[str], n: int) -> list[str]:
    """Return the sequences of ``n`` tokens, joined by a space as scikit-learn names them.

    Examples
    --------
    >>> ngrams(["på", "väg", "åt", "öster"], 3)
    ['på väg åt', 'väg åt öster']
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}: 1 gives the words themselves, 2 gives pairs")
    return [" ".join(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]
