"""What an analyst may claim of the verdicts."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st
from support import NOON, make_article, prose

from archive.article import Article, Kind
from archive.clean.story import clean
from archive.config import DedupConfig
from archive.dedup.judge import judge
from archive.dedup.likeness import compare
from archive.dedup.shingles import shingle
from archive.dedup.signature import as_minhash, band_codes, sign
from archive.dedup.text import NOTHING, RULES_VERSION, Text, dedup_version, made_by, text_of
from archive.dedup.verdict import Copy, CopyClass, Kept, Relation
from archive.errors import ConfigError

CONFIG = DedupConfig()
STORY = prose(1)
LATE = timedelta(hours=80)


def fold(*articles: Article) -> dict[str, Kept | Copy]:
    texts = [_text(article) for article in articles]
    verdicts = judge(texts, _nothing_before, CONFIG)
    return {verdict.article_id: verdict for verdict in verdicts}


def _text(article: Article) -> Text:
    assert article.published_at
    return text_of(clean(article), article.published_at)


def _nothing_before(texts: Sequence[Text]) -> list[list[Text]]:
    return [[] for _ in texts]


def kept_ids(verdicts: dict[str, Kept | Copy]) -> set[str]:
    return {each.article_id for each in verdicts.values() if isinstance(each, Kept)}


@given(st.sets(st.integers(0, 2**32 - 1), max_size=300))
def test_signatures_are_those_of_datasketch(values: set[int]) -> None:
    hashes = np.array(sorted(values), np.uint32)
    theirs = MinHash(num_perm=128, seed=1, scheme="affine32", hashfunc=int)
    theirs.update_batch(hashes.tolist())
    ours = sign(hashes)
    assert (ours is None) == (not values)
    assert ours is None or as_minhash(ours) == theirs


@given(st.text(), st.randoms())
def test_white_space_never_changes_the_shingles_of_hangul(text: str, rng: random.Random) -> None:
    korean = f"한국어 기사 {text}"
    spaced = "".join(letter + rng.choice(["", " "]) for letter in korean)
    packed = "".join(korean.split())
    if "한" in packed and not any("a" <= letter.lower() <= "z" for letter in text):
        assert np.array_equal(shingle(spaced).hashes, shingle(packed).hashes)


def test_latin_script_is_shingled_by_words() -> None:
    text = "The council approved the budget of 30 million on Monday"
    assert len(shingle(text)) == len(text.split()) - 2
    assert len(shingle(text).figures) == 1


def test_equal_bands_need_equal_rows() -> None:
    signatures = np.arange(256, dtype=np.uint32).reshape(2, 128)
    signatures[1, :2] = signatures[0, :2]
    shared = band_codes(signatures, CONFIG.bands)[0] == band_codes(signatures, CONFIG.bands)[1]
    assert shared.tolist() == [True] + [False] * (CONFIG.bands - 1)


@given(st.permutations(range(6)))
def test_the_order_of_a_batch_decides_nothing(order: list[int]) -> None:
    lines = STORY.split("\n")
    bodies = [STORY, "\n".join(lines[:9]), "\n".join(lines[2:]), prose(2), STORY + "\n" + prose(3)]
    articles = [make_article(n, body, hours=n % 3) for n, body in enumerate([*bodies, prose(2)])]
    assert fold(*(articles[place] for place in order)) == fold(*articles)


def test_the_fullest_text_of_a_batch_is_the_one_kept() -> None:
    short = make_article(1, "\n".join(STORY.split("\n")[:6]))
    full = make_article(2, STORY, hours=5)
    verdicts = fold(short, full)
    assert kept_ids(verdicts) == {full.key}
    copy = verdicts[short.key]
    assert isinstance(copy, Copy)
    assert (copy.copy_class, copy.likeness.coverage) == (CopyClass.CONTAINED, 1.0)


def test_a_text_is_dropped_only_when_what_it_says_is_kept() -> None:
    shared, own = "\n".join(STORY.split("\n")[:6]), prose(2, 6)
    verdicts = fold(make_article(1, STORY), make_article(2, f"{shared}\n{own}"))
    assert len(kept_ids(verdicts)) == 2


def test_a_longer_text_that_holds_a_committed_one_is_no_copy_of_it() -> None:
    kept = replace(_text(make_article(1, STORY)), story_id="example:000001")
    longer = _text(make_article(2, STORY + "\n" + prose(7, 4), hours=1))
    (verdict,) = judge([longer], lambda texts: [[kept] for _ in texts], CONFIG)
    assert isinstance(verdict, Kept)
    assert (verdict.relation, verdict.story_id) == (Relation.FULLER, kept.article_id)


def test_a_verdict_says_by_which_rules_it_was_made() -> None:
    assert f"/rules{RULES_VERSION}/" in dedup_version(CONFIG, NOTHING)
    assert "/rules" not in made_by(CONFIG, NOTHING)  # an index does not rest on them


def test_a_chain_of_overlaps_never_joins_its_ends() -> None:
    lines = prose(5, 30).split("\n")
    bodies = ["\n".join(lines[start : start + 12]) for start in range(0, 19, 3)]
    articles = [make_article(number, body) for number, body in enumerate(bodies)]
    verdicts = fold(*articles)
    for verdict in verdicts.values():
        if isinstance(verdict, Copy):
            assert verdict.likeness.coverage >= CONFIG.coverage
    assert len(kept_ids(verdicts)) > 1


def test_the_same_form_with_other_figures_is_another_story() -> None:
    form = "코스피는 전날보다 {}포인트 {}% 오른 {}에 장을 마쳤다. 외국인이 {}억원을 순매수했다."
    rng = random.Random(4)

    def day() -> str:
        return "\n".join(
            form.format(*(rng.randint(1000, 9999) for _ in range(4))) for _ in range(6)
        )

    assert len(kept_ids(fold(make_article(1, day()), make_article(2, day())))) == 2


def test_a_flash_and_its_full_report_are_both_kept_in_one_story() -> None:
    flash = make_article(
        1, "\n".join(STORY.split("\n")[:4]), headline="[속보] 가나다라 발표", publisher="한결"
    )
    full = make_article(2, STORY, headline="가나다라 발표(종합)", publisher="한결", hours=1)
    for order in permutations([flash, full]):
        verdicts = fold(*order)
        assert kept_ids(verdicts) == {flash.key, full.key}
        update = verdicts[full.key]
        assert isinstance(update, Kept)
        assert (update.relation, update.relates_to) == (Relation.UPDATE, flash.key)
        assert update.story_id == flash.key


def test_a_flash_of_one_line_is_updated_by_the_report_that_tells_it() -> None:
    line = "한들시 앞바다 규모 4.1 지진"
    flash = make_article(1, line, headline=f"[속보] {line}", publisher="한결")
    body = f"오늘 아침 한들시 동쪽 앞바다에서 규모 4.1의 지진이 일어났다.\n{STORY}"
    headline = "한들시 앞바다서 규모 4.1 지진…다친 사람 없어"
    report = make_article(2, body, headline=headline, publisher="한결", hours=1)
    other = make_article(3, STORY, headline="한들시 앞바다 고등어 풍년", publisher="한결", hours=1)
    assert [each.story_id for each in fold(flash, report).values()] == [flash.key] * 2
    assert len({each.story_id for each in fold(flash, other).values()}) == 2


def test_a_flash_without_a_body_is_updated_by_the_report_that_tells_it() -> None:
    flash = make_article(1, "", headline="[속보] 한들시 앞바다 규모 4.1 지진", publisher="한결")
    again = replace(flash, article_id="example:000009")
    body = f"오늘 아침 한들시 앞바다에서 규모 4.1의 지진이 일어났다.\n{STORY}"
    headline = "한들시 앞바다 규모 4.1 지진…다친 사람 없어"
    report = make_article(2, body, headline=headline, publisher="한결", hours=1)
    for order in permutations([flash, report]):
        verdict = fold(*order)[report.key]
        assert isinstance(verdict, Kept)
        assert (verdict.relation, verdict.relates_to) == (Relation.UPDATE, flash.key)
    assert kept_ids(fold(flash, again)) == {flash.key, again.key}
    strangers = [replace(report, publisher="다른"), replace(report, published_at=NOON + LATE)]
    for stranger in strangers:
        assert len({each.story_id for each in fold(flash, stranger).values()}) == 2


def test_an_outlet_that_prints_its_report_twice_has_a_copy() -> None:
    twice = [
        make_article(n, STORY, headline="가나다라 발표(종합)", publisher="한결") for n in (1, 2)
    ]
    assert len(kept_ids(fold(*twice))) == 1


def test_corrected_figures_without_a_mark_are_an_update_in_one_outlet_only() -> None:
    report = (
        "공장에서 불이 나 {}명이 숨졌다. 27명이 일하던 곳이다.\n"
        f"{STORY}\n소방차 41대가 왔다. 건물 1동은 2층이다."
    )
    headline = "한들시 공장 불…{}명 사망"
    first, mended = (
        make_article(n, report.format(n), headline=headline.format(n), publisher="한결", hours=n)
        for n in (3, 7)
    )
    update = fold(first, mended)[mended.key]
    assert isinstance(update, Kept)
    assert (update.relation, update.relates_to) == (Relation.UPDATE, first.key)
    assert len(kept_ids(fold(first, replace(mended, publisher="다른")))) == 1


def test_captions_fold_only_within_a_publisher_and_an_event() -> None:
    body = prose(6, 3)
    given_ = [
        ("한결", "봄꽃 축제 개막"),
        ("한결", "봄꽃 축제 개막식"),
        ("다른", "봄꽃 축제 개막"),
        ("한결", "국회 본회의 표결"),
        (None, "봄꽃 축제 개막"),
        (None, "봄꽃 축제 개막식"),
    ]
    articles = [
        make_article(n, body, publisher=publisher, headline=headline, kind=Kind.PHOTO)
        for n, (publisher, headline) in enumerate(given_)
    ]
    verdicts = fold(*articles)
    assert len(kept_ids(verdicts)) == 5
    (copy,) = [each for each in verdicts.values() if isinstance(each, Copy)]
    assert copy.copy_class == CopyClass.PHOTO


@pytest.mark.parametrize("headline", ["[포토] {}, 눈부신 미모", "포토] {} '눈부신 미모'"])
def test_captions_of_two_people_at_one_photo_call_stay_apart(headline: str) -> None:
    body = "{}이 18일 오후 한들시 다솜홀에서 열린 드라마 '늘봄' 제작 발표회에서 {} 있다."
    people = ("오가람", "박하늬", "오가람")
    poses = ("포즈를 취하고", "포즈를 취하고", "자리를 잡고 포즈를 취하고")
    articles = [
        make_article(
            n,
            body.format(who, pose),
            publisher="한결",
            headline=headline.format(who),
            kind=Kind.PHOTO,
        )
        for n, (who, pose) in enumerate(zip(people, poses, strict=True))
    ]
    verdicts = fold(*articles)
    assert kept_ids(verdicts) == {articles[1].key, articles[2].key}


def test_short_texts_fold_only_when_they_are_equal() -> None:
    line = "내일 아침 기온은 영상 3도로 평년과 비슷하겠다고 기상청이 밝혔다."
    other = line.replace("3도", "4도")
    verdicts = fold(make_article(1, line), make_article(2, line), make_article(3, other))
    assert len(kept_ids(verdicts)) == 2
    assert {v.copy_class for v in verdicts.values() if isinstance(v, Copy)} == {CopyClass.SHORT}


@pytest.mark.parametrize(
    "footer",
    [
        "※ '당신의 제보가 뉴스가 됩니다'\n[메일] jebo@hangyeol.example",
        "자세한 내용은 영상으로 확인하시기 바랍니다.",
        "본 콘텐츠는 유료 회원 전용입니다. 로그인 후 이용해 주세요.",
    ],
)
@pytest.mark.parametrize("publishers", [("한결", "다른"), ("한결", "한결"), (None, None)])
def test_bodies_of_nothing_but_a_footer_never_match(
    footer: str, publishers: tuple[str | None, str | None]
) -> None:
    headlines = ("한들시 수문 열두 곳 고친다", "프로농구 가람, 솔재 꺾고 2연승")
    given_ = zip(publishers, headlines, strict=True)
    articles = [
        make_article(n, footer, publisher=publisher, headline=headline)
        for n, (publisher, headline) in enumerate(given_)
    ]
    assert len(kept_ids(fold(*articles))) == 2


SHORT = (
    "한들시는 18일 낡은 수문 12곳을 모두 고치겠다고 밝혔다.\n"
    "시는 지난달 수문 31곳을 점검해 이 가운데 12곳에서 녹과 누수를 확인했다.\n"
    "물길이 막히면 아랫마을 320가구가 잠길 수 있다고 시는 설명했다."
)


def test_short_texts_without_a_publisher_fold_only_under_like_headlines() -> None:
    told = f"{SHORT}\n공사는 다음 달 10일 시작된다. 주민들은 농업용수를 끊지 말라고 했다."
    heard = told.replace("설명했다", "전했다").replace("확인했다", "찾았다")
    headlines = ("한들시 수문 12곳 고친다", "수문 12곳 고치는 한들시", "솔재시 제설 장비 늘린다")
    first, like, other = (
        make_article(n, told if n == 0 else heard, publisher=None, headline=headline)
        for n, headline in enumerate(headlines)
    )
    assert len(kept_ids(fold(first, like))) == 1
    assert len(kept_ids(fold(first, other))) == 2
    named = [replace(each, publisher=each.key) for each in (first, other)]
    assert len(kept_ids(fold(*named))) == 1  # two outlets head one text as they like


def test_a_short_text_that_ends_in_its_own_words_is_no_copy() -> None:
    own = "주민 대표는 농사가 끝나는 늦가을까지 공사를 미뤄 달라고 시의회에 따로 청원했다."
    other = "녹슨 수문은 손으로 여닫는데, 시는 올해 안에 모두 전동기를 달고 둑길도 넓히겠다고 한다."
    longer = f"{SHORT}\n{other}"
    for body, kept in ((SHORT, 1), (f"{SHORT}\n{own}", 2)):
        verdicts = fold(make_article(1, body, hours=1), make_article(2, longer))
        assert len(kept_ids(verdicts)) == kept


def test_an_outlet_that_prints_a_short_text_again_under_another_headline_has_a_copy() -> None:
    headlines = ("한들시 낡은 수문 12곳 고친다", "녹슬고 새는 물막이, 농민 걱정 던다")
    articles = [
        make_article(n, SHORT, publisher="한결", headline=headline)
        for n, headline in enumerate(headlines)
    ]
    assert len(kept_ids(fold(*articles))) == 1


def test_a_round_up_is_no_copy_of_its_items_nor_they_of_it() -> None:
    items = [prose(seed, 3) for seed in (41, 42, 43)]
    roundup = make_article(9, "\n".join(items), headline="[지역 단신] 가나다라 개막 외")
    stories = [make_article(n, item, headline=item[:16]) for n, item in enumerate(items)]
    for hours in (-1, 1):
        verdicts = fold(replace(roundup, published_at=NOON + timedelta(hours=hours)), *stories)
        assert len({verdict.story_id for verdict in verdicts.values()}) == 4


@pytest.mark.parametrize("mark", ["[정정]", "[정정보도]", "[바로잡습니다]", "[고침]", "(수정)"])
def test_a_correction_is_never_dropped_for_what_it_corrects(mark: str) -> None:
    first = make_article(1, STORY, headline="가나다라 발표", publisher="한결")
    mended = make_article(
        2, STORY + "\n한 곳을 고쳤다.", headline=f"{mark} 가나다라 발표", publisher="한결", hours=2
    )
    verdict = fold(first, mended)[mended.key]
    assert isinstance(verdict, Kept)
    assert (verdict.relation, verdict.story_id) == (Relation.UPDATE, first.key)


@given(st.lists(st.text(max_size=400), min_size=1, max_size=8))
def test_every_text_gets_a_verdict_and_every_copy_a_kept_article(bodies: list[str]) -> None:
    articles = [make_article(number, body) for number, body in enumerate(bodies)]
    verdicts = fold(*articles)
    assert set(verdicts) == {article.key for article in articles}
    for verdict in verdicts.values():
        if isinstance(verdict, Copy):
            assert verdict.copy_of in kept_ids(verdicts)


def test_likeness_counts_what_it_says() -> None:
    left, right = shingle("가나다라마바사"), shingle("나다라마바사아자")
    figures = compare(left, right, hours_apart=1.5)
    assert (len(left), len(right)) == (3, 4)
    assert figures.coverage == pytest.approx(2 / 3)
    assert figures.covered == pytest.approx(2 / 4)
    assert figures.jaccard == pytest.approx(2 / 5)
    assert figures.size_ratio == pytest.approx(3 / 4)
    assert figures.containment == figures.coverage


@pytest.mark.parametrize(
    "setting",
    [{"coverage": 1.5}, {"window_hours": 0}, {"least_shingles": 0}, {"least_shingles": 10**20}],
)
def test_thresholds_out_of_range_are_refused(setting: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=next(iter(setting))):
        DedupConfig(**setting)  # type: ignore[arg-type]
