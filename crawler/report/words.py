"""The page's words, in English and Korean."""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "ko")

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("State of the crawl", "수집 현황"),
    "healthy": ("Nothing amiss", "이상 없음"),
    "unwell": ("Last run not healthy: {sources}", "마지막 실행 이상: {sources}"),
    "findings": ("{count} findings", "이상 {count}건"),
    "finding": ("1 finding", "이상 1건"),
    "critical": ("critical", "위급"),
    "warning": ("warning", "주의"),
    "made": ("As of {at}, {span} back", "{at} 기준, 최근 {span}"),
    "one_day": ("1 day", "1일"),
    "days": ("{count} days", "{count}일"),
    "clock": ("Times are those of Seoul.", "시각은 한국 시간입니다."),
    "articles": ("articles kept", "보존 기사"),
    "copies_all": ("copies folded", "접은 사본"),
    "sections_read": ("sections read", "읽은 섹션"),
    "bytes_held": ("held in tables", "테이블 용량"),
    "health": ("Health", "상태"),
    "health_none": ("Every check passed.", "모든 점검을 통과했습니다."),
    "what": ("What", "대상"),
    "says": ("What is amiss", "이상 내용"),
    "advice": ("What to do", "할 일"),
    "since": ("Since", "시작"),
    "mended": ("{count} mended in these days", "이 기간에 풀린 이상 {count}건"),
    "mended_at": ("Mended", "풀림"),
    "archive": ("archive", "아카이브"),
    "articles_axis": ("articles", "기사"),
    "never": ("never", "없음"),
    "volume": ("Volume by section and hour", "섹션·시간별 기사 수"),
    "volume_text": (
        "Articles read in the last {hours} hours; the stronger, the more, up to {most} an hour. "
        "A dot marks an hour that brought nothing new, × one in which a list could not be read, a blank "
        "one without any reading.",
        "최근 {hours}시간에 읽은 기사 수. 짙을수록 많고, 최대 시간당 {most}건. "
        "점은 새 기사가 없던 시간, ×는 목록을 읽지 못한 시간, 빈칸은 읽지 않은 시간입니다.",
    ),
    "more_sections": (
        "{count} sections, quieter and without failures, stand in the next table only.",
        "실패가 없고 기사가 적은 나머지 {count}개 섹션은 아래 표에만 있습니다.",
    ),
    "hour_axis": ("day and hour", "날짜와 시각"),
    "freshness": ("Freshness", "최신성"),
    "section": ("Section", "섹션"),
    "read_at": ("Last read", "마지막 읽음"),
    "newest": ("Newest item", "최신 기사"),
    "last_day": ("24 hours", "24시간"),
    "funnel": ("From list to archive", "목록에서 보존까지"),
    "funnel_text": (
        "Of {listed} articles on lists, {known} were held before; what became of the others, in runs that came to their end.",
        "목록의 기사 {listed}건 가운데 {known}건은 이미 있던 것. 나머지가 끝까지 간 수집에서 어떻게 되었는지.",
    ),
    "not_held": ("articles not held before", "새 기사"),
    "source": ("Source", "소스"),
    "listed": ("listed", "목록"),
    "known": ("known", "기존"),
    "fetched": ("fetched", "가져옴"),
    "kept": ("kept", "보존"),
    "updates": ("updates", "후속"),
    "copies": ("copies", "사본"),
    "failed": ("failed", "실패"),
    "left": ("left by a limit", "한도 초과"),
    "runs": ("Runs", "수집 실행"),
    "runs_text": ("Runs a day by how they ended.", "하루 실행 수와 결과."),
    "outcome": ("Outcome", "결과"),
    "healthy_run": ("healthy", "정상"),
    "unhealthy": ("unhealthy", "이상"),
    "failed_run": ("failed", "실패"),
    "outside_hours": ("outside hours", "시간 외"),
    "last_run": ("Last run", "마지막 실행"),
    "took": ("Took", "걸린 시간"),
    "missed": ("Slots missed", "놓친 차례"),
    "alarms": ("Alarms", "경보"),
    "coverage": ("Fields by parser", "파서별 항목 채움"),
    "coverage_text": (
        "Share of a day's articles that have each field; a fall says that a page was redesigned.",
        "하루 기사 가운데 각 항목이 있는 비율. 떨어지면 페이지가 개편된 것입니다.",
    ),
    "more_parsers": (
        "Those of most articles are drawn; {count} more stand in the table.",
        "기사가 많은 파서만 그렸습니다. 나머지 {count}개는 표에 있습니다.",
    ),
    "parser": ("Parser", "파서"),
    "stories": ("Most syndicated stories", "가장 많이 전재된 기사"),
    "stories_text": (
        "A dot is a copy, placed by the hours since the story's first text.",
        "점 하나가 사본 하나. 가로축은 첫 기사부터 지난 시간.",
    ),
    "hours_since": ("hours since the first", "첫 기사 이후 시간"),
    "story": ("Story", "기사"),
    "publisher": ("Publisher", "매체"),
    "publishers": ("Outlets", "매체 수"),
    "hours": ("Hours", "시간"),
    "carried": ("Who carries whose copy", "누가 누구의 기사를 싣나"),
    "carried_text": (
        "The {most} that most was taken from, and the {most} that took most; rows wrote it, columns "
        "carried it.",
        "가장 많이 실린 매체 {most}곳과 가장 많이 실은 매체 {most}곳. 행이 쓴 매체, 열이 실은 매체입니다.",
    ),
    "carrier": ("carried by", "실은 매체"),
    "wrote": ("written by", "쓴 매체"),
    "changes": ("Corrections and deletions", "정정과 삭제"),
    "changed": ("changed", "수정"),
    "gone": ("gone", "삭제"),
    "when": ("When", "시각"),
    "kind": ("Kind", "종류"),
    "storage": ("Storage and cost", "용량과 비용"),
    "storage_text": (
        "{requests} requests brought {fetched} in {span}. Recorded pages are those of these days.",
        "최근 {span}에 요청 {requests}건으로 {fetched}를 받았습니다. 기록한 페이지는 이 기간의 것입니다.",
    ),
    "cost": (
        "At {price} {currency} a GB and month, what is listed here costs {cost} {currency} a month.",
        "GB당 월 {price} {currency}이면 여기 적힌 용량은 월 {cost} {currency}입니다.",
    ),
    "table": ("Table", "테이블"),
    "rows": ("Rows", "행"),
    "files": ("Files", "파일"),
    "bytes": ("Bytes", "용량"),
    "bytes_axis": ("bytes of the day", "그날의 바이트"),
    "day": ("Day", "날짜"),
    "figures": ("The figures as a table", "표로 보기"),
    "nothing": ("Nothing of this in these days.", "이 기간에는 없습니다."),
    "no_crawls": (
        "No crawl in these days: an archive of imports has no lists to show.",
        "이 기간에는 수집이 없습니다. 가져온 자료에는 목록이 없습니다.",
    ),
    "made_by": ("Made by newsfold {version}", "newsfold {version}가 만듦"),
    "contents": ("Contents", "차례"),
}


def words(language: str) -> Mapping[str, str]:
    """Return the words of a language by their keys."""
    place = LANGUAGES.index(language)
    return {key: said[place] for key, said in _WORDS.items()}
