"""A text is found again however a page codes it, and nothing else is taken for it."""

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import prose

from archive.raw.escapes import readings
from archive.raw.needles import Needles, letters, needles, unpack_needles, worth_finding

HEADLINE = "누리시 의회, 낡은 다리 세 곳 “올해 안에” 고친다"
BODY = prose(7)
SENTENCE = BODY.split("\n")[3]
LATIN = 'Harbour "board" & council agree to mend three old bridges by autumn.'
NEEDLES = needles([(HEADLINE, f"{BODY}\n{LATIN}")])

WAYS = {
    "as it is": lambda text: f"<p>{text}</p>".encode(),
    "in cp949": lambda text: f"<title>{text}</title>".encode("cp949", "xmlcharrefreplace"),
    "with entities": lambda text: html.escape(text).encode(),
    "with numbered entities": lambda text: "".join(f"&#{ord(c)};" for c in text).encode(),
    "in JSON": lambda text: json.dumps({"title": text}).encode(),
    "in JSON in an attribute": lambda text: (
        f'<div data-item="{html.escape(json.dumps({"title": text}))}">'.encode()
    ),
    "in an address": lambda text: f'<a href="/share?t={quote(text)}">'.encode(),
    "in an address, cp949": lambda text: quote(text.encode("cp949", "xmlcharrefreplace")).encode(),
    "in JSON in JSON": lambda text: json.dumps(json.dumps({"title": text})).encode(),
    "in UTF-16": lambda text: text.encode("utf-16"),
    "with marks inside": lambda text: f"<p>{text[:9]}<b>{text[9:14]}</b>{text[14:]}</p>".encode(),
    "broken over lines": lambda text: text.replace(" ", "\r\n   ").encode(),
}


def finds(sought: Needles, content: bytes) -> bool:
    return any(sought.are_in(text) for text in readings(content))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", [HEADLINE, SENTENCE, LATIN])
def test_a_text_is_found_in_every_coding(way: str, text: str) -> None:
    assert finds(NEEDLES, b"before it " + WAYS[way](text) + b" and behind") or finds(
        NEEDLES, WAYS[way](text)
    )


@pytest.mark.parametrize("way", WAYS)
def test_another_text_is_not(way: str) -> None:
    for text in (*prose(8).split("\n"), SENTENCE[1:-4], HEADLINE[:-3]):
        assert not finds(NEEDLES, WAYS[way](text))


def test_short_headlines_and_sentences_are_no_sign_of_an_article() -> None:
    assert len(needles([("오늘의 날씨", "끝.\n사진은 없다.")])) == 0


def test_what_is_kept_of_a_text_is_not_the_text() -> None:
    packed = NEEDLES.packed()
    assert not finds(NEEDLES, packed)
    again = unpack_needles(packed)
    assert finds(again, BODY.encode())
    assert len(again) == len(NEEDLES) > 10


def test_what_others_say_too_can_be_left_out() -> None:
    shared = NEEDLES.found(f"{SENTENCE} {SENTENCE}")
    assert len(shared) == 1
    fewer = NEEDLES.without(shared)
    assert not finds(fewer, SENTENCE.encode())
    assert finds(fewer, BODY.encode())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(min_size=16, max_size=60), max_size=5), st.text(max_size=80), st.data())
def test_needles_find_what_a_plain_search_finds(
    texts: list[str], hay: str, data: st.DataObject
) -> None:
    sought = needles(("", text.replace("\n", " ")) for text in texts)
    chosen = data.draw(st.sampled_from(texts)) if texts else ""
    keys = {
        "".join(map(chr, one))
        for text in texts
        for one in worth_finding("", text.replace("\n", " "))
    }
    text = f"{hay}{chosen}{hay}"
    assert sought.are_in(text) == any(one in "".join(map(chr, letters(text))) for one in keys)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(content: bytes) -> None:
    assert all(isinstance(text, str) for text in readings(content))
