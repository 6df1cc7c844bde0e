"""What a post is known by: its guid or its address, else its day and words; never its title or its place in a list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from .markdown import plain_text

_KINDS = ("guid", "url", "text")


def address_key(address: str) -> str:
    """Return what is the same for an address in all its spellings.

    Examples
    --------
    >>> address_key("http://www.Blogg.se:80/v%C3%A5ren/?utm_source=rss#kommentarer"), address_key("https://blogg.se/")
    ('blogg.se/våren', 'blogg.se')
    """
    plain = re.sub(r"^\w+://|#.*$|(?<=[?&])(?:utm_\w+|fbclid)=[^&#]*&?", "", unquote(address.strip()).casefold())
    return re.sub(r"^www\d*\.|:(?:80|443)(?=/|$)|[/?&]+$", "", plain)


def words_of(post: Mapping[str, Any]) -> list[str]:
    """Return the words of a post as published, without its markup, in lower case."""
    return re.findall(r"\w+", plain_text(str(post["text"])).casefold())


def share_words(post: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two posts share half of their words: versions of one post do."""
    own, others = {*words_of(post)}, {*words_of(other)}
    return 2 * len(own & others) >= len(own | others)


def identities(post: Mapping[str, Any]) -> dict[str, str | int]:
    """Return what a post is known by, the surest first: ``guid``, ``url`` (unless it is a site's own) and ``text``.

    Two posts are one if the first of these that both have is the same, or their address is and half of their words. A
    guid at two addresses on two days is a program's error, unless the words agree.
    The text is its words on its day: “God jul!” of another year is another post.
    """
    guid, key = address_key(str(post.get("guid") or "")), address_key(str(post.get("url") or ""))
    words = "".join(words_of(post))
    is_own = bool(re.search(r"[/?]", key))
    return {
        **({"guid": guid} if guid else {}),
        **({"url": key} if is_own else {}),
        "text": hash((words, str(post["published"])[:10])),
    }


def shared_addresses(posts: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the addresses that posts of more than two days have: the blog's own, which tell no post from another."""
    days: dict[str, set] = defaultdict(set)
    for post in posts:
        if post.get("url"):
            days[address_key(str(post["url"]))].add(str(post["published"])[:10])
    return {key for key, each in days.items() if len(each) > 2}


class KnownPosts:
    """Something kept of each post, found again by what the post is known by (:func:`identities`).

    Parameters
    ----------
    shared : set of str
        Addresses that are no post's own (:func:`shared_addresses`).
    """

    def __init__(self, shared: set[str]) -> None:
        self._shared = shared
        self._known: dict[tuple[str, str | int], tuple[dict[str, str | int], Mapping[str, Any], Any]] = {}

    def find(self, post: Mapping[str, Any]) -> Any:
        """Return what was kept of this post, or None."""
        own = self._identities(post)
        for kind, value in own.items():
            if (kind, value) in self._known:
                other, there, kept = self._known[kind, value]
                surer = [each for each in own if each in other and _KINDS.index(each) < _KINDS.index(kind)]
                is_other = (
                    kind == "guid" and there["published"] != post["published"] and own.get("url") != other.get("url")
                )
                agrees = all(own[each] == other[each] for each in surer) and not is_other
                if agrees or (kind != "text" and share_words(post, there)):
                    return kept
        return None

    def add(self, post: Mapping[str, Any], kept: Any) -> None:
        """Keep something of a post."""
        own = self._identities(post)
        for identity in own.items():
            self._known[identity] = own, post, kept

    def _identities(self, post: Mapping[str, Any]) -> dict[str, str | int]:
        own = identities(post)
        return {kind: value for kind, value in own.items() if kind != "url" or value not in self._shared}
