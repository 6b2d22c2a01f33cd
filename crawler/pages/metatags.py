"""Where pages of any publisher state an article's fields, beside what a declaration names.

Each is a tuple of places, best first, in the grammar of ``Markup``: what the page tells search
engines, then what it tells those who share links, then marks that many templates have in common.
"""

from typing import Final

Places = tuple[str, ...]

HEADLINE: Final[Places] = (
    "jsonld:headline",
    "meta:og:title",
    "meta:twitter:title",
    "[itemprop=headline]",
    "meta:title",
)
PUBLISHER: Final[Places] = (
    "jsonld:publisher.name",
    "jsonld:publisher",
    "meta:og:site_name",
    "meta:application-name",
)
PUBLISHED: Final[Places] = (
    "jsonld:datePublished",
    "meta:article:published_time",
    "meta:og:article:published_time",
    "meta:datePublished",
    "[itemprop=datePublished]@datetime",
    "[itemprop=datePublished]@content",
    "meta:og:regDate",
    "meta:parsely-pub-date",
    "meta:cXenseParse:recs:publishtime",
    "meta:sailthru.date",
    "meta:pubdate",
    "meta:publishdate",
    "meta:publish-date",
    "meta:article.published",
    "meta:article:published",
    "meta:DC.date.issued",
    "meta:dcterms.created",
    "meta:DC.date",
    "meta:date",
    "jsonld:dateCreated",
    "time[pubdate]@datetime",
    "article time[datetime]@datetime",
    "time[datetime]@datetime",
)
MODIFIED: Final[Places] = (
    "jsonld:dateModified",
    "meta:article:modified_time",
    "meta:og:article:modified_time",
    "meta:og:updated_time",
    "meta:dateModified",
    "[itemprop=dateModified]@datetime",
    "[itemprop=dateModified]@content",
    "meta:lastmod",
    "meta:article:modified",
    "meta:dcterms.modified",
)
SECTION: Final[Places] = (
    "jsonld:articleSection",
    "meta:article:section",
    "meta:og:article:section",
    "meta:articleSection",
    "meta:section",
    "meta:dable:item_category",
)
AUTHORS: Final[Places] = (
    "meta:dable:author",
    "meta:author",
    "meta:byl",
    "meta:article:author",
    "meta:og:article:author",
    "meta:parsely-author",
    "meta:sailthru.author",
    "meta:dc.creator",
    "[itemprop=author] [itemprop=name]",
    "[itemprop=author]",
    "[rel=author]",
)
BYLINE: Final[Places] = (".byline", "[class*=byline]", "[rel=author]", "meta:byl")
SUMMARY: Final[Places] = ("jsonld:description", "meta:og:description", "meta:description")
RIGHTS: Final[Places] = (
    "jsonld:copyrightNotice",
    "meta:copyright",
    "meta:dc.rights",
    "meta:dcterms.rights",
    "[class*=copyright]",
    "[id*=copyright]",
    "footer small",
    "footer address",
)
LANGUAGE: Final[Places] = (
    "html@lang",
    "jsonld:inLanguage",
    "meta:og:locale",
    "meta:content-language",
)
CANONICAL: Final[Places] = ("link[rel=canonical]@href", "meta:og:url", "jsonld:mainEntityOfPage")

# Where a time is printed when no place says it for machines.
PRINTED: Final = (
    "time, [itemprop=datePublished], [class*=date i], [class*=time i], [id*=date i],"
    " [class*=publish i], [class*=regist i], [class*=byline i], [class*=info i]"
)
# What only an article's page states.
SIGNS: Final[Places] = (
    "meta:article:published_time",
    "meta:og:article:published_time",
    "[itemprop=articleBody]@itemprop",
    "[itemprop=datePublished]@itemprop",
)
