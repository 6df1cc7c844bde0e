"""What a post is known by: its guid or its address, else its day and words; never its title or its place in a list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from .formats import formats
from .markup import plain_text

_SPELLINGS = re.compile(formats()["addresses"]["spellings"])


def address_key(address: str) -> str:
    """Return what is the same for an address in all its spellings.

    Examples
    --------
    >>> address_key("http://www.Blogg.se:80/v%C3%A5ren/?utm_source=rss#kommentarer"), address_key("https://blogg.se/")
    ('blogg.se/våren', 'blogg.se')
    """
    site, *page = re.split(r"(?=[/?#])", _SPELLINGS.sub("", unquote(address.strip())), maxsplit=1)
    return re.sub(r"[/?&]+$", "", "".join([re.sub(r"^www\d*\.|:(?:80|443)$", "", site.casefold()), *page]))


def words_of(post: Mapping[str, Any]) -> list[str]:
    """Return the words of a post as published, without its markup, in lower case."""
    return re.findall(r"\w+", plain_text(str(post["text"]), markup=post.get("markup") or "").casefold())


def share_words(post: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two posts share half of their words, or one begins the other: versions of one post do."""
    own, others = sorted((words_of(post), words_of(other)), key=len)
    is_beginning = len(own) > 1 and own[:-1] == others[: len(own) - 1]
    return is_beginning or 2 * len({*own} & {*others}) >= len({*own} | {*others})


def shared_addresses(posts: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the addresses and guids of one source that tell no post of it from another.

    These are the ones that posts of more than two days have, or two posts without common words (for a guid: at two
    addresses) and without a common title.
    """
    days: dict[str, set] = defaultdict(set)
    first: dict[tuple[str, str], Mapping[str, Any]] = {}
    shared = set()
    for post in posts:
        keys = {name: address_key(str(post.get(name) or "")) for name in ("guid", "url")}
        for name, key in keys.items():
            days[key].add(str(post["published"])[:10])
            other = first.setdefault((name, key), post)
            is_apart = name == "url" or address_key(str(other.get("url") or "")) != keys["url"]
            is_titled = post.get("title") and post.get("title") == other.get("title")
            if other is not post and is_apart and not is_titled and not share_words(post, other):
                shared.add(key)
    return (shared | {key for key, each in days.items() if len(each) > 2}) - {""}


def _is_one(kind: str, own: tuple[dict, Mapping], other: tuple[dict, Mapping]) -> bool:
    """Return whether two posts with the same guid, address or text are one post.

    Another day and address, or another guid, makes two posts of them, unless half of their words are the same; the
    same words on one day are one post, unless they have two addresses.
    """
    (keys, post), (others, there) = own, other
    differ = {name for name in ("guid", "url") if {name} <= keys.keys() & others.keys() and keys[name] != others[name]}
    if kind == "text":
        same_but_case = "url" in differ and keys["url"].casefold() == others["url"].casefold()
        return not differ or same_but_case or "url" not in {*keys, *others}
    is_other = "guid" in differ or ("url" in differ and post["published"] != there["published"])
    return not is_other or share_words(post, there)


class KnownPosts:
    """Posts found again by what they are known by: guid and address (unless they are a site's), else text and day.

    Parameters
    ----------
    shared : set of str
        Addresses that are no post's own (:func:`shared_addresses`).
    """

    def __init__(self, shared: set[str]) -> None:
        self._shared = shared
        self._known: dict[tuple[str, str | int], list[tuple[dict, Any]]] = defaultdict(list)

    def find(self, post: Mapping[str, Any]) -> Any:
        """Return the same post as it was added, or None."""
        own = self._identities(post)
        for identity in own.items():
            for other, there in reversed(self._known.get(identity, [])[-20:]):
                if _is_one(identity[0], (own, post), (other, there)):
                    return there
        return None

    def add(self, post: Mapping[str, Any]) -> None:
        """Add a post, which :meth:`find` then finds."""
        own = self._identities(post)
        for identity in own.items():
            self._known[identity].append((own, post))

    def _identities(self, post: Mapping[str, Any]) -> dict[str, str | int]:
        """Return what a post is known by, the surest first.

        The text is its words on its day: “God jul!” of another year is another post.
        """
        keys = {name: address_key(str(post.get(name) or "")) for name in ("guid", "url")}
        none = {"guid": r"|[\w-]+(?:\.[\w-]+)+", "url": r"[^/?]*"}  # nothing, or a site's
        own = {name: key for name, key in keys.items() if key not in self._shared and not re.fullmatch(none[name], key)}
        return own | {"text": hash(("".join(words_of(post)), str(post["published"])[:10]))}
