"""CSV, JSONL and JSON: a post a record, its columns named by the user or found by their names."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import BinaryIO

from .html import html_to_text
from .row import Input, make_row, text_lines

NAMES: dict[str, tuple[str, ...]] = {
    # our column: names it goes by, in lower case; the first that a record has is taken
    "date": ("date", "published", "datum", "publicerad", "publiceringsdatum", "pubdate", "published_at",
             "date_published", "created", "created_at", "skapad", "post_date", "timestamp", "tid"),
    "text": ("text", "body", "content", "innehåll", "innehall", "brödtext", "brodtext", "content_text", "content_html",
             "post_content", "inlägg", "message", "meddelande", "description", "summary"),
    "title": ("title", "rubrik", "titel", "headline", "post_title", "subject", "ämne"),
    "author": ("author", "författare", "forfattare", "skribent", "byline", "creator", "user", "avsändare"),
    "role": ("role", "roll", "befattning", "enhet"),
    "kind": ("kind", "typ", "type", "slag"),
    "url": ("url", "link", "länk", "adress", "permalink", "href"),
    "post_id": ("post_id",),
    "categories": ("categories", "category", "kategori", "kategorier", "tags", "taggar", "etiketter"),
}  # fmt: skip


def read_csv(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield the rows of a CSV file; what parts the columns (``, ; tab |``) is taken from the first line.

    Raises
    ------
    ValueError
        Naming file and line: no column for text, a row with more cells than columns, a quote that never ends.
    """
    lines = text_lines(stream, given)
    first = next(lines, "")
    parted = max(",;\t|", key=first.count)
    allowed = csv.field_size_limit(given.limit)
    table = csv.reader(chain([first], lines), delimiter=parted, strict=True)
    try:
        head = next(table, [])
        columns = _columns(head, given)
        for cells in filter(None, table):
            if len(cells) != len(head):
                said = (
                    f"{len(cells)} cells where the head has {len(head)}; put text that holds {parted!r} between quotes"
                )
                raise ValueError(f"{given.name}, line {table.line_num}: {said}")
            yield _row(dict(zip(head, cells, strict=True)), columns)
    except csv.Error as error:
        raise ValueError(f"{given.name}, line {table.line_num}: {error}; is a quote left open?") from None
    finally:
        csv.field_size_limit(allowed)


def read_json(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield the records of JSON: an object a line, or one list of objects.

    Raises
    ------
    ValueError
        Naming file and line: no JSON, no object, no column for text.
    """
    lines = text_lines(stream, given)
    first = next(lines, "")
    texts = ["".join([first, *lines])] if first.lstrip().startswith("[") else chain([first], lines)
    for number, record in enumerate(_records(texts, given.name), start=1):
        if not isinstance(record, dict):
            raise ValueError(f"{given.name}, record {number}: expected an object like {{'date': …, 'text': …}}")
        yield _row(record, _columns(record, given))


def _records(texts: Iterable[str], name: str) -> Iterator[object]:
    for number, text in enumerate(texts, start=1):
        try:
            found = json.loads(text) if text.strip() else []
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{name}, line {number}: no JSON ({error})") from None
        yield from found if isinstance(found, list) else [found]


def _columns(names: Iterable[str], given: Input) -> dict[str, str]:
    names = [str(name) for name in names]
    lower = {name.strip().lower(): name for name in reversed(names)}
    found = {ours: next((lower[name] for name in known if name in lower), "") for ours, known in NAMES.items()}
    for ours, name in given.columns.items():
        if ours not in NAMES:
            raise ValueError(f"{given.name}: there is no {ours!r} to fill; it is one of {', '.join(NAMES)}")
        if name not in names:
            raise ValueError(f"{given.name}: there is no column {name!r} (the columns are {', '.join(names)})")
        found[ours] = name
    if not found["text"]:
        hint = "name it, for instance columns={'text': …, 'date': …} or --column text=…"
        raise ValueError(f"{given.name}: which column holds the text? It has {', '.join(names) or 'none'}; {hint}")
    return found


def _row(record: Mapping, columns: dict[str, str]) -> dict:
    told = {ours: _cell(record.get(name)) for ours, name in columns.items() if name}
    content, date = told.pop("text"), told.pop("date", "")
    is_markup = re.search(r"</(?:p|div|a|b|i|em|strong|ul|li)>|<br\b", content, re.IGNORECASE)
    text = html_to_text(content) if is_markup else content.replace("\r\n", "\n")
    return make_row(text=text, dates=[(f"column {columns['date']}", date)], characters=len(content), **told)


def _cell(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
