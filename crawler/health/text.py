"""A sentence in the languages of the page; commands, logs and alerts speak English."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The same said in English and in Korean, one line each."""

    en: str
    ko: str

    @classmethod
    def of(cls, en: str, ko: str, **figures: "Text | str | float") -> Self:
        """Return a text from its two forms, with figures in the places that they name."""
        return cls(
            en=en.format_map({k: v.en if isinstance(v, Text) else v for k, v in figures.items()}),
            ko=ko.format_map({k: v.ko if isinstance(v, Text) else v for k, v in figures.items()}),
        )

    @classmethod
    def joined(cls, texts: "list[Text]") -> Self:
        """Return several as one, semicolons between them."""
        return cls(en="; ".join(each.en for each in texts), ko="; ".join(each.ko for each in texts))


NOTHING = Text(en="", ko="")
