"""Sixty-odd invented outlets: what each prints above and below a story."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

STEMS = (
    *("가람벌", "누리솔", "다온새", "도래샘", "마루한", "미리별", "바른솔", "벼리온"),
    *("새라온", "솔가람", "아라빛", "여울목", "온마루", "이든뫼", "잔다리", "참누리벌"),
)
KINDS = ("통신", "일보", "경제", "방송", "매일", "신문", "투데이", "스포츠")
SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN = (
    "도윤",
    "서연",
    "하준",
    "지우",
    "민서",
    "예린",
    "시우",
    "수아",
    "태경",
    "나래",
    "현묵",
    "보람",
)
CITIES = (
    "서울",
    "부산",
    "대구",
    "광주",
    "대전",
    "수원",
    "춘천",
    "전주",
    "세종",
    "제주",
    "베이징",
    "도쿄",
)
DATELINES = (
    "({city}={name}) {who} 기자 = ",
    "【{city}={name}】 {who} 기자 = ",
    "[{name} {who} 기자] ",
    "[{city}={name}] {who} 기자 = ",
    "[{name}=({city}){who}기자] ",
    "({city}={name}) ",
    "[{name}]",
    "",
    "",
)
SIGNATURES = (
    "{who} 기자 {mail}",
    "{mail}",
    "{who}기자({mail})",
    "/{city}={who} 기자 {mail}",
    "<{who} 기자 {mail}>",
    "취재: {who}",
    "",
)
RIGHTS = (
    "<저작권자(c) {name}, 무단 전재-재배포, AI 학습 및 활용 금지>",
    "Copyright ⓒ {name}. 무단전재 및 재배포 금지.",
    "[ⓒ {name} & {domain}, 무단전재 및 재배포 금지]",
    "저작권자 © {name} 무단전재 및 재배포 금지",
    "{name} 기사의 저작권은 {name}에 있습니다.",
    "",
)
TIPS = (
    "▶ 제보는 카카오톡 {name}제보",
    (
        "※ '당신의 제보가 뉴스가 됩니다' [카카오톡] {name} 검색 [전화] 02-000-0{code} "
        "[메일] jebo@{domain}"
    ),
    "▶ {name} 홈페이지 바로가기 ▶ 오늘의 운세 보기",
    "[관련기사]",
    "■ 독자 여러분의 제보를 기다립니다. 02-000-0{code}",
    "{name} 뉴스레터를 받아 보세요. 매일 아침 7시에 찾아갑니다.",
    "",
    "",
)
FOOTERS = Path(__file__).with_name("footers.txt").read_text(encoding="utf-8").splitlines()
FOOTER_EVERY = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An invented outlet with its house style; ``footer`` stands under all of its stories."""

    name: str
    domain: str
    code: int
    dateline: str
    signature: str
    rights: str
    tip: str
    footer: str
    is_polite: bool

    def fill(self, form: str, who: str, city: str) -> str:
        """Return one of its forms with a reporter's and a city's name."""
        mail = f"{self.code}{len(who)}desk@{self.domain}"
        known = {"name": self.name, "domain": self.domain, "code": self.code}
        return form.format(who=who, city=city, mail=mail, **known)

    def above(self, rng: Random) -> str:
        return self.fill(self.dateline, reporter(rng), rng.choice(CITIES))

    def below(self, rng: Random) -> list[str]:
        """Return the lines under a story, in the order of the page."""
        who, city = reporter(rng), rng.choice(CITIES)
        forms = (self.signature, self.tip, self.rights, self.footer)
        return [self.fill(form, who, city) for form in forms if form]


def reporter(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def make_outlets(rng: Random) -> list[Outlet]:
    """Return 64 outlets, every ninth with a footer of some 400 characters."""
    names = [(stem, kind) for kind in KINDS for stem in STEMS]
    chosen = [names[place] for place in range(0, len(names), 2)]
    return [_outlet(code, *name, rng) for code, name in enumerate(chosen)]


def _outlet(code: int, stem: str, kind: str, rng: Random) -> Outlet:
    number = 100 + code
    return Outlet(
        name=stem + kind,
        domain=f"outlet{number}.example",
        code=number,
        dateline=rng.choice(DATELINES),
        signature=rng.choice(SIGNATURES),
        rights=rng.choice(RIGHTS),
        tip=rng.choice(TIPS),
        footer=FOOTERS[code // FOOTER_EVERY - 1] if code and code % FOOTER_EVERY == 0 else "",
        is_polite=kind == "방송",
    )


def others(outlets: Sequence[Outlet], outlet: Outlet, rng: Random, count: int) -> list[Outlet]:
    """Return some outlets besides the given one, none twice."""
    return rng.sample([each for each in outlets if each is not outlet], count)
