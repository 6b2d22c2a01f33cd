"""The words that portals print over their articles, in the taxonomy that all share."""

from collections.abc import Callable, Sequence

from archive.article import Section
from crawler.pages.markup import Markup

_WORDS = {
    Section.POLITICS: "정치 politics",
    Section.ECONOMY: "경제 증권 부동산 経済 economy economic business",
    Section.SOCIETY: "사회 기후/환경 환경 인물 国内 society climate domestic",
    Section.CULTURE: "문화 생활 생활/문화 ライフ culture life",
    Section.WORLD: "국제 세계 国際 world foreign",
    Section.TECH: "IT IT/과학 과학 科学 tech digital it science",
    Section.OPINION: "지식/칼럼 칼럼 사설 사설/칼럼 오피니언 opinion understanding",
    Section.SPORTS: "스포츠 スポーツ sports",
    Section.ENTERTAINMENT: "연예 エンタメ entertain entertainment",
    Section.REGION: "지역 전국 地域 region local",
}
_SECTIONS = {word: section for section, words in _WORDS.items() for word in words.split()}


def shared_section(printed: str | None) -> Section | None:
    """Return the shared section that a portal's word or slug stands for, None for others."""
    return _SECTIONS.get(printed or "")


def section_of_list(name: str | None) -> Section | None:
    """Return the shared section of a list; what a section is divided into belongs to it."""
    return shared_section((name or "").partition("/")[0])


def read_section(
    markup: Markup,
    places: Sequence[str],
    list_name: str | None,
    read: Callable[[str], str | None] = str,
) -> tuple[Section | None, str | None]:
    """Return the shared section and the portal's own word for it; the page outranks the list.

    Args:
        markup: The article's page.
        places: Where the section stands, best place first.
        list_name: The list that led to the page; one of a part of a section, such as
            ``politics/assembly``, is the portal's word where the page has none.
        read: Returns the word in what a place holds, None when there is none.
    """
    printed = markup.first("portal_section", places, read)
    section = markup.first("section", places, lambda text: shared_section(read(text)))
    if section is None and (section := section_of_list(list_name)):
        markup.fields_from["section"] = "list"
    if printed is None and list_name and "/" in list_name:
        printed = list_name
        markup.fields_from["portal_section"] = "list"
    return section or (Section.OTHER if printed else None), printed
