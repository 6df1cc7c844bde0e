"""Write docs/api.md from the docstrings of the public names, in the groups of `sprakresa/__init__.py`.

python docs/write_api.py     writes the page; a test fails where it is not what the docstrings say
"""

import inspect
import re
import textwrap
from pathlib import Path

import sprakresa

PAGE = Path(__file__).with_name("api.md")
FRONT = """\
# Every public name

Written from the docstrings by `docs/write_api.py`; change them, not this page. Each name is imported from `sprakresa`,
here as in `import sprakresa as sr`. The first argument is the text, the table or the counts; every option has a name.
"""


def groups():
    """Return the public names by stage: each comment among the imports opens a group."""
    found = {}
    for line in map(str.strip, inspect.getsource(sprakresa).splitlines()):
        if line.startswith("# "):
            found[line.strip("# ")] = names = []
        elif line.startswith("from ."):
            names += re.findall(r"(\w+) as ", line)
    return found


def signature(thing):
    """Return how a function is called, without types: they are described below it."""
    bare = inspect.signature(thing)
    plain = [each.replace(annotation=inspect.Parameter.empty) for each in bare.parameters.values()]
    text = f"{thing.__name__}{bare.replace(parameters=plain, return_annotation=inspect.Signature.empty)}"
    if len(text) <= 100:
        return text
    words = [str(each) for each in plain]
    keywords = [each.kind is inspect.Parameter.KEYWORD_ONLY for each in plain]
    if any(keywords):
        words.insert(keywords.index(True), "*")
    return f"{thing.__name__}(\n" + "".join(f"    {word},\n" for word in words) + ")"


def flowing(text, *, indent=""):
    """Return a docstring's lines as flowing text; what it lists stays a list."""
    items = re.split(r"^\s*- ", textwrap.dedent(text), flags=re.MULTILINE)
    return f"\n{indent}- ".join(" ".join(item.split()) for item in items)


def section(title, body):
    """Return a section of a docstring as Markdown: examples as code, facts as a list, anything else as it is."""
    if title == "Examples":
        return f"```pycon\n{body}\n```"
    if title in ("Notes", "References"):
        return f"**{title}**\n\n{flowing(body)}"
    lines = []
    for item in filter(None, re.split(r"^(?=\S)", body, flags=re.MULTILINE)):
        head, _, text = item.partition("\n")
        name, colon, kind = head.partition(" : ")
        shown = f"`{name}` ({kind})" if colon else f"`{head}`" if text else head
        lines.append(f"- {shown}{': ' if text else ''}{flowing(text, indent='  ')}")
    return f"**{title}**\n\n" + "\n".join(lines)


def entry(name):
    """Return what the page says of one public name."""
    thing = getattr(sprakresa, name)
    first, *rest = re.split(r"^(\w+)\n-{3,}\n", inspect.getdoc(thing), flags=re.MULTILINE)
    sections = [section(title, body.strip()) for title, body in zip(rest[::2], rest[1::2], strict=True)]
    text = re.sub(
        r":(?:func|class|mod|data):`~?(?:sprakresa\.)?([\w.]+)`", r"`\1`", "\n\n".join([first.strip(), *sections])
    )
    return f"### {name}\n\n```python\n{signature(thing)}\n```\n\n{re.sub('(?<!`)``(?!`)', '`', text)}\n"


def page():
    """Return the whole page."""
    parts = [FRONT]
    for stage, names in groups().items():
        links = ", ".join(f"[{name}](#{name.lower()})" for name in names)
        parts += [f"## {stage[0].upper()}{stage[1:]}\n\n{links}\n", *map(entry, names)]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
