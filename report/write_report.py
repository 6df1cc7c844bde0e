"""Write the executed notebooks as one HTML page that needs nothing beside it.

python report/write_report.py REPORT.html NOTEBOOK …

run.py calls this with the Python of .venv. The page is made by nbconvert with the template in this folder.
"""

import re
import sys
import tomllib
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from sprakresa._files import write_whole

TOP = Path(__file__).resolve().parents[1]
TITLE = "The language of a dated corpus"


def anchor_headings(source, *, stem, contents):
    """Return Markdown with each heading one level lower and with an anchor, and add it to ``contents``.

    The title's anchor is the notebook's name; a section's is made of that name and its own words, so that
    the same heading in two notebooks gives two anchors.
    """

    def lowered(match):
        level, text = len(match[1]), match[2]
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)|[*`]", r"\1", text)
        anchor = stem if level == 1 else "-".join([stem, *re.findall(r"\w+", plain.lower())])
        if any(entry["anchor"] == anchor for entry in contents):
            anchor += f"-{len(contents)}"
        contents.append({"level": level, "title": plain, "anchor": anchor})
        return f'{match[1]}# <span id="{anchor}"></span>{text}'

    # In a fenced block of code, what looks like a heading is a comment: every second part is such a block.
    parts = re.split(r"(^```.*?^```)", source, flags=re.MULTILINE | re.DOTALL)
    heading = re.compile(r"^(\#{1,5})[ \t]+(.+?)[ \t\#]*$", re.MULTILINE)
    return "".join(part if place % 2 else heading.sub(lowered, part) for place, part in enumerate(parts))


def relink(source):
    """Return Markdown whose links work from the report: notebooks within it, files from the top folder."""
    inside = re.sub(r"\]\((?:\./)?(\w+)\.ipynb(?:\#[^)]*)?\)", r"](#\1)", source)
    return inside.replace("](../", "](")


CELL = re.compile(
    r"""
    <td (?P<id>[ ]id="[^"]*")? (?:[ ]class="(?P<names>[^"]*)")? \s*>   # plain from a table, with names from a Styler
    (?=
        (?: (?P<date> \d{4}-\d\d(?:-\d\d)? )
          | (?P<number> [-−+]? \d[\d\s.,]* (?:e[-+]\d+)? %? | NaN | NaT | inf )
        ) </td>
    )
    """,
    re.VERBOSE,
)


ROW_NUMBER = re.compile(r"<tr[^>]*>\s*<th[^>]*>(\d+)</th>")


def tidy_table(html):
    """Return a table as pandas writes it, made for readers.

    Numbers and dates are marked, corners are no headers, long names of columns may break at their underscores; pandas'
    own style and a first column that only numbers the rows 0, 1, 2 … are left out.
    """

    def marked(match):
        names = f"{'date' if match['date'] else 'number'} {match['names'] or ''}".strip()
        return f'<td{match["id"] or ""} class="{names}">'

    plain = re.sub(r"<style scoped>.*?</style>\s*", "", html, flags=re.DOTALL)
    head, closed, body = plain.partition("</thead>")
    numbers = ROW_NUMBER.findall(body)
    if head.count("<tr") == 1 and numbers and numbers == [str(place) for place in range(body.count("<tr"))]:
        head = head.replace("<th></th>", "", 1)
        body = re.sub(r"(<tr[^>]*>\s*)<th[^>]*>\d+</th>\s*", r"\1", body)
    head = re.sub(r">[^<>]+</th>", lambda name: name[0].replace("_", "_<wbr>"), head)
    return CELL.sub(marked, (head + closed + body).replace("<th></th>", "<td></td>"))


def stated(cell):
    """Return the Markdown that a cell shows: its own, or what its code has made."""
    if cell.cell_type == "markdown":
        return cell.source
    shown = (output.get("data", {}).get("text/markdown", "") for output in cell.get("outputs", []))
    return "\n\n".join(filter(None, shown))


def read_facts(folder):
    """Return what data/corpus.toml beside the notebooks' folder says of the corpus, with a title in any case."""
    path = folder.parent / "data" / "corpus.toml"
    facts = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    named = f"The language of {facts['name']}" if "name" in facts else TITLE
    return {"title": named, "what": "", **facts}


def merge(paths):
    """Return one notebook with the cells of all; title, contents, findings and the version are in its metadata."""
    cells, contents, findings = [], [], []
    for path in paths:
        for cell in nbformat.read(path, as_version=4).cells:
            cell.id = f"cell-{len(cells) + 1}"
            cell.metadata.where = contents[-1]["title"] if contents else path.stem
            if cell.cell_type == "markdown":
                cell.source = anchor_headings(relink(cell.source), stem=path.stem, contents=contents)
            for output in cell.get("outputs", []):
                if "text/html" in output.get("data", {}):
                    output.data["text/html"] = tidy_table(output.data["text/html"])
            if "finding" in cell.metadata.get("tags", []) and stated(cell):
                findings.append({"text": stated(cell), "anchor": contents[-1]["anchor"], "from": contents[-1]["title"]})
            cells.append(cell)
    version = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    facts = {**read_facts(paths[0].parent), "contents": contents, "findings": findings, "version": version}
    return nbformat.v4.new_notebook(cells=cells, metadata={**facts, "language_info": {"name": "python"}})


def render(notebook):
    """Return a notebook as HTML by the template in this folder."""
    here = Path(__file__).resolve().parent
    exporter = HTMLExporter(
        template_name=here.name, extra_template_basedirs=[str(here.parent)], exclude_anchor_links=True
    )
    html, _ = exporter.from_notebook_node(notebook)
    html = html.replace("<pre>", '<pre tabindex="0">')  # it may be wider than the page: the keyboard scrolls it
    return re.sub(r"[ \t]+$", "", html.strip() + "\n", flags=re.MULTILINE)


def main(target, *notebooks):
    """Write the report of ``notebooks`` to ``target``."""
    html = render(merge([Path(notebook) for notebook in notebooks]))
    write_whole(Path(target), html.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
