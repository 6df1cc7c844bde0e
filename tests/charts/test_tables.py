"""Tables and sentences are shown as readers want them, and written as CSV that programs read and none runs."""

import re

import IPython.display
import pandas as pd
import pytest

from sprakresa import save_table, say, set_style, show_table

TABLE = pd.DataFrame(
    {"term": ["resa", "å, ä"], "per_thousand": [1 / 3, 2e-7], "day": pd.to_datetime(["2017-02-10"] * 2)}
)


def page_of(table, monkeypatch, **options):
    given = []
    monkeypatch.setattr(IPython.display, "display", given.append)
    show_table(table, **options)
    return given[0].data


def test_a_table_for_readers_has_plain_names_dates_and_whole_numbers_and_no_row_numbers(monkeypatch):
    table = pd.DataFrame(
        {
            "post_id": ["a<b>"],
            "published": [pd.Timestamp(2017, 2, 10)],
            "n": [36.0],
            "per_thousand": [1 / 3],
            "half_width_1": [float("nan")],
        }
    )
    page = page_of(table, monkeypatch, caption="Två & tre")
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", page)
    assert cells == [
        "post",
        "date",
        "hits",
        "per 1,000 words",
        "half width 1",
        "a&lt;b&gt;",
        "2017-02-10",
        "36",
        "0.333",
        "",
    ]
    assert "Två &amp; tre" in page
    assert page == page_of(table, monkeypatch, caption="Två & tre")


def test_a_long_table_is_cut_and_says_so_and_one_without_rows_is_a_sentence(monkeypatch):
    long = pd.DataFrame({"n": range(30)})
    assert "20 / 30" in page_of(long, monkeypatch)
    assert page_of(long, monkeypatch, n=None).count("<tr") == 31
    assert page_of(long[:0], monkeypatch, caption="Träffar") == "<p>Träffar: no rows</p>"


def test_tables_and_charts_speak_swedish_where_that_is_chosen(monkeypatch):
    set_style(language="sv")
    try:
        page = page_of(pd.DataFrame({"n": [1234.5], "published": [pd.Timestamp(2017, 2, 10)]}), monkeypatch)
        assert [">träffar<" in page, ">datum<" in page, ">1\xa0230<" in page or ">1\xa0234,5<" in page] == [True] * 3
    finally:
        set_style()
    with pytest.raises(ValueError, match="no language 'no'; choose 'en' or 'sv'"):
        set_style(language="no")


@pytest.mark.parametrize("text", ["=1+1", "+46", "@cmd", "-1+1", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(tmp_path, text):
    save_table(pd.DataFrame({"term": [text, "åka"], "n": [-1, 2]}), "x", folder=tmp_path)
    assert pd.read_csv(tmp_path / "x.csv", lineterminator="\n")["term"].tolist() == [f"'{text}", "åka"]
    assert pd.read_csv(tmp_path / "x.csv", lineterminator="\n")["n"].tolist() == [-1, 2]


def test_a_table_for_excel_has_a_mark_semicolons_and_decimal_commas(tmp_path):
    save_table(TABLE, "x", excel=True, folder=tmp_path)
    assert (tmp_path / "x.csv").read_bytes().decode("utf-8") == (
        "\ufeffterm;per_thousand;day\nresa;0,333333;2017-02-10\nå, ä;2e-07;2017-02-10\n"
    )


def test_a_wide_table_has_a_column_for_each_term(tmp_path):
    table = pd.DataFrame(
        {"period": ["2016", "2016", "2017"], "term": ["väg", "resa", "väg"], "per_thousand": [1.5, 2, 3]}
    )
    save_table(table, "x", wide=("period", "term", "per_thousand"), folder=tmp_path)
    assert (tmp_path / "x.csv").read_text("utf-8") == "period,resa,väg\n2016,2,1.5\n2017,,3\n"


def test_a_table_is_written_in_utf8_with_six_digits_and_plain_line_ends(tmp_path):
    save_table(TABLE, "01_test", folder=tmp_path)
    assert (tmp_path / "01_test.csv").read_bytes().decode("utf-8") == (
        'term,per_thousand,day\nresa,0.333333,2017-02-10\n"å, ä",2e-07,2017-02-10\n'
    )


def test_a_column_of_days_is_written_as_days_and_one_with_hours_with_them_in_every_row(tmp_path):
    hours = pd.to_datetime(["2017-02-10 12:00", "2017-02-11 00:00"])
    save_table(pd.DataFrame({"day": hours.normalize(), "at": hours}), "x", folder=tmp_path)
    assert (tmp_path / "x.csv").read_text("utf-8").split() == [
        "day,at", "2017-02-10,2017-02-10", "12:00:00", "2017-02-11,2017-02-11", "00:00:00",
    ]  # fmt: skip


def test_a_name_of_swedish_letters_is_a_name(tmp_path):
    save_table(TABLE, "01_på-väg", folder=tmp_path)
    assert (tmp_path / "01_på-väg.csv").exists()


def test_a_sentence_is_shown_as_running_text(monkeypatch):
    displayed = []
    monkeypatch.setattr(IPython.display, "display", displayed.append)
    say("**2** posts")
    assert [text.data for text in displayed] == ["**2** posts"]


def test_a_styled_table_is_shown_as_html_alone_so_that_no_address_gets_into_the_notebook(monkeypatch):
    given = []
    monkeypatch.setattr(IPython.display, "display", given.append)
    show_table(TABLE.style.set_uuid("resa"))
    (page,) = given
    assert "<table" in page.data
    assert "0x" not in repr(page)
