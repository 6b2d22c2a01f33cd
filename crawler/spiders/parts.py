"""An article told on several pages, put together."""

from dataclasses import dataclass, replace
from typing import Final, Self

from archive.article import Article
from crawler.errors import NotAnArticle, PageChanged
from crawler.pages.page import Page

MOST_PARTS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The pages read so far: the article that they make, and their addresses."""

    article: Article
    addresses: tuple[str, ...]

    @classmethod
    def begin(cls, article: Article, page: Page) -> Self:
        """Return an article of which one page was read."""
        return cls(article=article, addresses=(page.url,))

    def with_part(self, more: Article, page: Page) -> Self:
        """Return the article with its next page's text; all else stays as the first page has it.

        Raises:
            NotAnArticle: The page is of another article.
        """
        first = self.article
        if more.key != first.key:
            raise NotAnArticle(page.url, f"came as a further page of {first.url}")
        captions = (text for text in more.captions if text not in first.captions)
        whole = replace(
            first,
            body="\n".join(filter(None, (first.body, more.body))),
            captions=(*first.captions, *captions),
        )
        return replace(self, article=whole, addresses=(*self.addresses, page.url))

    def check(self, next_url: str) -> None:
        """Refuse what never ends.

        Raises:
            PageChanged: The next page was read already, or there are too many.
        """
        if next_url in self.addresses or len(self.addresses) >= MOST_PARTS:
            raise PageChanged("body", next_url, self.article.parser)
