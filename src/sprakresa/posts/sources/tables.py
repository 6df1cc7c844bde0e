"""CSV, JSON and JSONL: a post a record, wherever the records are; and Movable Type's export, records of lines."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

from ..facts import flatten, make_row, take_facts, value_at
from ..formats import fold, formats, names
from .signs import Input, text_lines, whole_text


def read_csv(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield the rows of a CSV file; what parts the columns (``, ; tab |``) is taken from the first line.

    Raises
    ------
    ValueError
        Naming file and line: no column for text, a row with more cells than columns, a quote that never ends.
    """
    lines = text_lines(stream, given)
    first = next((line for line in lines if line.strip() and not line.startswith("sep=")), "")  # Excel's own line
    delimiter = max(",;\t|", key=first.count)
    allowed = csv.field_size_limit(given.limit)
    table = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    try:
        head = next(table, [])
        _require_text([dict.fromkeys(head, "")], given)
        for cells in filter(None, table):
            if len(cells) == len(head):
                record = {name: "" if cell in _NOTHING else cell for name, cell in zip(head, cells, strict=True)}
                yield _row(record, given, f"line {table.line_num}")
            else:
                found = f"line {table.line_num}: {len(cells)} cells where the head has {len(head)}"
                yield make_row(left_out=f"refused: {found}; put text that holds {delimiter!r} between quotes")
    except csv.Error as error:
        raise ValueError(f"{given.name}, line {table.line_num}: {error}; is a quote left open?") from None
    finally:
        csv.field_size_limit(allowed)


_NOTHING = ("nan", "NaN", "NaT", "null", "NULL", "None")  # as programs write an empty cell


def read_json(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield the records of JSON: an object a line, or one value that holds a list of objects somewhere.

    Raises
    ------
    ValueError
        Naming file and line: no JSON, no object, no column for text.
    """
    count, has_text = 0, False
    for value in _values(stream, given):
        records = _find_records(value, given)
        has_text = has_text or _require_text(records, given)
        for count, record in enumerate(records, start=count + 1):  # noqa: B020
            yield _row(record, given, f"record {count}")


# A number of thousands of digits is no number to anybody, but no reason to refuse a file.
_JSON = json.JSONDecoder(parse_int=lambda digits: int(digits) if len(digits) < 40 else digits)
_BLANKS = re.compile(r"[\s\x1e]*")


def _values(stream: BinaryIO, given: Input) -> Iterator[Any]:
    """Yield the values of JSON: one a line, or one after the other where the first goes on over lines."""
    known = 0
    for number, line in enumerate(map(str.strip, text_lines(stream, given)), start=1):
        try:
            values = [_JSON.decode(line)] if line else []
        except (ValueError, RecursionError) as error:
            if known:
                raise ValueError(f"{given.name}, line {number}: no JSON ({error})") from None
            break
        yield from values
        known += len(values)
    else:
        return
    text, at = whole_text(stream, given, "one value of more than {} characters; write an object a line").rstrip(), 0
    try:
        while not at or at < len(text):
            value, at = _JSON.raw_decode(text, _BLANKS.match(text, at).end())  # type: ignore[union-attr]
            yield value
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{given.name}, line {getattr(error, 'lineno', 1)}: no JSON ({error})") from None


def _find_records(value: Any, given: Input) -> list:
    """Return the objects that hold texts, wherever a program has put them."""
    texts, named = {*names("names")["text"]} - {*names("shapes")["teasers"]}, given.columns.get("text", "")

    def is_post(each: Any) -> bool:
        return isinstance(each, dict) and (not texts.isdisjoint(map(fold, each)) or value_at(each, named) is not None)

    if isinstance(value, list):
        return [post for each in value for post in (_find_records(each, given) if isinstance(each, dict) else [each])]
    if not isinstance(value, dict) or is_post(value):
        return [value]
    if is_post(flat := flatten(value)):
        return [flat]
    if value and all(map(is_post, value.values())):  # by their numbers
        return [*value.values()]
    held = {fold(name): each for name, each in value.items() if isinstance(each, list | dict)}
    inner = next((held[name] for name in names("shapes")["lists"] if name in held), None)
    if inner is None:
        others = (_find_records(each, given) for name, each in held.items() if name not in names("types")["no_post"])
        return next((found for found in others if any(map(is_post, found))), [value])
    if _objects(value.get("users")) and _objects(inner) == inner:
        inner = _with_authors(inner, value)
    return _find_records(inner, given)


def _objects(value: Any) -> list[dict]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _with_authors(posts: list[dict], tables: Mapping) -> list[dict]:
    """Put the names of the authors into posts that have but their numbers, as Ghost exports them."""
    people = {user.get("id"): user.get("name", "") for user in _objects(tables["users"])}
    writers: dict[Any, list] = defaultdict(list)
    for pair in _objects(tables.get("posts_authors")):
        writers[pair.get("post_id")].append(people.get(pair.get("author_id"), ""))
    return [
        {"author": writers.get(post.get("id")) or people.get(post.get("author_id"), ""), **post}
        | ({"type": "page"} if post.get("page") in (1, True) else {})
        for post in posts
    ]


def _require_text(records: list, given: Input) -> bool:
    """Return whether some record has a text; raise if none has, or lacks what the user named."""
    objects = _objects(records)
    columns = [*dict.fromkeys(str(name) for record in objects for name in record)]
    for ours, name in given.columns.items():
        if ours not in formats()["names"]:
            raise ValueError(f"{given.name}: no {ours!r} to fill; it is one of {', '.join(formats()['names'])}")
        if name not in columns and all(value_at(record, name) is None for record in objects):
            raise ValueError(f"{given.name}: there is no column {name!r} (the columns are {', '.join(columns)})")
    if objects and "text" not in given.columns and not {*map(fold, columns)} & {*names("names")["text"]}:
        hint = "name it, for instance columns={'text': …, 'date': …} or --column text=…"
        raise ValueError(f"{given.name}: which column holds the text? It has {', '.join(columns) or 'none'}; {hint}")
    return bool(objects)


def _row(record: Any, given: Input, where: str) -> dict:
    try:
        if not isinstance(record, dict):
            raise ValueError("expected an object like {'date': …, 'text': …}")
        if isinstance(embedded := record.get("_embedded"), dict):  # WordPress's API has but a number in "author"
            record = {"authors": embedded.get("author"), **record}
        if record.get("introtext"):  # Joomla parts a post at its "read more"
            record = {**record, "fulltext": f"{record['introtext']}\n\n{record.get('fulltext') or ''}"}
        facts = take_facts(record, columns=given.columns)
    except ValueError as error:
        return make_row(left_out=f"refused: {where}: {error}")
    if re.match(r"RT @\w+: ", facts.get("text", "")):
        facts["left_out"] = facts["left_out"] or "somebody else's post, passed on"
    return make_row(**facts)


def read_movable_type(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield the posts of a Movable Type or TypePad export: lines of facts, then parts between lines of hyphens.

    Its dates are month/day/year by its own definition, so that they are no guess.
    """
    for entry in re.split(r"^-{8}\s*$", "".join(text_lines(stream, given)), flags=re.MULTILINE):
        head, *parts = re.split(r"^-{5}\s*$\s?", entry, flags=re.MULTILINE)
        head = re.sub(r"^DATE: (\d\d)/(\d\d)/(\d{4})", r"DATE: \3-\1-\2", head, flags=re.MULTILINE)
        record = dict(re.findall(r"^(?!BASENAME)([A-Z ]+): *(.+?)\s*$", head, re.MULTILINE))
        bodies = [part.partition("\n")[2] for part in parts if part.startswith(("BODY:", "EXTENDED BODY:"))]
        if parts:
            yield make_row(**take_facts(record | {"text": "\n".join(bodies)}))
