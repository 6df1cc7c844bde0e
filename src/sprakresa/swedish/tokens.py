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


def _marks() -> str:
    """Return what belongs to the letter before it: combining marks, soft hyphen, joiners of zero width."""
    combining = (chr(c) for c in range(0x300, 0xFFF0) if unicodedata.category(chr(c)).startswith("M"))
    return "".join(combining) + "\u00ad\u200b\u200c\u200d\u2060\ufeff"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of a token, and that of runs that may make one token across white space.

    Repeated groups that must not give back are atomic, ``(?>(?:…)*)``: Python 3.11.2's ``re`` matches nothing, or
    too little, with possessive ones, ``(?:…)*+``.
    """
    lists = toml_list("abbreviations.toml")
    dotted = [*lists["never_final"], *(entry for entry in lists["may_end_sentence"] if entry.count(".") > 1)]
    several = "|".join(_either_case(entry[:-1]) for entry in dotted if entry.count(".") > 1)
    single = "|".join(_either_case(entry[:-1]) for entry in dotted if entry.count(".") == 1)
    blank = "[ \t\u00a0\u2007\u2009\u202f]"  # inside a line; scraped pages are full of the no-break kinds
    parts = [entry.rstrip(".").split(".") for entry in lists["spaced"]]
    spaced = "|".join(rf"\.?{blank}".join([_either_case(first), *rest]) for first, *rest in parts)
    tails = "|".join(sorted({tail for _, *rest in parts for tail in rest}))
    marks = _marks()
    w, letter, address = rf"[\w{marks}]", r"[^\W\d_]", r"[^\s<>\"”»]* [^\s<>\"”».,;:!?)\]'’]"
    token = rf"""(?=\S) (?:
        # most words, quickly
        {letter}{{3,}}+ (?=[\s,])
      | # addresses, without the punctuation after them: https://…, www.…, e-mail, arbetsformedlingen.se/om
        (?: https?:// | ftp:// | www\. ) {address}
      | (?<![\w.+-]) [\w.+-]{{1,64}} @ \w[\w-]{{0,62}} (?:\.\w[\w-]{{0,62}}){{1,8}}
      | (?<![\w.-]) \w[\w-]{{0,62}} (?:\.\w[\w-]{{0,62}}){{0,5}} \.(?:se|nu|com|org|net|eu|no|dk|fi|io|gov|edu)
        (?![\w-]) (?: / (?:{address})? )?
      | # hashtags and names: #förnyelseresan, @af
        (?<!\w) [#@] {w}+
      | # thousands, but not the groups of a telephone number: 5 000  1 234 567,50  100 000-tals
        (?<!{w}) (?<!\w[^\w\s]) [1-9]\d{{0,2}} (?>(?:{blank}\d{{3}}){{1,6}}) (?!\d) (?!{blank}\d\d(?!\d))
        (?: [.,]\d+ )? (?>(?: -{letter}{w}* )*)
      | # abbreviations written with spaces: t ex, bl. a.
        (?<!{w}) (?<!\w[^\w\s]) (?:{spaced}) (?: \. | (?!{w}|-) )
      | # listed abbreviations: t.ex., m.fl, kl.; first, cheaply: is there a stop soon?
        (?<!{w}) (?<!\w[-:.]) (?= {letter}{{1,8}}[.:] )
        (?: (?:{several}) (?: \. | (?!{w}) ) | (?:{single}) \. (?!{letter}) )
      | # letters with full stops, initials: U.S.A., A.
        (?<!{w}) (?>(?: {letter}\. ){{2,}}) (?!{w}) | (?<!\S) [A-ZÅÄÖ]\. (?: -[A-ZÅÄÖ]\. )? (?!\S)
      | # the head of a list's item, as the treebanks have it: 1.  1)  a)  (a)
        (?<!\S) (?: [1-9]\. (?!\S) | (?: [1-9] | \(?[a-h] ) \) (?![^\s,;]) )
      | # measures with a slash; other pairs are two words (strukturellt/digitalt)
        (?<!{w}) (?: m[3³]/s(?:ek)? | m/s | km/h | km/tim | l/s ) (?!{w})
      | # numbers with inner signs and what hangs on them: 3,5  12.30  24/12  1950–60  60-talet  46:e
        (?: (?<!\S)[-−+] )? \d+ (?>(?: [.,:/–−-]\d+ )*) {w}*+ (?>(?: [-:]{w}+ )*) (?: -(?![-\w]) )?
      | # the genitive of a name in s, x or z: Fritz'
        (?<!['’‘”"]) (?<!{w}) [A-ZÅÄÖ]{w}* [sxz] ['’] (?!\S)
      | # words: O'Brien, H&M, EU:s, it-bolaget, kund- (och samhällsnytta), (it) -bolag
        (?: (?<!\S)-(?=[^\W\dA-ZÅÄÖ]) )?
        {w}++ (?>(?: ['’&]{w}+ | :[a-zåäö]{{1,6}}(?!{w}) | [-‐‑]{w}+ )*) (?: -(?![-\w]) )?
      | # dots and dashes in rows
        \.{{2,}} | -{{2,}}
      | # any other sign, with what modifies it, and pictures joined into one
        \S (?>(?: [{marks}\U0001f3fb-\U0001f3ff] | (?<=\u200d)[^\w\s] )*)
    )"""
    joint = rf"(?<=[\w.]) {blank} (?= \d{{3}}(?!\d) | (?:{tails})(?!\w) )"
    return re.compile(token, re.VERBOSE), re.compile(rf"\S++ ( (?>(?: {joint} \S++ )*) )", re.VERBOSE)


def token_spans(text: str) -> list[Span]:
    """Return where the tokens stand in a text, punctuation too: (start, end), in order, without overlap.

    Examples
    --------
    >>> token_spans("t ex på öar!")
    [(0, 4), (5, 7), (8, 11), (11, 12)]
    """
    return [match.span() for match in _patterns()[0].finditer(text)]


def tokenize(text: str, *, punctuation: bool = False) -> list[str]:
    """Return the tokens of a text in order, as they are written.

    Parameters
    ----------
    text : str
        Any text.
    punctuation : bool
        Return all tokens; otherwise the words: those that hold a letter or a digit.

    Examples
    --------
    >>> tokenize("Det – EU:s it-bolag – är strukturellt/digitalt på 60-talet, bl. a. i Åre.")
    ['Det', 'EU:s', 'it-bolag', 'är', 'strukturellt', 'digitalt', 'på', '60-talet', 'bl. a.', 'i', 'Åre']
    """
    tokens = [match.group() for match in _patterns()[0].finditer(text)]
    return tokens if punctuation else [t for t in tokens if t[0].isalnum() or any(map(str.isalnum, t))]


def chunk_spans(text: str) -> list[Span]:
    """Return the pieces whose tokens depend on nothing outside them: (start, end), in order.

    They are the runs without white space, joined where one token crosses it. The tokens of a text are
    the tokens of each piece taken alone, one after the other.

    Examples
    --------
    >>> chunk_spans("Få 5 000 kr, t ex.")
    [(0, 2), (3, 8), (9, 12), (13, 18)]
    """
    pattern, runs = _patterns()
    spans: list[Span] = []
    for run in runs.finditer(text):
        start, end = run.span()
        if run[1]:  # several runs; only the tokens themselves tell which of them belong together
            reached = start
            for token in pattern.finditer(text, start):
                if token.start() >= end:
                    break
                if token.start() > reached:
                    spans.append((start, reached))
                    start = token.start()
                reached = token.end()
        spans.append((start, end))
    return spans


def _blocks(text: str) -> Iterator[Span]:
    """Cut at blank lines, before the items of a list and after a heading on a line of its own."""
    start = end = 0
    previous = ""
    for line in text.splitlines(keepends=True):
        heading = 0 < len(previous) <= 60 and (previous[-1].isalnum() or previous[-1] in _CLOSERS)
        content = line.strip()
        if (previous and not content) or _LIST_ITEM.match(line) or (heading and _may_start([content], 0)):
            yield start, end
            start = end
        end += len(line)
        previous = content
    yield start, end


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
    blocks = ((start, _block_sentences(text[start:end])) for start, end in _blocks(text))
    return [(start + first, start + last) for start, spans in blocks for first, last in spans]


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
    last = len(words) - 1
    while i <= last:
        if _is_stop(words, first, i):
            while i < last and words[i + 1][0] in _STOPS + _CLOSERS and spans[i][1] == spans[i + 1][0]:
                i += 1
            ends = _may_start(words, i + 1)
        else:
            ends = (_ends_at_colon if words[i] == ":" else _ends_heading)(words, first, i)
        i += 1
        if i > last or (ends and spans[i - 1][1] < spans[i][0]):
            yield spans[first][0], spans[i - 1][1]
            first = i


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(toml_list("abbreviations.toml")["sentence"][name])


@cache
def _final() -> re.Pattern[str]:
    several = (e for e in toml_list("abbreviations.toml")["may_end_sentence"] if e.count(".") > 1)
    return re.compile("|".join(map(_either_case, several)))


def _is_stop(words: Sequence[str], first: int, i: int) -> bool:
    """Tell whether a sentence may end with this token; "1." may not where it is an item's head."""
    token = words[i]
    if token[0] in _STOPS or token[-1] != ".":
        return token[0] in _STOPS
    if token[0].isdigit():
        return i > first and words[i - 1] != ":"
    return bool(_final().fullmatch(re.sub(r"\.?\s", ".", token)))


def _may_start(words: Sequence[str], i: int) -> bool:
    """Tell whether a sentence may start at ``i``: a capital or a figure, after signs that open."""
    after_dots = i > 0 and words[i - 1].startswith(("..", "…"))
    while i < len(words) - 1 and words[i][0] in _OPENERS:
        i += 1
    if i >= len(words) or not words[i][0].isdigit():
        return i < len(words) and words[i][0].isalpha() and not words[i][0].islower()
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
    """Tell whether a heading without a full stop ends at ``i``, for what follows opens a sentence."""
    opening = words[i + 1] if i + 2 < len(words) else ""
    if i - first >= 10 or (opening not in _listed("opening_words") and opening != "I"):
        return False
    word, then = words[i], words[i + 2]
    if not then[0].islower() or word[-1] == "." or word.lower().endswith(tuple(_listed("before_titles"))):
        return False
    if word[0].islower() or word == ")":
        return word != "i" and word.capitalize() not in _listed("opening_words")
    label = i == first and len(word) > 3 and word[0].isupper() and word.isalpha()
    return opening != "I" and (label or (word.isupper() and len(word) > 1))


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


_FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),  # soft hyphen, joiners of zero width
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),  # the blanks inside *5 000* and *t ex*
        **dict.fromkeys("\u2010\u2011", "-"),
    }
)


def normal_form(text: str) -> str:
    """Return a word as it is counted and looked up: lower case, composed (NFC), with plain blanks and hyphens.

    Examples
    --------
    >>> normal_form("Fo\u0308rnyelse\u00adresan"), normal_form("T\u00a0ex"), normal_form("it\u2011Bolag")
    ('förnyelseresan', 't ex', 'it-bolag')
    """
    return unicodedata.normalize("NFC", (text if text.isascii() else text.translate(_FOLDED)).lower())
