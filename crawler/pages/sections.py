"""The words that portals print over their articles, in the taxonomy that all share."""

from collections.abc import Callable, Sequence

from archive.article import Section
from crawler.pages.markup import Markup

_WORDS = {
    Section.POLITICS: "정치 politics",
    Section.ECONOMY: "경제 증권 부동산 economy economic",
    Section.SOCIETY: "사회 기후/환경 환경 인물 society climate",
    Section.CULTURE: "문화 생활 생활/문화 culture life",
    Section.WORLD: "국제 세계 world foreign",
    Section.TECH: "IT IT/과학 과학 tech digital",
    Section.OPINION: "지식/칼럼 칼럼 사설 오피니언 opinion understanding",
    Section.SPORTS: "스포츠 sports",
    Section.ENTERTAINMENT: "연예 entertain entertainment",
    Section.REGION: "지역 전국 region",
}
_SECTIONS = {word: section for section, words in _WORDS.items() for word in words.split()}


def shared_section(printed: str | None) -> Section | None:
    """Return the shared section that a portal's word or slug stands for, None for others."""
    return _SECTIONS.get(printed or "")


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
        list_name: The list that led to the page.
        read: Returns the word in what a place holds, None when there is none.
    """
    printed = markup.first("portal_section", places, read)
    section = markup.first("section", places, lambda text: shared_section(read(text)))
    if section is None and (section := shared_section(list_name)):
        markup.fields_from["section"] = "list"
    return section or (Section.OTHER if printed else None), printed
