"""CSV, JSON and JSONL: a post a record, wherever the records are; and Movable Type's export, records of lines."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

from ..facts import flatten, make_row, take_facts, value_at
from ..keys import fold, formats, names
from .decoding import Input, text_lines


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
            if len(cells) != len(head):
                found = f"{len(cells)} cells where the head has {len(head)}"
                hint = f"put text that holds {delimiter!r} between quotes"
                yield make_row(left_out=f"refused: {given.name}, line {table.line_num}: {found}; {hint}")
                continue
            cells = ["" if cell in _NOTHING else cell for cell in cells]
            yield _row(dict(zip(head, cells, strict=True)), given, f"line {table.line_num}")
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
    lines = text_lines(stream, given)
    first = next(lines, "")
    try:
        values: Iterator[Any] = chain([json.loads(first)], _parse_lines(lines, given))
    except (ValueError, RecursionError):  # no object a line, then: all of it is one value
        values = iter([_parse_whole(first, lines, given)])
    count, with_text = 0, False
    for value in values:
        records = _find_records(value, given)
        with_text = with_text or _require_text(records, given)
        for number, record in enumerate(records, start=count + 1):
            if not isinstance(record, dict):
                said = f"{given.name}, record {number}: expected an object like {{'date': …, 'text': …}}"
                yield make_row(left_out=f"refused: {said}")
                continue
            yield _row(record, given, f"record {number}")
        count += len(records)


def _parse_lines(lines: Iterator[str], given: Input) -> Iterator[Any]:
    for number, line in enumerate(lines, start=2):
        try:
            if line.strip():
                yield json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{given.name}, line {number}: no JSON ({error})") from None


def _parse_whole(first: str, lines: Iterator[str], given: Input) -> Any:
    pieces, size = [first], len(first)
    for line in lines:
        pieces.append(line)
        if (size := size + len(line)) > given.limit:
            raise ValueError(f"{given.name}: one value of more than {given.limit:,} characters; write an object a line")
    text, at = "".join(pieces).replace("\x1e", ""), 0
    size, values = len(text.rstrip()), list[Any]()
    try:
        while not values or at < size:  # one value, or one after the other
            value, at = _DECODER.raw_decode(text, _BLANKS.match(text, at).end())  # type: ignore[union-attr]
            values.append(value)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{given.name}, line {getattr(error, 'lineno', 1)}: no JSON ({error})") from None
    return values[0] if len(values) == 1 else values


_DECODER, _BLANKS = json.JSONDecoder(), re.compile(r"\s*")


def _has_text(record: Mapping, given: Input, *, teasers: bool) -> bool:
    texts = {fold(name) for name in record} & {*names("names")["text"]}
    is_named = "text" in given.columns and value_at(record, given.columns["text"]) is not None
    return is_named or bool(texts if teasers else texts - {*names("shapes")["teasers"]})


def _find_records(value: Any, given: Input) -> list:
    """Return the objects that hold texts, wherever a program has put them."""
    if isinstance(value, list):
        return [
            *chain.from_iterable(_find_records(each, given) if isinstance(each, dict) else [each] for each in value)
        ]
    if not isinstance(value, dict) or _has_text(value, given, teasers=False):
        return [value]
    flat = flatten(value)
    if len(flat) > len(value) and _has_text(flat, given, teasers=False):
        return [flat]
    held = {fold(name): each for name, each in value.items() if isinstance(each, list | dict)}
    if held and len(held) == len(value) and all(isinstance(each, dict) for each in held.values()):
        posts = [post for each in held.values() for post in _find_records(each, given)]  # by their numbers
        if all(_has_text(post, given, teasers=False) for post in posts):
            return posts
    inner = next((held[name] for name in names("shapes")["lists"] if name in held), None)
    if inner is None:
        others = (_find_records(each, given) for name, each in held.items() if name not in names("types")["no_post"])
        is_post = lambda each: isinstance(each, dict) and _has_text(each, given, teasers=False)  # noqa: E731
        return next((found for found in others if any(map(is_post, found))), [value])
    if isinstance(value.get("users"), list):
        inner = _with_authors(inner, value)
    return _find_records(inner, given)


def _with_authors(posts: Any, tables: Mapping) -> list:
    """Put the names of the authors into posts that have but their numbers, as Ghost exports them."""
    people = {user.get("id"): user.get("name", "") for user in tables["users"] if isinstance(user, dict)}
    writers: dict[Any, list] = {}
    for pair in tables.get("posts_authors") or ():
        writers.setdefault(pair.get("post_id"), []).append(pair.get("author_id"))
    found = []
    for post in filter(lambda each: isinstance(each, dict), posts):
        numbers = writers.get(post.get("id"), [post.get("author_id")])
        page = {"type": "page"} if str(post.get("page")) == "1" else {}
        found.append({"author": [people.get(who, "") for who in numbers], **post, **page})
    return found


def _require_text(records: list, given: Input) -> bool:
    """Return whether some record has a text; raise if none has, or lacks what the user named."""
    columns = list(dict.fromkeys(str(name) for record in records if isinstance(record, dict) for name in record))
    for ours, name in given.columns.items():
        if ours not in formats()["names"]:
            raise ValueError(f"{given.name}: no {ours!r} to fill; it is one of {', '.join(formats()['names'])}")
        if name not in columns and all(value_at(record, name) is None for record in records):
            raise ValueError(f"{given.name}: there is no column {name!r} (the columns are {', '.join(columns)})")
    objects = [record for record in records if isinstance(record, dict)]
    if objects and not any(_has_text(record, given, teasers=True) for record in objects):
        hint = "name it, for instance columns={'text': …, 'date': …} or --column text=…"
        raise ValueError(f"{given.name}: which column holds the text? It has {', '.join(columns) or 'none'}; {hint}")
    return bool(objects)


def _row(record: Mapping, given: Input, where: str) -> dict:
    try:
        facts = take_facts(record, columns=given.columns)
    except ValueError as error:
        return make_row(left_out=f"refused: {where}: {error}")
    texts = names("names")["text"]
    held = [given.columns["text"]] if "text" in given.columns else [name for name in record if fold(name) in texts]
    sizes = [len(value) for name in held if isinstance(value := value_at(record, name), str)]
    return make_row(**{"characters": max(sizes, default=0), **facts})


_PARTS = re.compile(r"^-{5}\n", re.MULTILINE)


def read_movable_type(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield the posts of a Movable Type or TypePad export: lines of facts, then parts between lines of hyphens.

    Its dates are month/day/year by its own definition, so that they are no guess.
    """
    entry: list[str] = []
    for line in chain(text_lines(stream, given), ["--------\n"]):
        if line.rstrip() != "--------":
            entry.append(line)
            continue
        head, *parts = _PARTS.split("".join(entry).replace("\r\n", "\n").lstrip())
        entry = []
        record = dict(re.findall(r"^([A-Z ]+): *(.+)$", head, re.MULTILINE))
        record["DATE"] = re.sub(r"^(\d\d)/(\d\d)/(\d{4})", r"\3-\1-\2", record.get("DATE", ""))
        bodies = [part.partition("\n")[2] for part in parts if part.startswith(("BODY:", "EXTENDED BODY:"))]
        facts = take_facts({name: record[name] for name in record if name != "BASENAME"} | {"text": "\n".join(bodies)})
        if parts:
            yield make_row(**facts)
