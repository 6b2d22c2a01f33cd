"""Obey robots.txt also where many requests wait for it at once."""

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import RobotParser


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, mended.

    In Scrapy 2.19 all requests that wait for a host's rules wait on one Deferred, whose result
    the first of them uses up: the others got no rules and went out whatever these said.
    """

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules of the request's host, None where it has none."""
        return await super().robot_parser(request) or await super().robot_parser(request)
