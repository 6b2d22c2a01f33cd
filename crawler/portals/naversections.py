"""Naver's lists: its sections, what each is divided into, opinion, and any of their days."""

from datetime import date
from urllib.parse import urlencode, urlsplit

from crawler.sources.lists import section_lists
from crawler.sources.source import SectionList

_SECTIONS = {
    "politics": "100",
    "economy": "101",
    "society": "102",
    "culture": "103",
    "world": "104",
    "tech": "105",
}
# A list of new articles for each: of a section alone, Naver shows what its readers like.
_DIVISIONS = {
    "politics": """
        presidency:264 assembly:265 north-korea:268 government:266 defense:267 general:269
    """,
    "economy": """
        finance:259 stocks:258 industry:261 startups:771 real-estate:260 global:262 living:310
        general:263
    """,
    "society": """
        incidents:249 education:250 labor:251 media:254 environment:252 welfare:59b food-health:255
        region:256 people:276 general:257
    """,
    "culture": """
        health:241 cars:239 roads:240 travel:237 food:238 fashion:376 shows:242 books:243
        religion:244 weather:248 general:245
    """,
    "world": "asia:231 americas:232 europe:233 middle-east-africa:234 general:322",
    "tech": """
        mobile:731 internet:226 telecom:227 general:230 security:732 computers:283 games:229
        science:228
    """,
}
_OPINION = ("editorial", "column")
_MORE = "/section/template/SECTION_ARTICLE_LIST"


def all_lists(news: str) -> tuple[SectionList, ...]:
    """Return the lists at ``news``; what a section is divided into has names as politics/labor."""
    paths = {name: f"section/{number}" for name, number in _SECTIONS.items()}
    paths |= {f"opinion/{name}": f"opinion/{name}" for name in _OPINION}
    for section, divisions in _DIVISIONS.items():
        for name, _, number in (division.partition(":") for division in divisions.split()):
            paths[f"{section}/{name}"] = f"breakingnews/section/{_SECTIONS[section]}/{number}"
    return section_lists(news, paths)


def list_of_day(section: SectionList, day: date) -> str:
    """Return the address of a list's articles of one day, KST."""
    place = urlsplit(section.url)
    if place.path.startswith("/section/"):
        # The page itself has no days; what it asks for at its end has.
        asked = {"sid": place.path.rpartition("/")[2], "sid2": "", "cluid": "", "pageNo": 1}
        query = urlencode(asked | {"date": f"{day:%Y%m%d}", "next": ""})
        return place._replace(path=_MORE, query=query).geturl()
    return place._replace(query=f"date={day:%Y%m%d}").geturl()


def list_type(url: str) -> str:
    """Return what a list's address answers with."""
    return "json" if urlsplit(url).path.startswith(_MORE.rpartition("/")[0]) else "html"
