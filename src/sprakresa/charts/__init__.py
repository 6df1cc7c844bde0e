"""Pictures: one tidy table onto one Axes, and figures that come out byte for byte the same.

In come tables of the rooms before, out come Axes and files; nothing is computed here. In this order: `style` holds
colours and settings, `terms` draws words, `calendar` and `panels` draw time, `publishing` shows and saves.
"""
