"""A figure is the same bytes whenever it is drawn."""

import io
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
from PIL import Image

from sprakresa.charts.rendering import DPI, _number_ids, laid_out, render

mpl.use("agg")


def test_ids_that_hash_a_place_are_numbered_and_what_refers_to_them_follows():
    drawn = (
        '<clipPath id="p{0}"/><path id="m{1}"/><g clip-path="url(#p{0})"/><use xlink:href="#m{1}"/><g id="patch_1"/>'
    )
    once, again = (
        _number_ids(drawn.format(*hashes)) for hashes in (("0123456789", "abcdef0123"), ("9" * 10, "f" * 10))
    )
    assert once == again == drawn.format("-0", "-1")


def test_a_figure_that_was_saved_is_laid_out_again_when_something_is_added():
    fig, ax = plt.subplots(layout="constrained")
    with laid_out(fig):
        assert render(fig, "svg", dpi=100) == render(fig, "svg", dpi=100)
    before = ax.get_position().x0
    ax.set_ylabel("en\nhög\nrubrik")
    fig.draw_without_rendering()
    assert ax.get_position().x0 > before
    plt.close(fig)


def test_long_labels_stay_inside_the_page_in_every_file():
    fig, ax = plt.subplots(figsize=(8.6, 2.6), layout="constrained")
    ax.set_yticks([0, 1], ["arbetsförmedlingen (the Employment Service)", "generaldirektören, i en återgiven krönika"])
    with laid_out(fig):
        picture = Image.open(io.BytesIO(render(fig, "png", dpi=DPI))).convert("L")
        svg = render(fig, "svg", dpi=100).decode()
    width, height = picture.size
    edges = {picture.getpixel((x, y)) for x in (0, 1, width - 2, width - 1) for y in range(height)}
    assert edges == {255}
    starts = [float(x) for x in re.findall(r'<g id="text_\d+">.*?translate\(([\d.-]+)', svg, re.DOTALL)]
    assert min(starts) > 0
    plt.close(fig)
