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
from .signs import Input, text_lines


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
    count, has_text = 0, False
    for value in _values(text_lines(stream, given), given):
        records = _find_records(value, given)
        has_text = has_text or _require_text(records, given)
        for count, record in enumerate(records, start=count + 1):  # noqa: B020
            if isinstance(record, dict):
                yield _row(record, given, f"record {count}")
            else:
                said = f"{given.name}, record {count}: expected an object like {{'date': …, 'text': …}}"
                yield make_row(left_out=f"refused: {said}")


# A number of thousands of digits is no number to anybody, but no reason to refuse a file.
_JSON = json.JSONDecoder(parse_int=lambda digits: int(digits) if len(digits) < 40 else digits)
_BLANKS = re.compile(r"[\s\x1e]*")


def _values(lines: Iterator[str], given: Input) -> Iterator[Any]:
    """Yield the values of JSON: one a line, or one after the other where the first goes on over lines."""
    text, known = "", 0
    for number, text in enumerate(map(str.strip, lines), start=1):
        try:
            values = [_JSON.decode(text)] if text else []
        except (ValueError, RecursionError) as error:
            if known:
                raise ValueError(f"{given.name}, line {number}: no JSON ({error})") from None
            break
        yield from values
        known += len(values)
    else:
        return
    pieces, size = [text, "\n"], len(text) + 1
    for line in lines:
        pieces.append(line)
        if (size := size + len(line)) > given.limit:
            raise ValueError(f"{given.name}: one value of more than {given.limit:,} characters; write an object a line")
    text, at = "".join(pieces).rstrip(), 0
    try:
        while not at or at < len(text):
            value, at = _JSON.raw_decode(text, _BLANKS.match(text, at).end())  # type: ignore[union-attr]
            yield value
    except (ValueError, RecursionError) as error:
        at_line = number - 1 + getattr(error, "lineno", 1)
        raise ValueError(f"{given.name}, line {at_line}: no JSON ({error})") from None


def _has_text(record: Mapping, given: Input, *, teasers: bool) -> bool:
    texts = {fold(name) for name in record} & {*names("names")["text"]}
    is_named = "text" in given.columns and value_at(record, given.columns["text"]) is not None
    return is_named or bool(texts if teasers else texts - {*names("shapes")["teasers"]})


def _find_records(value: Any, given: Input) -> list:
    """Return the objects that hold texts, wherever a program has put them."""

    def is_post(each: Any) -> bool:
        return isinstance(each, dict) and _has_text(each, given, teasers=False)

    if isinstance(value, list):
        return [post for each in value for post in (_find_records(each, given) if isinstance(each, dict) else [each])]
    if not isinstance(value, dict) or is_post(value):
        return [value]
    if is_post(flat := flatten(value)):
        return [flat]
    held = {fold(name): each for name, each in value.items() if isinstance(each, list | dict)}
    if held and all(isinstance(each, dict) for each in value.values()):
        posts = _find_records([*held.values()], given)  # by their numbers
        if all(map(is_post, posts)):
            return posts
    inner = next((held[name] for name in names("shapes")["lists"] if name in held), None)
    if inner is None:
        others = (_find_records(each, given) for name, each in held.items() if name not in names("types")["no_post"])
        return next((found for found in others if any(map(is_post, found))), [value])
    users = value.get("users")
    if isinstance(users, list) and isinstance(inner, list) and all(isinstance(each, dict) for each in [*users, *inner]):
        inner = _with_authors(inner, value)
    return _find_records(inner, given)


def _with_authors(posts: Any, tables: Mapping) -> list:
    """Put the names of the authors into posts that have but their numbers, as Ghost exports them."""
    people = {user.get("id"): user.get("name", "") for user in tables["users"]}
    writers: dict[Any, list] = defaultdict(list)
    for pair in tables.get("posts_authors") or ():
        writers[pair.get("post_id")].append(people.get(pair.get("author_id"), ""))
    found = []
    for post in posts:
        page = {"type": "page"} if post.get("page") in (1, True) else {}
        found.append({"author": writers.get(post.get("id")) or people.get(post.get("author_id"), ""), **post, **page})
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
    if isinstance(embedded := record.get("_embedded"), dict):  # WordPress's API has but a number in "author"
        record = {"authors": embedded.get("author"), **record}
    if record.get("introtext"):  # Joomla parts a post at its "read more"
        record = {**record, "fulltext": f"{record['introtext']}\n\n{record.get('fulltext') or ''}"}
    try:
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
        record = dict(re.findall(r"^([A-Z ]+): *(.+?)\s*$", head, re.MULTILINE))
        record["DATE"] = re.sub(r"^(\d\d)/(\d\d)/(\d{4})", r"\3-\1-\2", record.get("DATE", ""))
        bodies = [part.partition("\n")[2] for part in parts if part.startswith(("BODY:", "EXTENDED BODY:"))]
        if parts:
            named = {name: value for name, value in record.items() if name != "BASENAME"}
            yield make_row(**take_facts(named | {"text": "\n".join(bodies)}))
