"""What facts are called everywhere, and what a record says that is no published post: one table of each."""

from __future__ import annotations

import re
from collections.abc import Mapping

TEASERS = "description summary excerpt ingress beskrivning sammanfattning"
NAMES: dict[str, tuple[str, ...]] = {
    # our fact: names it goes by, the surest first; case and the signs between words do not count (publishDate)
    fact: tuple(names.split())
    for fact, names in {
        "date": "date published datum publicerad publiceringsdatum pubdate publishdate published_at date_published "
                "published_date published_on first_published post_date dok_datum created created_at date_created "
                "creation_date skapad timestamp tid",
        "text": "full_text fulltext brödtext brodtext article_body body_text text body content_html html content "
                "content_encoded content_text post_content plaintext innehåll innehall inlägg inlagg anforandetext "
                f"message meddelande {TEASERS}",
        "title": "title rubrik titel headline post_title subject ämne amne",
        "author": "author authors författare forfattare skribent byline creator talare primary_author account user "
                  "avsändare avsandare",
        "role": "role roll befattning enhet",
        "kind": "kind typ type slag",
        "url": "url link länk lank adress permalink canonical_url href dokument_url_html",
        "guid": "guid uri",
        "post_id": "post_id id dok_id anforande_id",
        "categories": "categories category kategori kategorier tags taggar etiketter",
    }.items()
}  # fmt: skip
TRUE = {"true", "yes", "ja", "1", "on", "sant"}
FALSE = {"false", "no", "nej", "0", "off", "falskt"}
_FLAGS = {
    # a name that is true of what is no published post: why it is left out
    "draft": "a draft", "isdraft": "a draft", "utkast": "a draft", "private": "private", "privat": "private",
    "hidden": "hidden", "trashed": "deleted", "deleted": "deleted", "reblog": "somebody else's post, passed on",
    "retweetedstatus": "somebody else's post, passed on",
}  # fmt: skip
_PASSWORDS = ("password", "postpassword")
_PUBLISHED = ("published", "publish", "ispublished", "public", "publicerad")
STATUS = {
    # what a status says: why the post is left out
    status: why
    for why, statuses in {
        "a draft": "draft utkast autodraft skiss unpublished opublicerad notpublished",
        "private": "private privat direct friends internal",
        "hidden": "hidden dold",
        "scheduled, not yet published": "future scheduled schemalagd schemalagt planerad",
        "not published (pending)": "pending väntar review granskas pendingreview",
        "deleted": "trash trashed softtrashed deleted raderad borttagen skip spam",
        "behind a password": "password lösenord",
    }.items()
    for status in statuses.split()
}
_NO_POST = frozenset(
    "page sida pages attachment bilaga comment kommentar revision navmenuitem menu settings template mall wpblock "  # noqa: SIM905
    "wptemplate wpglobalstyles customcss announce like follow ping trackback file media".split()
)


def fold(name: object) -> str:
    """Return a name as names are compared: in lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", str(name)).casefold()


FACT_NAMES = {fact: [fold(name) for name in names] for fact, names in NAMES.items()}
_STATUSES = ("status", "poststatus", "visibility", "state", "bloggerstatus")
_TYPES = ("type", "posttype", "bloggertype", "typ")
USED = {
    "layout", "words", "period",
    *_FLAGS, *_PASSWORDS, *_PUBLISHED, *_STATUSES, *_TYPES,
    *(name for names in FACT_NAMES.values() for name in names),
}  # fmt: skip


def why_left_out(record: Mapping) -> str:
    """Return why a record is no published post, by what it says of itself; "" if it is one.

    Examples
    --------
    >>> why_left_out({"draft": True}), why_left_out({"published": "true"}), why_left_out({"post_type": "nav_menu_item"})
    ('a draft', '', 'no post: nav menu item')
    """
    for name, value in record.items():
        plain, said = fold(name), fold(value) if isinstance(value, str | int) else ""
        if plain in _FLAGS and (said in TRUE or (isinstance(value, Mapping) and value)):
            return _FLAGS[plain]
        if plain in _PASSWORDS and said and said not in FALSE:
            return "behind a password"
        if plain in _PUBLISHED and said in FALSE:
            return "a draft"
        if plain in _STATUSES and said in STATUS:
            return STATUS[said]
        if plain in _TYPES and said in _NO_POST:
            return f"no post: {str(value).lower().replace('_', ' ')}"
    return ""
