"""Repeats within one page: each sentence that is no accident stays once."""

from collections.abc import Sequence

from archive.article import Removed
from archive.clean.lead import Told, without_near_leads, without_summary
from archive.clean.sentences import SENTENCE_CHARS, counts, key, keys, sentences

# Without a full stop it may be a list's label; the longest honest one seen had 41.
LABEL_CHARS = 50


def fold(paragraphs: Sequence[str]) -> tuple[list[str], list[Removed]]:
    """Return the paragraphs told once, in their order, and what was folded away."""
    told = list(map(Told, paragraphs, keys(paragraphs)))
    kept, summary = without_summary(told)
    kept, leads = without_near_leads(kept)
    texts = [one.text for one in kept]
    if not _says_twice(kept):
        return texts, summary + leads
    texts, again = _without_exact(texts)
    return texts, summary + leads + again


def _says_twice(told: Sequence[Told]) -> bool:
    """Return whether a sentence or paragraph that is long enough to count stands twice."""
    long = [mine for one in told for mine in one.sentences if len(mine) >= SENTENCE_CHARS]
    whole = [one.key for one in told if len(one.sentences) > 1]
    return len(set(long)) < len(long) or len(set(whole)) < len(whole)


def _without_exact(paragraphs: Sequence[str]) -> tuple[list[str], list[Removed]]:
    seen: set[str] = set()
    kept: list[str] = []
    removed: list[Removed] = []
    for paragraph in paragraphs:
        fresh, told = _told_once(paragraph, seen)
        removed += [Removed(rule="repeat", text=text) for text in told]
        if fresh:
            kept.append(fresh)
    return kept, removed


def _told_once(paragraph: str, seen: set[str]) -> tuple[str, list[str]]:
    """Return the paragraph without what ``seen`` holds, and that; ``seen`` learns the rest."""
    whole = key(paragraph)
    if len(whole) >= LABEL_CHARS or counts(paragraph, whole):
        if whole in seen:
            return "", [paragraph]
        seen.add(whole)
    fresh, told = "", []
    for sentence in sentences(paragraph):
        mine = key(sentence)
        # The whole of a paragraph of one sentence has just been learned.
        if mine in seen and mine != whole and _is_free(sentence, fresh):
            told.append(sentence.strip())
        else:
            fresh += sentence
            if counts(sentence, mine):
                seen.add(mine)
    return fresh.strip() if told else paragraph, told


def _is_free(sentence: str, before: str) -> bool:
    """Return whether the sentence stands outside quotation marks.

    A statement is quoted in the story and printed in full below it: to take a sentence
    out of a quotation would make the speaker say less.
    """
    return not any(
        text.count('"') % 2 or text.count("“") != text.count("”") for text in (sentence, before)
    )
