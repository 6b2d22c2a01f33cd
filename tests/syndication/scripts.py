"""How each script's outlets print what an agency sends: invented names, usual habits."""

from dataclasses import dataclass


# Measured with the default thresholds, 12 stories and 14 edits a script: recall 1.0 in Korean,
# Japanese and Chinese, 0.988 in English, where 30 % of a story may be too short to compare
# and one figure edited is all the figures; 41 pairs of neighbours a script, none dropped.
@dataclass(frozen=True, kw_only=True)
class Script:
    """What an outlet adds and changes; pairs are a pattern and what takes its place.

    ``least_size`` counts words of English, else characters.
    """

    datelines: tuple[str, str]
    top: tuple[str, ...] = ()
    tail: tuple[str, ...]
    credit: str = ""
    synonyms: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...]
    own: str
    full_stop: str
    space: str
    least_size: int
    recall_floor: float


KOREAN = Script(
    datelines=("(가온=연합뉴스) 홍길동 기자 = ", "[가온=뉴시스]김나루 기자 = "),
    tail=(
        "홍길동 기자 gildong@gaon.example",
        "▶제보는 카톡 marujebo",
        "<저작권자 ⓒ 가온일보. 무단 전재 및 재배포 금지>",
        "[관련기사]",
        "- 가온시장, 새벽 첫차 타고 출근…왜?",
    ),
    synonyms=(
        (r"밝혔다\.", "전했습니다."),
        (r"말했다\.", "말했습니다."),
        (r"했다\.", "했습니다."),
        (r"예정이다\.", "계획입니다."),
        ("이날 ", ""),
        ("에 따르면", "은"),
        ("모두 ", "총 "),
        ("하지만|그러나", "다만"),
        ("이번 ", ""),
    ),
    figures=(
        (r"([0-9])천([0-9]{3})억", r"\1,\2억"),
        ("([0-9]),([0-9]{3})억", r"\1천\2억"),
        ("([0-9])만([0-9])천", r"\1\2,000"),
        ("([0-9])천([0-9])백", r"\1,\g<2>00"),
        ("8일", "오늘(8일)"),
        ("([0-9])%", r"\1 퍼센트"),
    ),
    marks=(("“|”", '"'), ("∼", "~"), ("·", "ㆍ"), ("([0-9])%", r"\1％"), ("…", "...")),
    own="본지가 둘러본 현장은 아직 조용했다.",
    full_stop=r"(?<=다\.) |(?<=다\.)$",
    space=" ",
    least_size=400,
    recall_floor=0.99,
)

JAPANESE = Script(
    datelines=("【東京=共同】", "［東京　８日　時事］ "),
    tail=(
        "（山田太郎）",
        "記事・写真の無断転載を禁じます。",
        "続きを読む",
        "関連記事",
        "・市長が始発で出勤　なぜ",
    ),
    credit="（共同通信）",
    synonyms=(
        (r"述べた。", "述べました。"),
        (r"という。", "とのことです。"),
        (r"した。", "しました。"),
        (r"ている。", "ています。"),
        (r"だった。", "でした。"),
        ("およそ", "約"),
        ("一方、", ""),
        ("しかし", "だが"),
        ("午前", "朝"),
        ("によると", "の話では"),
    ),
    figures=(
        ("([0-9])万([0-9]),([0-9]{3})", r"\1\2,\3"),
        ("([0-9]),([0-9]00)万", r"\1\2万"),
        ("([0-9])万([0-9])千", r"\1\2,000"),
        ("8日", "８日"),
        ("([0-9])%", r"\1パーセント"),
    ),
    marks=(("「", "『"), ("」", "』"), ("、", "，"), ("%", "％"), ("―", "－")),
    own="本紙の取材に応じた人は多くを語らなかった。",
    full_stop=r"(?<=。)(?!」)",
    space="",
    least_size=400,
    recall_floor=0.99,
)

CHINESE = Script(
    datelines=("新华社南川5月8日电（记者张三、李四）", "（中央社記者王五南川8日電）"),
    top=("2026年05月08日 10:22 来源：南川新闻网",),
    tail=(
        "（完）",
        "责任编辑：李四",
        "版权所有，未经授权不得转载。",
        "扫描二维码下载南川新闻客户端",
        "相关阅读",
        "■ 市长清晨乘首班车上班",
    ),
    synonyms=(
        ("表示，", "说，"),
        ("目前", "现在"),
        ("将于", "于"),
        ("由于", "因为"),
        ("许，", "左右，"),
        ("其中", "其中，"),
        ("今年", "本年度"),
        ("正在", "正"),
        ("宣布", "公布"),
        ("表示會", "強調將"),
    ),
    figures=(
        ("([0-9])\\.([0-9])万", r"\1\g<2>,000"),
        ("([0-9]),([0-9]{3})(?![0-9])", r"\1\2"),
        ("9,?412亿", "0.9412万亿"),
        ("8日", "８日"),
        ("([0-9])亿元", r"\1亿元人民币"),
    ),
    marks=(("，", ","), ("：", ":"), ("；", ";"), ("%", "％"), ("、", "､")),
    own="本报记者在现场看到，周围秩序良好。",
    full_stop=r"(?<=。)",
    space="",
    least_size=400,
    recall_floor=0.99,
)

ENGLISH = Script(
    datelines=("RIVERTON, May 8 (Reuters) - ", "RIVERTON (AP) — "),
    top=("By Jane Reed and Omar Hale, Gaon Press",),
    tail=(
        "(Reporting by Jane Reed; Editing by Omar Hale)",
        "Copyright 2026 The Gaon Press. All rights reserved.",
        "Sign up for our morning newsletter.",
        "Read more: Mayor takes the first bus to work",
    ),
    synonyms=(
        ("said on Friday", "said Friday"),
        (" on Friday", " Friday"),
        ("about", "around"),
        ("because of", "due to"),
        ("although", "though"),
        ("shortly after", "soon after"),
        ("another", "a further"),
        ("would be", "will be"),
        ("expected to", "likely to"),
        ("told reporters", "said"),
    ),
    figures=(
        (r"\$([0-9.]+) million", r"$\1m"),
        (r"\$([0-9.]+) billion", r"$\1bn"),
        ("([0-9]) percent", r"\1%"),
        ("([0-9]{2}),([0-9]{3})(?![0-9.])", r"\1\2"),
    ),
    marks=(('"([A-Z])', r"“\1"), ('"', "”"), ("'", "’"), ("-", "‐")),
    own="People who were asked about it had little to add.",
    full_stop=r"(?<=[a-z0-9]\.) (?=[A-Z\"])|(?<=\.\") (?=[A-Z])",
    space=" ",
    least_size=200,
    recall_floor=0.98,
)

SCRIPTS = {"ko": KOREAN, "ja": JAPANESE, "zh": CHINESE, "en": ENGLISH}
