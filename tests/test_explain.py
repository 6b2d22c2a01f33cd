"""What a verdict's explanation may be trusted with."""

import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from fcntl import ioctl
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from support import NOON, ask, make_article, prose, take

from archive.article import Article
from archive.clean.comparable import comparable
from archive.clean.sentences import key
from archive.clean.story import clean
from archive.config import ArchiveConfig, DedupConfig
from archive.dedup.difference import own_sentences
from archive.dedup.examine import Outcome, examine
from archive.dedup.judge import judge
from archive.dedup.likeness import compare
from archive.dedup.shingles import Shingles, shingle
from archive.dedup.text import Text, text_of
from archive.dedup.verdict import Copy, CopyClass, Relation
from archive.reading.sidebyside import align, sentences_of
from archive.reading.why import why_copy
from archive.rows import Stamp, copy_row
from archive.tables.schema import COPIES
from archive.tables.table import arrow_rows
from crawler.cli.screen import Screen
from crawler.cli.why import print_one
from crawler.printable import printable

CONFIG = DedupConfig()
STORY = prose(1)
LINES = STORY.split("\n")
KEPT = """한들시, 낡은 수문 12곳 내년까지 고친다

(한들=연합뉴스) 오가람 기자 = 한들시는 18일 낡은 수문 12곳을 모두 고치겠다고 밝혔다.
시는 지난달 수문 31곳을 점검해 이 가운데 12곳에서 녹과 누수를 확인했다.
녹슨 수문은 모두 1972년에 만든 것으로, 손으로 여닫는다.
물길이 막히면 아랫마을 320가구가 잠길 수 있다고 시는 설명했다.
주민들은 농업용수를 끊지 말라고 했다.
"""
CAME = """한들시 수문 12곳 고친다

한들시는 18일 낡은 수문 12곳을 모두 고치겠다고 밝혔다.
시는 지난달 수문 31곳을 점검해 이 가운데 12곳에서 녹과 누수를 확인했다.
녹슨 수문은 모두 1972년에 만든 것으로, 손으로 여닫는다.
물길이 막히면 아랫마을 320가구가 침수될 수 있다고 시는 설명했다.
공사는 다음 달 10일 시작된다.
"""
FLASH = {"publisher": "p", "headline": "[속보] 한들시 수문 열두 곳 모두 고친다"}
BOTH = f"{FLASH['headline']}\n{STORY}"
REPORT = {"publisher": "p", "headline": "한들시 수문 열두 곳 모두 고친다(종합)"}

Done = subprocess.CompletedProcess[str]
Newsfold = Callable[..., Done]


def text(article: Article) -> Text:
    assert article.published_at
    return text_of(clean(article), article.published_at)


def shingles(body: str) -> Shingles:
    return shingle(comparable(body))


def lines(*bodies: str) -> str:
    return "\n".join(bodies)


# The verdict


@pytest.mark.parametrize(
    ("newcomer", "kept", "outcome"),
    [
        (make_article(1, STORY), make_article(2, STORY), "copy exact"),
        (make_article(1, lines(*LINES[:11])), make_article(2, STORY), "copy near"),
        (make_article(1, lines(*LINES[:6])), make_article(2, STORY), "copy contained"),
        (make_article(1, LINES[0]), make_article(2, LINES[0]), "copy short"),
        (make_article(1, STORY), make_article(2, lines(*LINES[:6])), "fuller"),
        (make_article(1, STORY, **REPORT), make_article(2, LINES[0], **FLASH), "update"),
        (make_article(1, STORY, **REPORT), make_article(2, "", **FLASH), "apart"),
        (make_article(1, BOTH, **REPORT), make_article(2, "", **FLASH), "update"),
        (make_article(1, prose(2)), make_article(2, STORY), "apart"),
        (make_article(1, STORY, hours=80), make_article(2, STORY), "apart"),
        (make_article(1, "…"), make_article(2, STORY), "apart"),
    ],
)
def test_the_explained_verdict_is_the_judges(
    newcomer: Article, kept: Article, outcome: str
) -> None:
    held = replace(text(kept), story_id=kept.key)
    examined = examine(text(newcomer), held, CONFIG)
    assert f"{examined.outcome} {examined.copy_class or ''}".strip() == outcome
    if not examined.meeting.takes_place:
        return
    (verdict,) = judge([text(newcomer)], lambda _: [[held]], CONFIG)
    if isinstance(verdict, Copy):
        assert (examined.outcome, examined.copy_class) == (Outcome.COPY, verdict.copy_class)
        assert examined.likeness == verdict.likeness
    else:
        first = verdict.relation == Relation.FIRST
        assert examined.outcome == (Outcome.APART if first else verdict.relation)


def test_texts_that_never_meet_are_apart_and_the_reason_is_named() -> None:
    examined = examine(text(make_article(1, prose(2))), text(make_article(2, STORY)), CONFIG)
    assert examined.meeting.shared_bands == 0
    failed = [check.name for check in examined.before.checks if not check.holds]
    assert failed == ["met as candidates"]
    assert {rule.name: rule.holds for rule in examined.rules} == {
        "copy": False,
        "update": False,
        "fuller": False,
    }


def test_equal_signatures_share_every_slot_and_band() -> None:
    meeting = examine(text(make_article(1, STORY)), text(make_article(2, STORY)), CONFIG).meeting
    assert (meeting.equal_slots, meeting.shared_bands) == (128, 64)


# A copy's own sentences

SAID = [
    "한들시는 18일 낡은 수문 12곳을 내년 6월까지 모두 고치겠다고 밝혔다.",
    "SK hynix, NVIDIA, FC Barcelona와 HBM4 계약 3건.",
    "네.",
    "아랫마을 320가구가 잠길 수 있다고 시는 설명했다.",
    "그렇다.",
    "The council of Handeul approved the budget on Monday after a long debate.",
]
OWN = [
    "공사는 다음 달 시작된다고 담당자가 귀띔했다.",
    "Nobody in the village had been told of the plan before.",
]


@given(st.permutations(SAID), st.lists(st.sampled_from(" \n"), min_size=6, max_size=6))
def test_a_text_has_nothing_of_its_own_beside_itself(said: list[str], parts: list[str]) -> None:
    body = "".join(f"{sentence}{part}" for sentence, part in zip(said, parts, strict=True)).strip()
    assert own_sentences(body, shingles(body)) == ()


@given(st.lists(st.booleans(), min_size=7, max_size=7))
def test_a_copys_own_sentences_are_named_in_order_and_no_other(is_own: list[bool]) -> None:
    fresh = [f"{number}번째로 덧붙인 말은 이것뿐이라고 했다." for number in range(7)]
    mixed = [
        own if own_here else held
        for own, held, own_here in zip(fresh, LINES[:7], is_own, strict=True)
    ]
    wanted = [own for own, own_here in zip(fresh, is_own, strict=True) if own_here]
    assert list(own_sentences(lines(*mixed), shingles(STORY))) == wanted


def test_what_is_said_in_another_script_is_found_where_it_is_said() -> None:
    kept = shingles(lines(*SAID))
    assert own_sentences(lines(SAID[0], SAID[5], SAID[1], OWN[1]), kept) == (OWN[1],)


def test_a_reworded_sentence_is_the_copys_own_and_a_changed_ending_is_not() -> None:
    long = "한들시 물관리과장은 장마가 오기 전에 급한 곳부터 손보고 나머지는 가을걷이가 끝난 뒤에 "
    long += "농업용수를 끊지 않는 범위에서 차례대로 고치겠다고 말했다."
    kept = shingles(lines(*SAID, long))
    ending = long.replace("말했다", "말했고")
    reworded = "한들시는 18일 낡은 수문 12곳을 봄이 오기 전에 새것으로 바꿔 달겠다고 밝혔다."
    assert own_sentences(lines(reworded, SAID[3]), kept) == (reworded,)
    assert own_sentences(lines(ending, SAID[3], OWN[0]), kept) == (OWN[0],)


def test_a_word_alone_is_held_only_beside_the_words_it_answers() -> None:
    kept = shingles(lines(*SAID))
    assert own_sentences(lines(SAID[1], "네.", OWN[0]), kept) == (OWN[0],)
    assert own_sentences(lines(SAID[1], "아니.", OWN[0]), kept) == ("아니.", OWN[0])


def test_a_dateline_and_what_never_counts_are_nobodys_own() -> None:
    kept = shingles(SAID[0])
    assert own_sentences(f"(한들=연합뉴스) 오가람 기자 = {SAID[0]}\n…\n■", kept) == ()
    furniture = shingles(OWN[0]).hashes
    assert own_sentences(lines(SAID[0], OWN[0]), kept) == (OWN[0],)
    assert own_sentences(lines(SAID[0], OWN[0]), kept, furniture) == ()


def test_a_sentence_over_and_over_is_named_once() -> None:
    assert own_sentences(f"{OWN[0]} " * 20_000, shingles(STORY)) == (OWN[0],)


def test_a_copys_row_holds_its_own_sentences() -> None:
    article = make_article(1, lines(STORY, *OWN))
    verdict = Copy(
        article_id=article.key,
        story_id="s",
        copy_of="s",
        copy_class=CopyClass.NEAR,
        likeness=compare(shingles(article.body), shingles(STORY), 0),
        held_by=shingles(STORY),
    )
    stamp = Stamp(run_id="r", batch_id="b", commit_seq=1, dedup_version="d", at=NOON)
    row = copy_row(article, verdict, text_of(article, NOON), stamp)
    assert arrow_rows(COPIES, [row]).to_pylist()[0]["own_sentences"] == list(OWN)


# Side by side

WORDS = st.lists(
    st.sampled_from(["말", "한들시는", "12곳을", " ", "東京", ".", "e\u0301"]), max_size=8
)
SENTENCES = st.lists(WORDS.map("".join), max_size=12)


@given(SENTENCES, SENTENCES)
def test_every_sentence_of_both_sides_stands_once_and_in_order(
    left: list[str], right: list[str]
) -> None:
    pairs = align(left, right)
    assert [pair.left for pair in pairs if pair.left is not None] == left
    assert [pair.right for pair in pairs if pair.right is not None] == right
    for pair in pairs:
        if pair.left_pieces:
            assert "".join(piece.text for piece in pair.left_pieces) == pair.left
            assert "".join(piece.text for piece in pair.right_pieces) == pair.right
        elif pair.is_same:
            assert key(pair.left or "") == key(pair.right or "")


def test_the_changed_words_are_found_and_the_others_are_not_marked() -> None:
    (pair,) = align(
        ["물길이 막히면 320가구가 잠길 수 있다."], ["물길이 막히면 410가구가 잠길 수 있다."]
    )
    changed = [
        [piece.text for piece in side if not piece.is_shared]
        for side in (pair.left_pieces, pair.right_pieces)
    ]
    assert changed == [["320가구가"], ["410가구가"]]


def test_a_sentence_that_only_moved_is_not_called_new() -> None:
    pairs = align([SAID[0], SAID[3], OWN[0]], [OWN[0], SAID[0], SAID[3]])
    assert [pair.is_same for pair in pairs] == [False, True, True, False]
    assert pairs[0].right == pairs[3].left == OWN[0]
    assert pairs[0].is_moved
    assert pairs[3].is_moved


@pytest.mark.parametrize("sentence", ["말이다. ", "말 ", "말", "a.\n", "word "])
def test_a_body_of_one_word_over_and_over_is_aligned_too(sentence: str) -> None:
    left, right = (sentences_of(sentence * count) for count in (50_000, 49_000))
    pairs = align(left, right)
    assert sum(pair.left is not None for pair in pairs) == len(left)


# The command


def judged(newsfold: Newsfold, folder: Path, *options: str) -> Done:
    (folder / "kept.txt").write_text(KEPT, "utf-8")
    (folder / "came.txt").write_text(CAME, "utf-8")
    return newsfold("judge", "came.txt", "kept.txt", *options)


def test_two_files_are_judged_without_an_archive(newsfold: Newsfold, tmp_path: Path) -> None:
    done = judged(newsfold, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "If B is kept and A comes, A is a copy of it, dropped (near)." in done.stdout
    assert re.search(r"coverage +0\.\d+ +least 0\.80 +holds", done.stdout)
    assert "[-잠길-]" in done.stdout
    assert "{+침수될+}" in done.stdout
    assert "= 2 sentences the same" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["came.txt", "kept.txt"]


def test_the_readme_shows_what_judge_says_of_its_two_files(
    newsfold: Newsfold, tmp_path: Path
) -> None:
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")
    (tmp_path / "kept.txt").write_text(KEPT, "utf-8")
    (tmp_path / "came.txt").write_text(CAME, "utf-8")
    shown = newsfold("judge", "came.txt", "kept.txt", COLUMNS="100").stdout
    for block in (KEPT, CAME, shown):
        assert f"```text\n{block}```" in readme


def test_the_thresholds_are_those_of_the_configuration(newsfold: Newsfold, tmp_path: Path) -> None:
    (tmp_path / "newsfold.toml").write_text("[dedup]\ncoverage = 0.99\n", "utf-8")
    done = judged(newsfold, tmp_path)
    assert "A is apart, a story of its own." in done.stdout
    assert re.search(r"coverage +0\.\d+ +least 0\.99 +FAILS", done.stdout)
    for rule in ("copy: NO", "update: NO", "fuller: NO"):
        assert rule in done.stdout


def test_both_ways_are_explained_where_they_differ(newsfold: Newsfold, tmp_path: Path) -> None:
    (tmp_path / "long").write_text(STORY, "utf-8")
    (tmp_path / "short").write_text(lines(*LINES[:6]), "utf-8")
    said = newsfold("judge", "short", "long").stdout
    assert "If B is kept and A comes, A is a copy of it, dropped (contained)." in said
    assert "If A is kept and B comes, B is fuller" in said
    assert said.count("shared bands") == 2


def test_machines_get_one_object_with_every_check(newsfold: Newsfold, tmp_path: Path) -> None:
    answer = json.loads(judged(newsfold, tmp_path, "--format", "json").stdout)
    assert [verdict["outcome"] for verdict in answer["verdicts"]] == ["copy", "copy"]
    (compared, copy) = answer["verdicts"][0]["rules"]
    assert (compared["name"], copy["name"]) == ("compared", "copy")
    assert [check["name"] for check in copy["checks"]] == [
        "coverage",
        "digit agreement",
        "size ratio",
        "not in long passages of its own",
        "headlines alike",
    ]
    left = [pair["left"] for pair in answer["difference"] if pair["left"]]
    assert left == sentences_of(KEPT.split("\n\n")[1])


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "no text"),
        (b" \n\n", "no text"),
        (b"MZ\0\0\1", "binary"),
        ("수문을 고친다".encode("cp949"), "not UTF-8"),
        (None, "wrong.txt"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_a_line(
    newsfold: Newsfold, tmp_path: Path, content: bytes | None, word: str
) -> None:
    (tmp_path / "kept.txt").write_text(KEPT, "utf-8")
    if content is not None:
        (tmp_path / "wrong.txt").write_bytes(content)
    for arguments in (("wrong.txt", "kept.txt"), ("kept.txt", "wrong.txt")):
        done = newsfold("judge", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert word in done.stderr
        assert "wrong.txt" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_pipe_and_an_empty_name_are_refused_in_a_line(newsfold: Newsfold, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text(KEPT, "utf-8")
    os.mkfifo(tmp_path / "pipe")
    for name, word in (("pipe", "pipe: "), ("", "empty name"), ("/dev/zero", "/dev/zero: ")):
        for arguments in (("kept.txt", name), (name, "kept.txt")):
            done = newsfold("judge", *arguments)
            assert (done.returncode, done.stdout) == (1, "")
            assert word in done.stderr
            assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def filled(folder_config: ArchiveConfig) -> ArchiveConfig:
    """Return an archive with a story, its copy, and a flash with its report."""
    config = folder_config
    near = lines(*LINES[:10], OWN[0])
    take(config, "b1", make_article(1, STORY))
    take(config, "b2", make_article(2, near, hours=1))
    take(config, "b3", make_article(3, prose(3, 1), **FLASH))
    take(config, "b4", make_article(4, prose(3), hours=1, **REPORT))
    return config


@pytest.mark.usefixtures("filled")
def test_articles_of_the_archive_are_found_by_id_and_url(newsfold: Newsfold) -> None:
    for names in product(("example:000003", "https://news.example/v/3"), ("example:000004",)):
        said = newsfold("judge", *reversed(names)).stdout
        assert "A is an update of it" in said
        assert "hours apart                          1.00" in said
    done = newsfold("judge", "example:000003", "example:99")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("newsfold: example:99: ")


@pytest.mark.usefixtures("filled")
def test_a_copy_is_said_to_have_no_body_and_its_stored_figures_are_shown(
    newsfold: Newsfold,
) -> None:
    for names in (("example:000002", "example:000001"), ("example:000001", "example:000002")):
        done = newsfold("judge", *names)
        assert done.returncode == 0, done.stderr
        assert "the archive holds only its own sentences" in done.stdout
        assert re.search(r"coverage 0\.\d\d  containment 0\.\d\d", done.stdout)
        assert "If B is kept" not in done.stdout


@pytest.mark.usefixtures("filled")
def test_a_storys_why_names_each_copy_and_each_update(newsfold: Newsfold) -> None:
    copied = newsfold("story", "example:000001", "--why").stdout
    assert "example:000002  copy, near" in copied
    assert "judged by" in copied
    updated = newsfold("story", "example:000004", "--why").stdout
    assert "example:000004  update" in updated
    assert "= 1 sentence the same\n" in updated
    for sentence in prose(3).split("\n")[1:]:
        assert sentence.split()[0] in updated


def test_a_copys_own_sentence_stands_beside_the_kept_one(
    filled: ArchiveConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    (kept,) = ask(filled, "SELECT * FROM articles WHERE article_id = 'example:000001'")
    (copy,) = ask(filled, "SELECT * FROM copies")
    reworded = LINES[4].replace(LINES[4].split()[2], "고쳤다")
    why = why_copy(copy | {"own_sentences": [reworded, OWN[0]]}, kept)
    print_one(Screen(width=100, has_styles=False), why)
    shown = capsys.readouterr().out
    assert f"[-{LINES[4].split()[2]}-]" in shown
    assert "{+고쳤다+}" in shown
    assert "= 4 sentences the same" in shown
    assert "= 7 sentences the same" in shown
    print_one(Screen(width=100, has_styles=False), why_copy(copy | {"own_sentences": None}, kept))
    assert "did not keep" in capsys.readouterr().out


# The terminal


def on_terminal(folder: Path, width: int, *arguments: str, **environment: str) -> str:
    """Run newsfold on a terminal so many cells wide, and return what reached it."""
    main, end = pty.openpty()
    ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    command = [str(Path(sys.executable).with_name("newsfold")), *arguments]
    kept = {
        name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}
    }
    own = kept | {"TERM": "xterm-256color"} | environment
    with subprocess.Popen(command, cwd=folder, env=own, stdin=end, stdout=end, stderr=end):
        os.close(end)
        shown = b""
        while piece := _read(main):
            shown += piece
    os.close(main)
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end was closed
        return b""


def bare(shown: str) -> Sequence[str]:
    return re.sub(r"\x1b\[[0-9;]*m", "", shown).split("\n")


@pytest.mark.parametrize("width", [80, 81, 100, 160, 200])
def test_columns_of_hangul_line_up_on_a_terminal(tmp_path: Path, width: int) -> None:
    odd = (
        "가족 👨‍👩‍👧 사진과 깃발 🇰🇷 아래에서 cafe\u0301를 열었다."
        + "띄어쓰기없는말" * 30
        + "東京都は。"
    )
    (tmp_path / "kept.txt").write_text(f"{KEPT}{odd}", "utf-8")
    (tmp_path / "came.txt").write_text(f"{CAME}{odd.replace('를', '을')}", "utf-8")
    shown = bare(on_terminal(tmp_path, width, "judge", "came.txt", "kept.txt"))
    beside = [line for line in shown if "│" in line]
    assert len(beside) > 8
    assert len({cell_len(line.partition("│")[0]) for line in beside}) == 1
    assert max(map(cell_len, shown)) <= width
    assert width - max(map(cell_len, shown)) < 12


@pytest.mark.parametrize("width", [40, 52, 60, 66, 67])
def test_no_line_of_a_verdict_is_wider_than_a_narrow_terminal(tmp_path: Path, width: int) -> None:
    (tmp_path / "kept.txt").write_text(KEPT, "utf-8")
    (tmp_path / "came.txt").write_text(f"전혀 다른 제목\n\n{prose(4)}", "utf-8")
    shown = bare(on_terminal(tmp_path, width, "judge", "came.txt", "kept.txt"))
    assert any("FAILS  <--" in line for line in shown)
    assert max(map(cell_len, shown)) <= width


def test_a_story_is_told_in_korean_time_on_a_narrow_terminal(
    tmp_path: Path, folder_config: ArchiveConfig
) -> None:
    headline = "한들시가 낡은 수문 열두 곳을 내년까지 모두 고치기로 하고 예산을 짰다"
    take(folder_config, "b1", make_article(1, STORY, headline=headline))
    take(folder_config, "b2", make_article(2, STORY, headline=headline, hours=1))
    for arguments in (("story", "example:000001", "--why"), ("story", "example:000001")):
        shown = bare(on_terminal(tmp_path, 50, *arguments))
        head = shown[: shown.index("", 2)]
        assert max(map(cell_len, head)) <= 50
        assert any(line.startswith("2026-03-18 12:00 KST  publisher 1") for line in shown)
        if "--why" in arguments:
            assert "2026-03-18 13:00 KST" in " ".join(" ".join(shown).split())


def test_changes_have_color_on_a_terminal_and_marks_without_color(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text(KEPT, "utf-8")
    (tmp_path / "came.txt").write_text(CAME, "utf-8")
    names = ("judge", "came.txt", "kept.txt")
    colored = on_terminal(tmp_path, 100, *names)
    assert "\x1b[31m\x1b[1m잠길\x1b[0m" in colored
    assert "[-" not in "".join(bare(colored))
    plain = on_terminal(tmp_path, 100, *names, NO_COLOR="1")
    assert "\x1b" not in plain
    assert "[-잠길-]" in plain


@pytest.mark.parametrize("where", ["files", "archive"])
def test_no_text_can_steer_the_terminal(
    tmp_path: Path, folder_config: ArchiveConfig, where: str
) -> None:
    evil = "\x1b]0;title\x07\x1b[2J\x9b31m\u202e거꾸로\x08\x7f"
    if where == "files":
        (tmp_path / "a").write_text(f"{evil}{KEPT}{evil}\n{evil} 라고 했다.", "utf-8")
        (tmp_path / "b").write_text(CAME, "utf-8")
        commands = [("judge", "a", "b")]
    else:
        given_ = {"headline": f"제목{evil}", "publisher": f"신문{evil}"}
        body = lines(*LINES[:9], f"{evil} 라고 했다.")
        take(folder_config, "b1", make_article(1, lines(*LINES[:9], evil, *LINES[9:]), **given_))
        take(folder_config, "b2", make_article(2, body, hours=1, **given_))
        commands = [("story", "example:000001"), ("story", "example:000001", "--why")]
    for command in commands:
        shown = on_terminal(tmp_path, 100, *command)
        assert "거꾸로" in shown
        signs = {sign for sign in "\n".join(bare(shown)) if sign != "\n"}
        assert not signs & set("\x1b\x07\x08\x7f\x9b\u202e")


@given(st.text())
def test_printable_text_is_one_line_without_control_characters(given_: str) -> None:
    shown = printable(given_)
    assert not any(sign != " " and (sign.isspace() or ord(sign) < 32) for sign in shown)
    assert printable(shown) == shown
    shown.encode("utf-8")


def test_the_time_window_is_named_with_its_hours() -> None:
    late = text(make_article(1, STORY, published_at=NOON + timedelta(hours=80)))
    examined = examine(late, text(make_article(2, STORY)), CONFIG)
    assert [check.name for check in examined.before.checks if not check.holds] == [
        "within 72 hours"
    ]
    assert examined.rules[0].holds
