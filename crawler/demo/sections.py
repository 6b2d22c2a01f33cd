"""The demo portal's sections: slug, printed name and category code."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSection:
    """One list of the portal."""

    slug: str
    name: str
    category: str


SECTIONS = (
    DemoSection(slug="politics", name="정치", category="1002"),
    DemoSection(slug="society", name="사회", category="1001"),
    DemoSection(slug="economy", name="경제", category="1006"),
    DemoSection(slug="world", name="국제", category="1007"),
    DemoSection(slug="tech", name="IT/과학", category="1008"),
    DemoSection(slug="culture", name="문화", category="1003"),
    DemoSection(slug="life", name="생활", category="1009"),
    DemoSection(slug="climate", name="기후/환경", category="1010"),
    DemoSection(slug="understanding", name="지식/칼럼", category="1011"),
)
BY_SLUG = {section.slug: section for section in SECTIONS}
