"""How desks word one sentence differently: words, endings, clauses, figures, signs."""

import re
from collections import Counter
from random import Random

SYNONYMS = (
    ("밝혔다", "말했다"),
    ("밝혔다", "전했다"),
    ("말했다", "설명했다"),
    ("강조했다", "말했다"),
    ("덧붙였다", "말했다"),
    ("전했다", "알렸다"),
    ("지난해", "작년"),
    ("올해", "금년"),
    ("오후", "낮"),
    ("전망된다", "예상된다"),
    ("예정이다", "계획이다"),
    ("것으로 알려졌다", "것으로 전해졌다"),
    ("것으로 보인다", "것으로 풀이된다"),
    ("때문에", "탓에"),
    ("통해", "거쳐"),
    ("위해", "위하여"),
    ("대해", "관해"),
    ("함께", "같이"),
    ("이어", "또"),
    ("다만", "그러나"),
    ("하지만", "그러나"),
    ("특히", "무엇보다"),
    ("따라", "따르면"),
    ("모두", "전부"),
    ("가장", "제일"),
    ("많은", "여러"),
    ("크게", "대폭"),
    ("처음으로", "최초로"),
    ("늘어난", "증가한"),
    ("줄어든", "감소한"),
    ("늘었다", "증가했다"),
    ("줄었다", "감소했다"),
    ("열린", "개최된"),
    ("열렸다", "개최됐다"),
    ("나타났다", "조사됐다"),
    ("진행됐다", "이뤄졌다"),
    ("시작했다", "나섰다"),
    ("받았다", "받은 바 있다"),
    ("숨졌다", "사망했다"),
    ("다쳤다", "부상했다"),
    ("됐다", "되었다"),
    ("했다고", "하였다고"),
    ("이라며", "이라면서"),
    ("라며", "라면서"),
    ("라고 말했다", "라고 했다"),
    ("관계자는", "측은"),
    ("에 대한", "에 관한"),
    ("것이다", "것"),
    ("이번", "금번"),
    ("당시", "그때"),
)
ADVERBS = re.compile(
    r"(?<![가-힣])(?:이날|특히|한편|현재|최근|이미|아직|매우|더욱|다시|직접|앞서|결국|역시|바로)\s+"
)
_POLITE = (
    (re.compile(r"했다(?=[.\s]|$)"), "했습니다"),
    (re.compile(r"됐다(?=[.\s]|$)"), "됐습니다"),
    (re.compile(r"었다(?=[.\s]|$)"), "었습니다"),
    (re.compile(r"았다(?=[.\s]|$)"), "았습니다"),
    (re.compile(r"혔다(?=[.\s]|$)"), "혔습니다"),
    (re.compile(r"졌다(?=[.\s]|$)"), "졌습니다"),
    (re.compile(r"났다(?=[.\s]|$)"), "났습니다"),
    (re.compile(r"였다(?=[.\s]|$)"), "였습니다"),
    (re.compile(r"한다(?=[.\s]|$)"), "합니다"),
    (re.compile(r"된다(?=[.\s]|$)"), "됩니다"),
    (re.compile(r"이다(?=[.\s]|$)"), "입니다"),
    (re.compile(r"있다(?=[.\s]|$)"), "있습니다"),
    (re.compile(r"없다(?=[.\s]|$)"), "없습니다"),
    (re.compile(r"는다(?=[.\s]|$)"), "습니다"),
)
_SPLIT = re.compile(r"(했|됐|었|았|혔|졌|났)(?:고|으며), ")
_TURN = re.compile(
    r"^((?:이날|지난|오는|최근|현재|앞서)(?: [0-9]+[일월년])?(?: 오전| 오후)?)"
    r" (\S{2,12}[은는이가]) "
)
_QUOTED = re.compile(r"^(\S{2,10}(?: \S{2,8}){0,2}[은는]) (.{4,30}에서|.{4,30} 통해) ")


def reword(sentence: str, strength: float, rng: Random) -> str:
    """Return the sentence with that share of its known words and forms changed."""
    for word, other in SYNONYMS:
        if word in sentence and rng.random() < strength:
            sentence = sentence.replace(word, other, 1)
    if rng.random() < strength:
        sentence = ADVERBS.sub("", sentence)
    if rng.random() < strength:
        sentence = _SPLIT.sub(r"\1다. 또 ", sentence, count=1)
    return turn(sentence) if rng.random() < strength else sentence


def turn(sentence: str) -> str:
    """Return the sentence with the order of its opening phrases changed, where it is known."""
    return _QUOTED.sub(r"\2 \1 ", _TURN.sub(r"\2 \1 ", sentence))


def polite(sentence: str) -> str:
    """Return the sentence as a broadcaster reads it: 했다 is 했습니다."""
    for ending, other in _POLITE:
        sentence = ending.sub(other, sentence)
    return sentence


_COMMAS = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_LONG = re.compile(
    r"(?<![0-9,.])[0-9]{4,9}(?=(?:여)?\s?(?:명|원|건|개|가구|달러|대|m|㎞|만|억|t|톤))"
)
_THOUSANDS = re.compile(
    r"(?<![0-9,.])([1-9])([0-9]{3})(?=(?:여)?\s?(?:명|원|건|개|가구|달러|대|만|억))"
)
_MYRIADS = re.compile(r"([0-9])천만")
_JOINED = re.compile(r"(?<=[0-9][억조])(?=[0-9])")
_PARTED = re.compile(r"(?<=[0-9][억조]) (?=[0-9])")
_DAY = re.compile(r"(?<![0-9월])(?<!월 )([0-9]{1,2}일)(?!간|째|보|\s?만에|\s?동안|\))")


def other_figures(sentence: str, rng: Random) -> str:
    """Return the sentence with figures and dates written in another of the usual ways."""
    if rng.random() < 0.5:
        sentence = _COMMAS.sub(lambda match: match[0].replace(",", ""), sentence)
    else:
        sentence = _LONG.sub(lambda match: f"{int(match[0]):,}", sentence)
    if rng.random() < 0.6:
        sentence = _THOUSANDS.sub(_mixed, sentence)
    sentence = _MYRIADS.sub(r"\g<1>000만", sentence)
    joined, glue = (_JOINED, " ") if rng.random() < 0.5 else (_PARTED, "")
    sentence = joined.sub(glue, sentence)
    day = rng.choice((r"오늘(\1)", r"\1", "이날", r"어제(\1)"))
    return _DAY.sub(day, sentence, count=1)


def _mixed(match: re.Match[str]) -> str:
    rest = int(match[2])
    return f"{match[1]}천{rest or ''}"


_SIGNS = (
    str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "·": "ㆍ"}),
    str.maketrans({'"': "”", "'": "’", "·": ",", "…": "・・・", "∼": "~"}),
    str.maketrans({"“": "「", "”": "」", "‘": "『", "’": "』", "ㆍ": "·", "~": "∼"}),
)
_FULL = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x30, 0x3A)} | {"%": "％"})
_HANJA = re.compile(r"\([一-鿿·]{1,8}\)")
_VOWELS = {0: 4, 4: 0, 8: 13, 13: 8, 1: 5, 5: 1}


def other_signs(sentence: str, style: int) -> str:
    """Return the sentence with quotation marks, dots and dashes of another house: style 0..2."""
    return sentence.translate(_SIGNS[style])


def full_width(sentence: str) -> str:
    return sentence.translate(_FULL)


def without_hanja(sentence: str) -> str:
    return _HANJA.sub("", sentence)


def mistype(sentence: str, rate: float, rng: Random) -> str:
    """Return the sentence with that share of its syllables mistyped: another vowel, or doubled."""
    return "".join(
        _typo(sign, rng) if "가" <= sign <= "힣" and rng.random() < rate else sign
        for sign in sentence
    )


def _typo(sign: str, rng: Random) -> str:
    code = ord(sign) - 0xAC00
    vowel = code // 28 % 21
    if vowel in _VOWELS and rng.random() < 0.7:
        return chr(ord(sign) + (_VOWELS[vowel] - vowel) * 28)
    return sign * 2


_NUMBER = re.compile(r"[0-9]+")
_NAME = re.compile(r"(?<![가-힣])[가-힣]{2,4}(?=(?:은|는|이|가|의|을|를|에|와|과|도)(?![가-힣]))")


def rewrite(sentence: str, rng: Random) -> str:
    """Return the sentence as another writer has it: other words, the phrases in another order.

    The order is random, so it is no good Korean; but as in a real rewriting the words and figures
    stay and hardly a run of them does.
    """
    words = reword(sentence, 1.0, rng).split()
    parts: list[list[str]] = []
    while words:
        size = rng.choice((1, 1, 2))
        parts.append(words[:size])
        words = words[size:]
    rng.shuffle(parts)
    return " ".join(word for part in parts for word in part)


def renumber(text: str, rng: Random, share: float = 1.0) -> str:
    """Return the text with that share of its figures changed to others of the same length."""
    return _NUMBER.sub(
        lambda match: _other(match[0], rng) if rng.random() < share else match[0], text
    )


def _other(figure: str, rng: Random) -> str:
    """Return another figure of the same length, years near to theirs."""
    if len(figure) == 4 and figure[:2] in {"19", "20"}:
        return figure[:3] + str(rng.randrange(10))
    while (other := str(rng.randrange(10 ** (len(figure) - 1), 10 ** len(figure)))) == figure:
        pass
    return other


def rename(text: str, rng: Random) -> str:
    """Return the text with the four names it uses most replaced by others."""
    found = Counter(_NAME.findall(text))
    for name, count in found.most_common(4):
        if count > 1:
            other = "".join(rng.choice("가나다라마바사아자차하고노도로모보소오조") for _ in name)
            text = text.replace(name, other)
    return text
