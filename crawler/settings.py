"""Scrapy's settings, constants with their units; what a user may change is in newsfold.toml."""

from importlib.metadata import version

from scrapy.settings import default_settings as _scrapys

# Scrapy loads even those of its parts that a setting switches off: here they are left out.
_UNWANTED = {
    # Doors into a running crawl that nobody asked for.
    "scrapy.extensions.telnet.TelnetConsole",
    "scrapy.extensions.remote_control.RemoteControl",
    "scrapy.extensions.logstats.LogStats",
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware",  # crawler.fetch has its own
    # Lists lead to articles and no further, and a portal's page code knows a page that is none.
    "scrapy.spidermiddlewares.depth.DepthMiddleware",
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",
}


def _wanted(parts: dict[str, int]) -> dict[str, int]:
    return {name: place for name, place in parts.items() if name not in _UNWANTED}


EXTENSIONS_BASE = _wanted(_scrapys.EXTENSIONS_BASE)
DOWNLOADER_MIDDLEWARES_BASE = _wanted(_scrapys.DOWNLOADER_MIDDLEWARES_BASE)
SPIDER_MIDDLEWARES_BASE = _wanted(_scrapys.SPIDER_MIDDLEWARES_BASE)

BOT_NAME = "newsfold"
SPIDER_MODULES = ["crawler.spiders"]
USER_AGENT = f"newsfold/{version('newsfold')}"
LOG_LEVEL = "INFO"

DOWNLOAD_VERIFY_CERTIFICATES = True
# Requests wait in the queue of their host; these are of all hosts together.
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# In the order asked for: a list's oldest articles first.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
DOWNLOAD_DELAY = 2.0  # seconds; a source may set its own
DOWNLOAD_TIMEOUT = 30  # seconds
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024  # bytes
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024  # bytes
RETRY_TIMES = 3
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the visit says it
REDIRECT_MAX_TIMES = 5

DOWNLOADER_MIDDLEWARES = {
    "crawler.fetch.robots.RobotsMiddleware": 100,
    # Above 590, where Scrapy decodes content: what is recorded is what was received.
    "crawler.fetch.recording.RecordingMiddleware": 950,
    # Above 550, Scrapy's own retries, which ask again at once.
    "crawler.fetch.politeness.WaitMiddleware": 900,
}
METAREFRESH_ENABLED = False
# The visits hold what these would count, and counting renders each request anew.
DOWNLOADER_STATS = False
# Scrapy would parse the source of a callback anew for each page.
WARN_ON_GENERATOR_RETURN_VALUE = False
ITEM_PIPELINES = {"crawler.pipeline.ArchivePipeline": 100}
