"""The command ``sprakresa``: thin. One function a subcommand, and a table of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence


def _evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE.conllu", help="a treebank in CoNLL-U")


def _evaluate(arguments: argparse.Namespace) -> None:
    from .evaluation import evaluate

    table = evaluate(arguments.files)
    print(table.to_string(index=False, na_rep="–", float_format="{:.2f}".format))
    print(
        "\nPercent. F1 of tokens and sentences by character offsets, sentences joined by a space or with\n"
        "blank lines between paragraphs; accuracy of lemmas on gold words without PUNCT and SYM."
    )
    for tool in table.attrs["left_out"]:
        print(f"Left out: {tool} (not installed).")


COMMANDS: dict[str, tuple[str, Callable, Callable]] = {
    # subcommand: what it does, what adds its arguments, what runs it
    "evaluate": ("measure tokens, sentences and lemmas on treebanks", _evaluate_arguments, _evaluate),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; return 0, or 1 after a message if the input was at fault."""
    parser = argparse.ArgumentParser(prog="sprakresa", description="How the language of dated texts changes.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (purpose, add_arguments, _) in COMMANDS.items():
        add_arguments(subparsers.add_parser(name, help=purpose, description=purpose))
    given = parser.parse_args(arguments)
    try:
        COMMANDS[given.command][2](given)
    except (OSError, ValueError) as error:
        print(f"sprakresa {given.command}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
