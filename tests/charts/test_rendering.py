"""A figure is the same bytes whenever it is drawn."""

from sprakresa.charts.rendering import _number_ids


def test_ids_that_hash_a_place_are_numbered_and_what_refers_to_them_follows():
    drawn = (
        '<clipPath id="p{0}"/><path id="m{1}"/><g clip-path="url(#p{0})"/><use xlink:href="#m{1}"/><g id="patch_1"/>'
    )
    once, again = (
        _number_ids(drawn.format(*hashes)) for hashes in (("0123456789", "abcdef0123"), ("9" * 10, "f" * 10))
    )
    assert once == again == drawn.format("-0", "-1")
