"""Bytes to text: charsets told rightly, wrongly and not at all, and content zipped once more."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.decoding import LONGEST_BYTES, decode

TEXT = "해솔시, 무인 우편함 시험. 똠방각하 펲시콜라"
KOREAN = f"<html><head><title>{TEXT}</title></head></html>"


def declared(charset: str) -> str:
    return f'<?xml version="1.0" encoding="{charset}"?><rss><title>{TEXT}</title></rss>'


@pytest.mark.parametrize(
    ("text", "charset", "header"),
    [
        (KOREAN, "utf-8", "text/html; charset=utf-8"),
        (KOREAN, "utf-8", None),
        (KOREAN, "utf-8", "text/html; charset=euc-kr"),
        (KOREAN, "utf-8", "text/html; charset=iso-8859-1"),
        (KOREAN, "cp949", "text/html; charset=euc-kr"),
        (KOREAN, "cp949", "text/html; charset=ks_c_5601-1987"),
        (KOREAN, "cp949", "text/html"),
        (KOREAN, "cp949", "text/html; charset=utf-8"),
        (KOREAN, "cp949", "text/html; charset=no-such-charset"),
        (declared("EUC-KR"), "cp949", "text/xml"),
        (declared("EUC-KR"), "cp949", "text/xml; charset=iso-8859-1"),
        (declared("EUC-KR"), "cp949", "text/xml; charset=utf-8"),
        (declared("EUC-KR"), "utf-8", "application/xml"),
        (f"<meta charset=euc-kr><p>{TEXT}", "cp949", "text/html"),
        (f"<meta charset=utf-8><p>{TEXT}", "cp949", "text/html; charset=euc-kr"),
        ("<meta charset=shift_jis><p>速報、地震", "cp932", "text/html"),
        ("<meta charset=iso-2022-jp><p>速報、地震", "iso-2022-jp", "text/html"),
    ],
)
def test_text_comes_back_whatever_the_labels_say(
    text: str, charset: str, header: str | None
) -> None:
    assert decode(text.encode(charset), header) == text


def test_a_mark_at_the_start_names_the_charset() -> None:
    assert decode(KOREAN.encode("utf-8-sig")) == KOREAN
    assert decode(KOREAN.encode("utf-16"), "text/html; charset=euc-kr") == KOREAN


def test_a_few_broken_bytes_cost_only_themselves() -> None:
    page = (KOREAN * 20).encode()
    at = page.index("솔".encode())
    broken = page[: at + 1] + page[at + 2 :]
    text = decode(broken, "text/html; charset=utf-8")
    assert text is not None
    assert text.count("\ufffd") <= 2
    assert text.endswith(KOREAN)


def test_a_page_in_two_charsets_keeps_the_one_that_most_is_in() -> None:
    text = decode((KOREAN * 200).encode() + "광고".encode("cp949"), "text/html")
    assert text is not None
    assert text.startswith(KOREAN)


def test_a_zipped_sitemap_is_unzipped_and_a_bomb_only_so_far() -> None:
    assert decode(gzip.compress(KOREAN.encode()), "application/x-gzip") == KOREAN
    bomb = gzip.compress(b"<urlset>" + b" " * (3 * LONGEST_BYTES))
    assert len(decode(bomb) or "") == LONGEST_BYTES


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"%PDF-1.7\n\x00\x01\x02",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"\x1f\x8b\x08broken",
        gzip.compress(b"\x89PNG\r\n\x1a\n\0\0", mtime=0),
    ],
)
def test_what_is_no_text_is_none(body: bytes) -> None:
    assert decode(body, "text/html") is None


@given(body=st.binary(), header=st.none() | st.text(max_size=30))
def test_any_bytes_are_text_or_none(body: bytes, header: str | None) -> None:
    text = decode(body, header)
    assert text is None or isinstance(text, str)
