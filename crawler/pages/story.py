"""What carries an article's story: its paragraphs, or its captions where there are none."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.article import Kind

# A clip comes with a sentence or two and contact lines; a report has more.
_VIDEO_CHARS = 200
_BRIEF_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A page's own text; ``body`` is never empty and repeats the captions of a photo."""

    body: str
    captions: tuple[str, ...]
    kind: Kind


def tell(paragraphs: Sequence[str], captions: Sequence[str], *, has_video: bool) -> Story | None:
    """Return the story that paragraphs, captions and a video tell; None when there is no text."""
    body = "\n".join(paragraphs or captions)
    if not body:
        return None
    if not paragraphs:
        kind = Kind.PHOTO
    elif has_video and len(body) < _VIDEO_CHARS:
        kind = Kind.VIDEO
    else:
        kind = Kind.BRIEF if len(body) < _BRIEF_CHARS else Kind.TEXT
    return Story(body=body, captions=tuple(captions), kind=kind)
