"""Cleaning: what a reader of the archive may rely on."""

import json
import random
import time
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.article import Article, Kind, Removed
from archive.clean.agency import agency
from archive.clean.comparable import comparable
from archive.clean.people import people
from archive.clean.sentences import paragraphs
from archive.clean.story import clean

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

TITLE = "가온시 “나루다리 내년 봄 착공”"
LEAD = "가온시가 시민의 오랜 바람이던 나루다리를 내년 봄부터 새로 짓겠다고 21일 밝혔다."
COST = "공사에는 모두 420억원이 들고 그 가운데 절반은 도가 낸다."
DETOUR = "시는 공사 기간에 상류 쪽 임시 다리로 차량을 돌려 다니게 할 계획이다."
HEARING = "주민들은 지난주 공청회에서 소음과 먼지를 줄일 대책을 먼저 내놓으라고 요구했다."
MAYOR = "윤가람 시장은 “다리가 놓이면 강 건너 병원까지 10분이면 간다”고 말했다."
STORY = (f"{LEAD} {COST}", f"{HEARING} {DETOUR}", MAYOR)

NOTICE = "전체 맥락을 이해하기 위해서는 본문 보기를 권장합니다."
WIDGET = "이 글자크기로 변경됩니다."
SAMPLE = "(예시) 가장 빠른 뉴스가 있고 다양한 정보가 숨쉬는 마루뉴스를 만나보세요."
BYLINE = "홍길동 기자 gildong@gaon.example"
RIGHTS = "Copyright © 가온일보. 무단전재 및 재배포 금지."
RELATED = ("- 가온시장, 새벽 첫차 타고 출근…왜?", "- [마루칼럼] 다리와 사람", "- “올해 단풍 늦다”")

FURNITURE = (NOTICE, WIDGET, SAMPLE, BYLINE, RIGHTS, *RELATED, "※ '당신의 제보가 뉴스가 됩니다'")


def article(*lines: str, headline: str = "x", **fields: object) -> Article:
    made = Article(url="https://gaon.example/1", headline=headline, body="\n".join(lines))
    return replace(made, **fields)  # type: ignore[arg-type]


def rules(cleaned: Article) -> list[str]:
    return [piece.rule for piece in cleaned.removed]


def page(*, head: tuple[str, ...] = (), tail: tuple[str, ...] = (BYLINE, RIGHTS)) -> str:
    return "\n".join((*head, *STORY, *tail))


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"NOT TESTED on real text: {path} is missing; it lies beside the project")
    return path


# A page taken as one text


@pytest.fixture
def seed() -> str:
    return shared("seed.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("headline", ["x", "the page's own"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\n\n", " \n\u200b\n"])
def test_the_seed_page_becomes_its_story_told_once(seed: str, headline: str, ends: str) -> None:
    lines = seed.strip().split("\n")
    sample = next(at for at, line in enumerate(lines) if line.startswith("(예시)"))
    byline = next(at for at, line in enumerate(lines) if "@" in line)
    own = lines[0] if headline != "x" else "x"
    cleaned = clean(article(ends.join(lines), headline=own))
    assert cleaned.body.split("\n") == lines[sample + 1 : byline]
    assert cleaned.byline == lines[byline]
    assert cleaned.authors == (lines[byline].split()[0],)
    assert cleaned.rights == lines[byline + 1]
    assert cleaned.summary == ()
    expected = ["headline", "notice", *["summary"] * 3, "widget", "widget", "byline", "copyright"]
    assert rules(cleaned) == [*expected, *["related"] * (len(lines) - byline - 2)]


@pytest.mark.parametrize("without", ["notice", "widget", "sample", "summary", "byline", "rights"])
def test_the_seed_page_lacking_a_part_gives_the_same_story(seed: str, without: str) -> None:
    lines = seed.strip().split("\n")
    sample = next(at for at, line in enumerate(lines) if line.startswith("(예시)"))
    byline = next(at for at, line in enumerate(lines) if "@" in line)
    gone = {
        "notice": [1],
        "widget": [sample - 1],
        "sample": [sample],
        "summary": [2, 3, 4],
        "byline": [byline],
        "rights": [byline + 1],
    }[without]
    body = "\n".join(line for at, line in enumerate(lines) if at not in gone)
    assert clean(article(body)).body.split("\n") == lines[sample + 1 : byline]


@pytest.mark.parametrize(
    "head",
    [
        (TITLE, NOTICE, LEAD, DETOUR, WIDGET, SAMPLE),
        (TITLE, NOTICE, LEAD, DETOUR),
        (TITLE, WIDGET, SAMPLE),
        (TITLE, NOTICE),
        (NOTICE, LEAD, HEARING),
        (LEAD, HEARING, DETOUR),
        (NOTICE, "가온시가 오랜 바람이던 나루다리를 내년 봄부터 짓겠다고 밝혔다.", WIDGET),
        (NOTICE, "가온시가 오랜 바람이던 나루다리를 내년 봄부터 짓겠다고 밝혔다."),
        (LEAD.replace("나루다리", "'나루 다리'"),),
        (LEAD.replace("새로 ", "다시 "),),
        (f"{LEAD} {COST}",),
    ],
)
def test_a_head_is_removed_and_the_story_keeps_its_order(head: tuple[str, ...]) -> None:
    cleaned = clean(article(page(head=head)))
    assert tuple(cleaned.body.split("\n")) == STORY
    assert {piece.text for piece in cleaned.removed} >= set(head) - set(STORY)


def test_a_summary_is_named_one_even_without_its_notice() -> None:
    assert rules(clean(article(LEAD, HEARING, DETOUR, *STORY))) == ["summary"] * 3


def test_a_headline_on_the_first_line_goes_but_never_the_whole_body() -> None:
    assert clean(article(TITLE, *STORY, headline=TITLE)).body == "\n".join(STORY)
    assert clean(article("가온시장 사임", headline="가온시장 사임")).body == "가온시장 사임"


def test_the_publishers_sub_headlines_are_not_repeated_in_the_body() -> None:
    cleaned = clean(article("내년 봄 착공", *STORY, summary=("내년 봄 착공",)))
    assert cleaned.body == "\n".join(STORY)
    assert cleaned.summary == ("내년 봄 착공",)


@pytest.mark.parametrize("mark", ["- ", "· ", "▶ ", "▶", "☞ ", "☞"])
@pytest.mark.parametrize("above", [(BYLINE, RIGHTS), (BYLINE,), ("[관련기사]",), ()])
def test_a_list_of_other_stories_goes_with_any_bullet(mark: str, above: tuple[str, ...]) -> None:
    listed = (mark + line.removeprefix("- ") for line in (*RELATED, RELATED[0] + " 또"))
    cleaned = clean(article(page(tail=(*above, *listed))))
    assert cleaned.body == "\n".join(STORY)
    assert rules(cleaned).count("related") >= 4


def test_under_the_copyright_line_a_list_needs_no_bullets() -> None:
    listed = tuple(line.removeprefix("- ") for line in RELATED)
    assert clean(article(page(tail=(RIGHTS, *listed)))).body == "\n".join(STORY)


@pytest.mark.parametrize(
    "lines",
    [
        ("- 가온시 나루다리 공사, 오는 3월 15일부터",),
        ("- 일시: 3월 15일 오후 2시", "- 장소: 가온시청 앞마당", "- 문의: 시민과"),
        ("-가온읍: 10~22도", "-나루면: 9~13도", "-마루면: 9~24도", "-누리면: 11~25도"),
        ("◇나루다리란", "◇공사 순서"),
        ("영상기자 : 박누리 이마루", "영상편집 : 정가온"),
        ("지금까지 가온 나루터에서 마루방송 홍길동입니다.",),
        ("[마루방송 아침의 창]",),
    ],
)
def test_a_list_or_a_credit_that_belongs_to_the_story_stays(lines: tuple[str, ...]) -> None:
    assert clean(article(*STORY, *lines)).body == "\n".join((*STORY, *lines))


# Bylines, rights and tips at the end


@pytest.mark.parametrize(
    ("line", "byline", "authors"),
    [
        (BYLINE, BYLINE, ("홍길동",)),
        ("홍길동 기자", "홍길동 기자", ("홍길동",)),
        ("마루방송 홍길동 (gildong@gaon.example)", None, ("홍길동",)),
        ("/홍길동 기자 g@gaon.example", "홍길동 기자 g@gaon.example", ("홍길동",)),
        ("홍길동·김나루 기자", "홍길동·김나루 기자", ("홍길동", "김나루")),
        ("글=홍길동 기자 사진=김나루 기자", None, ("홍길동", "김나루")),
        ("홍길동(gildong@gaon.example)", "홍길동(gildong@gaon.example)", ("홍길동",)),
        ("[홍길동 기자]", "홍길동 기자", ("홍길동",)),
    ],
)
def test_a_trailing_byline_becomes_a_field(
    line: str, byline: str | None, authors: tuple[str, ...]
) -> None:
    cleaned = clean(article(*STORY, line))
    assert cleaned.body == "\n".join(STORY)
    assert (cleaned.byline, cleaned.authors) == (byline or line, authors)
    assert cleaned.removed == (Removed(rule="byline", text=line),)


def test_an_address_alone_is_no_byline() -> None:
    cleaned = clean(article(*STORY, "gildong@gaon.example"))
    assert (cleaned.body, cleaned.byline, cleaned.authors) == ("\n".join(STORY), None, ())
    assert rules(cleaned) == ["email"]


def test_what_the_page_says_of_its_writer_stays() -> None:
    said = article(*STORY, BYLINE, byline="나루 특파원단", authors=("이마루",))
    cleaned = clean(said)
    assert (cleaned.byline, cleaned.authors) == ("나루 특파원단", ("이마루",))
    assert BYLINE not in cleaned.body


@pytest.mark.parametrize(
    ("opening", "byline", "authors"),
    [
        ("(가온=마루뉴스) 홍길동 기자 = ", "홍길동 기자", ("홍길동",)),
        ("【서울=마루뉴스】홍길동 기자 = ", "홍길동 기자", ("홍길동",)),
        ("[서울=마루뉴스]홍길동 기자 = ", "홍길동 기자", ("홍길동",)),
        ("[마루경제=홍길동 기자] ", "홍길동 기자", ("홍길동",)),
        ("[마루 데일리 홍길동 기자, 김나루 기자] ", None, ("홍길동", "김나루")),
        ("(나루섬=마루뉴스) 김나루 홍길동 특파원 = ", None, ("김나루", "홍길동")),
        ("(가온=마루뉴스) 금융팀 = ", "", ()),
    ],
)
def test_a_dateline_stays_in_the_lead_and_names_the_writer(
    opening: str, byline: str | None, authors: tuple[str, ...]
) -> None:
    cleaned = clean(article(opening + STORY[0], *STORY[1:]))
    assert cleaned.body.startswith(opening.strip())
    assert cleaned.authors == authors
    if byline is not None:
        assert cleaned.byline == (byline or None)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("마루방송 홍길동의 아침창", ()),
        ("홍길동", ("홍길동",)),
        ("홍길동 특파원", ("홍길동",)),
        ("나루섬=홍길동 특파원", ("홍길동",)),
        ("홍길동기자", ("홍길동",)),
        ("홍길동 인턴기자", ("홍길동",)),
        ("허준 의학전문기자", ("허준",)),
        ("홍길동 마루뉴스 기자", ("홍길동",)),
        ("남궁나루 기자", ("남궁나루",)),
        ("사회부 홍길동 기자", ("홍길동",)),
        ("온라인뉴스팀", ()),
        ("한겨레", ()),
        ("gildong@gaon.example", ()),
        ("By Jane Reed and Omar Hale, Gaon Press", ("Jane Reed", "Omar Hale")),
        ("홍길 gil@gaon.example", ("홍길",)),
        ("마루방송 김나루@gaon.example", ()),
        ("By Jane Reed jane.reed@gaon.example", ("Jane Reed",)),
        (None, ()),
    ],
)
def test_authors_are_people(byline: str | None, authors: tuple[str, ...]) -> None:
    assert people(byline) == authors
    assert clean(article(*STORY, byline=byline)).authors == authors


RESERVATIONS = (
    RIGHTS,
    "[저작권자(c) 마루방송 무단전재, 재배포 및 AI 데이터 활용 금지]",
    "<저작권자 ⓒ 1980-2026 ㈜마루뉴스. 무단 전재 재배포 금지.>",
    "ⓒ 마루신문사 All rights reserved. 무단 전재 및 재배포 금지",
    "- Copyrights ⓒ 마루일보 & maru.example, 무단 전재 및 재배포 금지 -",
    "Copyright © 2026 Gaon Daily. All rights reserved.",
    "©マル新聞社 無断転載を禁じます",
)


@pytest.mark.parametrize("line", RESERVATIONS)
@pytest.mark.parametrize("glued", [False, True])
def test_a_rights_sentence_becomes_a_field(line: str, glued: bool) -> None:
    lines = (*STORY[:-1], f"{MAYOR} {line}") if glued else (*STORY, line)
    cleaned = clean(article(*lines))
    assert cleaned.body == "\n".join(STORY)
    assert cleaned.rights == line
    assert rules(cleaned) == ["copyright"]


def test_a_reservation_may_be_a_sentence() -> None:
    line = "이 기사의 저작권은 마루일보에 있으며 무단 전재를 금합니다."
    assert clean(article(*STORY, line)).rights == line


def test_a_ban_that_only_the_text_states_joins_the_pages_own() -> None:
    assert clean(article(*STORY, RESERVATIONS[1], rights=RIGHTS)).rights == (
        f"{RIGHTS}\n{RESERVATIONS[1]}"
    )
    assert clean(article(*STORY, RIGHTS, rights=RIGHTS)).rights == RIGHTS


def test_news_about_copyright_is_news() -> None:
    lines = (
        "작가들은 무단 전재와 재배포를 금지해 달라고 저작권 위원회에 요구했다.",
        "사진 ⓒ 마루뉴스",
        "시는 무단 사용된 공터를 비우라고 통보했다.",
    )
    assert clean(article(*lines)).body == "\n".join(lines)


@pytest.mark.parametrize(
    "lines",
    [
        (
            "※ '당신의 제보가 뉴스가 됩니다'",
            "[카카오톡] 마루 검색해 채널 추가",
            "[전화] 02-398-0000",
        ),
        ("[메일] tip@maru.example", "▶제보는 카톡 marujebo"),
        ("▶ 포털에서 마루뉴스 구독하기", "☞공식 SNS에서 만나요"),
        ("(끝)",),
        ("▷ 전화 : 02-781-0000", "▷ 이메일 : tip@maru.example"),
        ("마루방송은 여러분의 제보를 기다립니다.",),
    ],
)
def test_tip_lines_go(lines: tuple[str, ...]) -> None:
    cleaned = clean(article(*STORY, *lines, RESERVATIONS[1]))
    assert cleaned.body == "\n".join(STORY)
    assert set(rules(cleaned)) <= {"tip", "end", "copyright"}


def test_a_byline_printed_on_after_the_last_sentence_is_cut_off() -> None:
    for glued in (f"{MAYOR}홍길동 마루뉴스 기자", f"{MAYOR} {BYLINE}", f"{MAYOR} (끝)"):
        assert clean(article(*STORY[:-1], glued)).body == "\n".join(STORY)


def test_a_body_that_is_only_a_footer_becomes_empty() -> None:
    footer = ("마루방송 홍길동 (g@maru.example)", *RESERVATIONS[:2], "[전화] 02-398-0000")
    cleaned = clean(article(*footer))
    assert cleaned.body == ""
    assert sorted(piece.text for piece in cleaned.removed) == sorted(footer)


@pytest.mark.parametrize(
    "body", ["", "가", "네.", "가온시장 사임", "시장이 물러났다.", "속보입니다"]
)
def test_a_short_body_is_not_eaten(body: str) -> None:
    assert clean(article(body)).body == body


# Furniture of other languages


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("（山田太郎）", "byline"),
        ("（社会部　鈴木花子記者）", "byline"),
        ("記事・写真の無断転載を禁じます。", "copyright"),
        ("続きを読む", "tip"),
        ("この記事は会員限定です。残り 532文字", "tip"),
        ("责任编辑：李四", "byline"),
        ("（记者 王五）", "byline"),
        ("来源：南川晚报", "source"),
        ("版权所有，未经授权不得转载。", "copyright"),
        ("转载请注明出处", "copyright"),
        ("（完）", "end"),
        ("扫描二维码下载客户端", "tip"),
        ("By Jane Reed", "byline"),
        ("Jane Reed, Staff Writer", "byline"),
        ("(Reporting by Jane Reed; Editing by Omar Hale)", "byline"),
        ("Copyright 2026 The Gaon Press. All rights reserved.", "copyright"),
        ("Sign up for our morning newsletter.", "tip"),
        ("Read more: Mayor takes the first bus", "related"),
    ],
)
def test_furniture_of_other_languages_goes(line: str, rule: str) -> None:
    story = ("橋は来春に着工する。住民は喜んだ。", "大桥将于明年春天开工。", "The bridge opens.")
    cleaned = clean(article(*story, line))
    assert cleaned.body == "\n".join(story)
    assert cleaned.removed == (Removed(rule=rule, text=line),)


@pytest.mark.parametrize("line", ["（山田太郎）", "（责任编辑：李四）", "(Reporting by Jane Reed)"])
def test_a_bracket_behind_the_last_sentence_is_cut_off(line: str) -> None:
    assert clean(article(f"橋は来春に着工する。{line}")).body == "橋は来春に着工する。"


def test_an_agencys_name_stays_and_hides_no_byline_above_it() -> None:
    cleaned = clean(article("橋は来春に着工する。", "（山田太郎）", "（共同通信）"))
    assert cleaned.body == "橋は来春に着工する。\n（共同通信）"
    assert (cleaned.byline, agency(cleaned.body)) == ("山田太郎", "共同通信")


@pytest.mark.parametrize("heading", ["関連記事", "相关阅读", "延伸閱讀", "Related stories"])
def test_a_list_of_other_stories_goes_in_any_language(heading: str) -> None:
    lines = ("橋は来春に着工する。", heading, "・市長が始発で出勤", "■ 市长清晨上班")
    assert clean(article(*lines)).body == lines[0]


@pytest.mark.parametrize(
    "lines",
    [
        ("橋は来春に着工する（敬称略）。", "【一部】１００％ A", "（敬称略）"),
        ("法院判决未经授权转载图片的网站赔偿。", "【新规】编辑部收到的来信。"),
        ("They sign up for work at dawn.", "By noon it rained.", "A 5% rise", "(AP)"),
        ("（共同通信）",),
        ("橋は来春に着工する。（石川県）", "橋は架かる。（原文のまま）"),
        ("记者：谢谢您",),
        ("来源：新华社",),
        ("[앵커]", "다리는?", "[기자]", "놓습니다."),
    ],
)
def test_story_text_of_other_languages_stays(lines: tuple[str, ...]) -> None:
    assert clean(article(*lines)).body == "\n".join(lines)


# The agency


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("(서울=연합뉴스) 홍길동 기자 = ", "연합뉴스"),
        ("[서울=뉴시스]홍길동 기자 = ", "뉴시스"),
        ("【서울=뉴시스】홍길동 기자 = ", "뉴시스"),
        ("【나루(가온)=뉴시스】홍길동 기자 = ", "뉴시스"),
        ("【나루 = AP/뉴시스】홍길동 기자 = ", "뉴시스"),
        ("(서울=뉴스1) 홍길동 기자 = ", "뉴스1"),
        ("(워싱턴 AP=연합뉴스) ", "연합뉴스"),
        ("(서울·나루=연합뉴스) ", "연합뉴스"),
        ("(서울=한결일보) ", "한결일보"),
        ("[서울=한결일보 홍길동 기자] ", "한결일보"),
        ("[한결일보=홍길동 기자] ", "한결일보"),
        ("【東京=共同】", "共同通信"),
        ("【ソウル共同】", "共同通信"),
        ("【ワシントン時事】", "時事通信"),
        ("【AFP=時事】", "時事通信"),
        ("［東京　８日　ロイター］ ", "ロイター"),
        ("新华社北京5月8日电（记者张三、李四）", "新华社"),
        ("中新社北京５月８日电 ", "中新社"),
        ("（中央社記者張三台北8日電）", "中央社"),
        ("（中央社台北8日電）", "中央社"),
        ("SEOUL, May 8 (Reuters) - ", "Reuters"),
        ("WASHINGTON (AP) — ", "AP"),
        ("(AP) — ", "AP"),
        ("GAON, May 8 (Gaon Times) -- ", "Gaon Times"),
        ("(베이징=홍길동 특파원) ", None),
        ("[나루=홍길동 기자] ", None),
        ("[한결일보 홍길동 기자] ", None),
        ("【ソウル＝山田太郎】", None),
        ("本报北京5月8日电 ", None),
        ("(사진=연합뉴스) ", None),
        ("[AP=연합뉴스] ", None),
        ("(LTV=담보인정비율) ", None),
        ("(1달러=1천100원) ", None),
    ],
)
@pytest.mark.parametrize("above", [(), ("“다리 놓는다” 시 발표", "주민은 반겨")])
def test_a_dateline_names_the_agency(
    opening: str, name: str | None, above: tuple[str, ...]
) -> None:
    assert agency(clean(article(*above, opening + STORY[0], *STORY[1:])).body) == name


@pytest.mark.parametrize(
    ("end", "name"),
    [
        (" /연합뉴스", "연합뉴스"),
        ("\n[연합뉴스]", "연합뉴스"),
        ("（共同通信）", "共同通信"),
        ("\n(時事)", "時事通信"),
        ("\n来源：新华社", "新华社"),
        ("\n(Reuters)", "Reuters"),
        (" (AP)", "AP"),
        (" 로이터 연합뉴스", None),
        ("\n사진=연합뉴스", None),
        (" 연합뉴스가 전했다.", None),
    ],
)
def test_a_closing_credit_names_the_agency(end: str, name: str | None) -> None:
    assert agency(clean(article(*STORY[:-1], MAYOR + end)).body) == name


def test_a_heading_pasted_on_does_not_hide_the_dateline() -> None:
    pasted = f"시장 “놓겠다” (가온=연합뉴스) 홍길동 기자 = {LEAD}"
    assert agency(pasted) == "연합뉴스"
    assert agency("") is None


# Repeats


def test_a_paragraph_that_stands_twice_stays_once_in_its_first_place() -> None:
    cleaned = clean(article(*STORY, STORY[1], MAYOR.replace("“", '"').replace("”", '"')))
    assert cleaned.body == "\n".join(STORY)
    assert rules(cleaned) == ["repeat", "repeat"]


def test_a_story_pasted_twice_keeps_its_first_order() -> None:
    whole = (LEAD, HEARING, DETOUR, COST, MAYOR)
    assert clean(article(*whole, *whole)).body == "\n".join(whole)
    assert clean(article(*whole, *whole[:3])).body == "\n".join(whole)


def test_a_sentence_said_again_leaves_the_rest_of_its_paragraph() -> None:
    cleaned = clean(article(*STORY, f"착공식은 3월에 열린다. {LEAD} 누구나 올 수 있다."))
    assert cleaned.body.split("\n")[-1] == "착공식은 3월에 열린다. 누구나 올 수 있다."
    assert cleaned.removed == (Removed(rule="repeat", text=LEAD),)


def test_a_quotation_keeps_its_sentences_when_the_full_text_follows() -> None:
    said = "우리는 강 건너 마을의 오랜 불편을 더는 두고 볼 수 없다."
    lines = (f"시장은 “{said} 곧 시작한다”고 했다.", f"전문이다. “먼저 감사드린다. {said} 고맙다.”")
    assert clean(article(*lines)).body == "\n".join(lines)


def test_the_fuller_of_two_leads_stays() -> None:
    dated = f"(가온=마루뉴스) 홍길동 기자 = {LEAD} {COST}"
    for lines in ((LEAD, dated), (dated, LEAD)):
        assert clean(article(*lines, *STORY[1:])).body == "\n".join((dated, *STORY[1:]))


def test_leads_alike_but_for_their_figures_are_two() -> None:
    lines = (LEAD, LEAD.replace("21일", "22일"), LEAD.replace("21일", "지난달 3일"))
    assert clean(article(*lines)).body == "\n".join(lines)


def test_talk_repeats_itself_and_stays() -> None:
    lines = (
        "■ 방송 : 마루방송 라디오 <아침의 창> FM 90.1",
        *("[앵커]", "다리가 언제 놓입니까?", "[기자]", "내년 봄입니다.") * 5,
        *("◇ 김나루> 맞습니다.", "◆ 윤가람> 잘할 겁니다.") * 2,
        "◀ 앵커 ▶",
        "홍길동 기자!",
        "지금까지 나루터에서 홍길동입니다.",
    )
    assert clean(article(*lines)).body == "\n".join(lines)


@pytest.mark.parametrize(
    "lines",
    [
        (
            "The U.S. Senate met again.",
            "The council voted. It was late.",
            "- one point",
            "By then it rained.",
        ),
        ("「橋は来春に着工する」と市長は述べた。住民は喜んだ。", "工事は二年かかる。"),
        ("市长表示，大桥将于明年春天开工。居民们很高兴。", "工程需要两年。"),
        ("\u200fהגשר ייבנה באביב הבא.", "👩\u200d🚀 우주인이 다리를 봤다.", "% 1 2.5% △3"),
    ],
)
def test_other_languages_and_signs_pass_unharmed(lines: tuple[str, ...]) -> None:
    assert clean(article(*lines)).body == "\n".join(lines)


def test_half_a_surrogate_pair_can_be_stored() -> None:
    body = clean(article("가\ud83d나", "\ude00다")).body
    assert body == "가\ufffd나\n\ufffd다"
    assert comparable("가\ud83d나").encode() == "가 나".encode()


def test_half_a_surrogate_pair_is_mended_wherever_it_stands() -> None:
    half, whole = "다리\ud83d 착공", "다리\ufffd 착공"
    broken = {"headline": half, "byline": half, "rights": half}
    lists = {"authors": (half,), "summary": (half,), "captions": (half, "시장")}
    cleaned = clean(article(*STORY, **broken, **lists))
    assert (cleaned.headline, cleaned.byline, cleaned.rights) == (whole,) * 3
    assert cleaned.authors == cleaned.summary == (whole,)
    assert cleaned.captions == (whole, "시장")


@pytest.mark.parametrize(
    "body",
    [
        "홍길동 " * 100_000,
        "가" * 300_000,
        "\n".join(f"{at}번째 다리는 {at + 7}일 뒤에 놓인다고 시는 밝혔다." for at in range(20_000)),
        f"{LEAD}\n" * 15_000,
        f"{WIDGET}\n" * 40_000,
        f"{RELATED[0]}\n" * 20_000,
        "홍길동 기자\n" * 20_000 + "가온시장 사임",
        "나루다리\n인쇄하기\n" * 20_000,
        "\n".join(f"- 가온시장, {at}번째 첫차 타고 출근" for at in range(20_000)),
        "a@" * 200_000,
        "[" * 200_000,
        "1천" * 100_000,
        "합니다" * 100_000,
        "x\n" * 100_000,
    ],
    ids=lambda body: body[:12],
)
def test_no_body_takes_long(body: str) -> None:
    """A quadratic rule would need minutes here; ten seconds allow for a busy machine."""
    start = time.process_time()
    cleaned = clean(article(body))
    comparable(body)
    assert time.process_time() - start < 10
    assert len(cleaned.body) <= len(body)


# The comparable text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(가온=마루뉴스) 홍길동 기자 = 다리를 놓는다.", "다리를 놓는다"),
        ("【서울=마루뉴스】홍길동 김나루 기자 = 다리를 놓는다.", "다리를 놓는다"),
        ("[마루경제=홍길동 기자] 다리를 놓는다.", "[마루경제 홍길동 기자] 다리를 놓는다"),
        ("홍길동 기자 = 다리를 놓는다.", "다리를 놓는다. gildong@gaon.example"),
        ("[앵커]\n다리를 놓는다.\n[기자]\n그렇다.", "◀ 앵커 ▶ 다리를 놓는다. <기자> 그렇다."),
        ("“놓겠다”고 했다", '"놓겠다"고 했다'),
        ("1,234명이 2,000원을", "1234명이 2천원을"),
        ("1천102명", "1102명"),
        ("4만4천 명", "44,000 명"),
        ("6천7백여 명", "6700여 명"),
        ("1억2천만 원", "1억 2천만 원"),
        ("1억2천만 원", "120,000,000 원"),
        ("2.5만 대", "25000 대"),
        ("1천562.2원", "1,562.2원"),
        ("3만 5000명", "3만5천명"),
        ("오늘(28일) 열렸다", "28일 열렸다"),
        ("이날(28일·현지시간) 열렸다", "28일 열렸다"),
        ("시는 밝혔습니다. 그랬습니다.", "시는 밝혔다. 그랬다."),
        ("합니다. 입니다. 아닙니다. 됩니다. 있습니다.", "한다. 이다. 아니다. 된다. 있다."),
        ("ＧＡＯＮ　Ｃｉｔｙ", "gaon city"),
        ("【東京=共同】橋を架ける。", "［東京　８日　ロイター］ 橋を架ける。（共同通信）"),
        ("【ソウル＝山田太郎】橋を架ける。", "【時事】橋を架ける。"),
        ("橋を架けると述べました。", "橋を架けると述べた。"),
        ("発表しました。続いています。晴れです。", "発表した。続いている。晴れだ。"),
        ("１万２０００円", "12,000円"),
        ("1.2万人", "1万2千人"),
        ("3億円", "300,000,000円"),
        ("同日（8日）開いた", "8日開いた"),
        ("新华社北京5月8日电（记者张三、李四）大桥开工。", "中新社南川5月8日电 大桥开工。"),
        ("（中央社記者王五台北8日電）大橋開工。", "大橋開工。（来源：新华社）"),
        ("投资3亿元", "投资300,000,000元"),
        ("RIVERTON, May 8 (Reuters) - The bridge", "RIVERTON (AP) — The bridge"),
        ("$1.5 million", "$1,500,000"),
        ("$3bn", "$3 billion"),
        ("5 percent", "5%"),
        ("5 퍼센트", "5%"),
    ],
)
def test_what_copies_reword_compares_equal(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12.5%", "12.5"),
        ("1.25%", "12.5%"),
        ("3천 명", "3만 명"),
        ("3천 5천", "8천"),
        ("12만 2023년", "12만2023년"),
        ("지난 28일", "지난 29일"),
        ("the bridge", "thebridge"),
        ("광역철도(GTX)-A 노선", "광역철도-A 노선"),
        ("示します", "示する"),
        ("3m wide", "3 million wide"),
        ("橋を架けた", "橋を架ける"),
        ("놓는다", "놓지 않는다"),
    ],
)
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


def test_a_figure_is_spelt_out() -> None:
    assert comparable("1억2천만 원, 45.5%, 지난 28일") == "120000000 원 45.5% 지난 28일"
    assert comparable("품번 2천12345") == "품번 200012345"


def test_emoji_part_words_and_rare_letters_are_letters() -> None:
    assert comparable("다리😀가 𠮷田 씨의 👩\u200d🚀") == "다리 가 𠮷田 씨의"
    assert comparable("3.5% .5 5. 끝") == "3.5% 5 5 끝"


def test_captions_are_compared_only_without_a_body() -> None:
    assert comparable("", ("나루다리 전경", "시장")) == comparable("나루다리 전경 시장")
    assert comparable("다리", ("나루다리 전경",)) == "다리"


# Properties

PROSE = (LEAD, COST, DETOUR, HEARING, MAYOR, *STORY, "네.", "◇ 김나루> 맞습니다.", "[앵커]", TITLE)
TAILS = (
    *FURNITURE,
    *RESERVATIONS,
    "(끝)",
    "홍길동 기자",
    "g@gaon.example",
    "[관련기사]",
    "인쇄하기",
    *(
        "（山田太郎）",
        "（共同通信）",
        "続きを読む",
        "関連記事",
        "・市長が始発で出勤　なぜ",
        "（完）",
    ),
    *("责任编辑：李四", "来源：南川晚报", "版权所有，未经授权不得转载。", "By Jane Reed"),
    *("(Reporting by Jane Reed)", "Read more: Mayor takes the bus", "橋は来春に着工する。"),
    "新华社北京5月8日电（记者张三）大桥开工。",
    *("RIVERTON, May 8 (Reuters) - It rained.", "(AP)"),
)
ABROAD = st.text(
    alphabet="橋発表をえてでいましたすせんりっなだ社网报记者北5月8日电電（）()【】=共同　 。、-AP",
    max_size=60,
)
LINES = st.sampled_from((*PROSE, *TAILS)) | st.text(max_size=40)
GLUE = st.sampled_from(["\n", "\n\n", "\r\n", " ", ""])
BODIES = st.lists(st.tuples(LINES, GLUE), max_size=14).map(
    lambda pieces: "".join(line + glue for line, glue in pieces)
)
FIGURES = st.text(alphabet="0123456789.,천만억조백십万億千兆 %$mbnilo", max_size=20)
WORDS = st.text(alphabet="가나합습닙입됩니다만 .\"'“”=()[]기자앵커@aé\u0301\u200b", max_size=60)


def non_space(*texts: str) -> Counter[str]:
    return Counter(sign for text in texts for sign in text if not sign.isspace())


@settings(max_examples=400, deadline=None)
@given(BODIES, st.sampled_from(["x", TITLE, LEAD]))
@example("x", "x")
def test_cleaning_twice_changes_nothing(body: str, headline: str) -> None:
    once = clean(article(body, headline=headline))
    assert clean(once) == once


@settings(max_examples=400, deadline=None)
@given(BODIES)
def test_nothing_vanishes(body: str) -> None:
    cleaned = clean(article(body))
    kept = non_space(cleaned.body, *(piece.text for piece in cleaned.removed))
    assert kept == non_space(*paragraphs(body))
    cleaned.body.encode()


@settings(max_examples=300, deadline=None)
@given(BODIES)
def test_what_remains_keeps_its_order(body: str) -> None:
    rest = iter("".join("".join(paragraphs(body)).split()))
    assert all(sign in rest for sign in "".join(clean(article(body)).body.split()))


@settings(max_examples=400, deadline=None)
@given(BODIES | FIGURES | WORDS | ABROAD | st.text())
@example("합닙니다 습니습니다 2천천 1.2.3천 3만4억")
@example("1십0001234567890123만")
@example('e"\u0301 \u1112"\u1161')
def test_comparing_the_comparable_changes_nothing(body: str) -> None:
    once = comparable(body)
    assert comparable(once) == once
    assert unicodedata.is_normalized("NFKC", once)
    once.encode()


@settings(max_examples=300, deadline=None)
@example(body="RIVERTON, May 8 (Reuters) - It rained.", space=" \r\n ")
@given(BODIES | WORDS | ABROAD, st.sampled_from(["\n", "  ", "\t", " \r\n ", "\u00a0", "\u3000"]))
def test_white_space_never_changes_the_comparable_text(body: str, space: str) -> None:
    assert comparable(space.join(body.split())) == comparable(" ".join(body.split()))


@given(ABROAD, st.randoms())
def test_nor_does_white_space_of_several_kinds_in_one_text(body: str, rng: random.Random) -> None:
    kinds = ["\n", "  ", "\t", " \r\n ", "\u00a0", "\u3000", " "]
    spaced = "".join(word + rng.choice(kinds) for word in body.split())
    assert comparable(spaced) == comparable(" ".join(body.split()))


# Real bodies


def test_real_bodies_lose_only_what_is_told_twice_or_no_story() -> None:
    lines = shared("knews1600.jsonl").read_text(encoding="utf-8").split("\n")
    records = [json.loads(line) for line in lines if line]
    articles = [article(each["body"], headline=each["title"] or "x") for each in records]
    cleaned = [clean(each) for each in articles]
    assert [clean(each) for each in cleaned] == cleaned
    folded = sum("repeat" in rules(each) or "summary" in rules(each) for each in cleaned)
    assert folded <= len(records) / 1000
    assert sum(bool(each.removed) for each in cleaned) <= len(records) / 50


def test_real_pages_keep_every_paragraph_but_their_furniture() -> None:
    for path in sorted(shared("captures").glob("*/*.expected.json")):
        page_ = json.loads(path.read_text(encoding="utf-8"))
        if "paragraphs" in page_:
            cleaned = clean(article(*page_["paragraphs"], headline=page_["title"]))
            assert set(rules(cleaned)) <= {"byline", "email", "tip", "copyright"}, path.name


def test_a_flash_of_one_quotation_before_its_desks_address_is_the_story() -> None:
    line = '"두 나라가 새 항로를 함께 열기로 뜻을 모았다" 1203desk@hangyeol.example'
    assert "새 항로를 함께 열기로" in clean(article(line, "[관련기사]")).body


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        ("[포토] 봄꽃 축제 개막", "18일 한들공원에서 시민들이 봄꽃을 보고 있다."),
        ("포토]인사하는 오가람", "배우 오가람이 18일 한들극장에서 인사를 하고 있다."),
        ("<사진> 물 오른 버들", "한들천 버들에 물이 올랐다."),
        ("봄꽃 보는 시민들", "18일 한들공원에서 시민들이 봄꽃을 보고 있다. 2026.3.18"),
        ("봄꽃 보는 시민들", "18일 한들공원에서 시민들이 봄꽃을 보고 있다. 2026.03.18. /뉴스1"),
    ],
)
def test_a_caption_is_known_by_its_form(headline: str, body: str) -> None:
    assert clean(article(body, headline=headline)).kind == Kind.PHOTO


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        ("사진관 골목에 봄이 왔다", "한들시 사진관 골목에 손님이 돌아오고 있다."),
        ("[포토] 봄꽃 축제 개막", "봄꽃 축제가 18일 한들공원에서 막을 올렸다. " * 40),
        ("공장 새로 짓는다", "공장은 2026.3.18 문을 연다. 시는 도로도 넓히고 있다."),
    ],
)
def test_a_story_about_pictures_is_no_caption(headline: str, body: str) -> None:
    assert clean(article(body, headline=headline)).kind == Kind.TEXT


def test_a_sentence_that_condenses_the_lead_below_it_is_folded_into_it() -> None:
    condensed = "한들시는 18일 낡은 수문 12곳을 고치고 제방을 새로 쌓겠다고 밝혔다."
    lead = "한들시는 18일 내년까지 낡은 수문 12곳을 모두 고치고 제방 3㎞를 새로 쌓겠다고 밝혔다."
    other = condensed.replace("12곳", "14곳")
    assert clean(article(condensed, lead, *STORY)).body == "\n".join([lead, *STORY])
    assert clean(article(other, lead, *STORY)).body == "\n".join([other, lead, *STORY])
