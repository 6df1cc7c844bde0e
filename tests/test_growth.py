"""No function that takes text needs more than linear time, whatever the text repeats.

This is the only place where tests look at a clock, and they look coarsely: four times the text may take ten times
as long before a test fails, and half a second is free. What quadratic time costs shows far beyond both;
`benchmarks/growth.py` measures it finely.
"""

import growth
import pytest


@pytest.mark.parametrize("name", growth.TARGETS)
def test_a_text_four_times_as_long_takes_no_more_than_ten_times_as_long(name):
    target = growth.TARGETS[name]
    growth.seconds(target, "Vi är på väg.")
    steep = {}
    for head, unit in growth.shapes_for(name):
        long = growth.seconds(target, growth.shape(head, unit, 8_000))
        if long > 0.5:
            short = growth.seconds(target, growth.shape(head, unit, 2_000), runs=3)
            long = growth.seconds(target, growth.shape(head, unit, 8_000), runs=3)
            if long > max(0.5, 10 * short):
                steep[head, unit] = f"{short:.2f} s, then {long:.2f} s"
    assert not steep


def test_a_function_of_quadratic_time_is_seen():
    def quadratic(text):
        return sum(text[i:].count("b") for i in range(0, len(text), 20))

    found, _ = growth.slope(quadratic, "text", "a", length=20_000, doublings=3)
    assert found > growth.STEEP
