"""Requests that are not sent, named for who says so."""

from scrapy.exceptions import IgnoreRequest


class RobotsRefused(IgnoreRequest):
    """The host's robots.txt disallows the page, or could not be read."""


class HostClosed(IgnoreRequest):
    """The host has refused so much that this run asks it for nothing more."""


class HoursOver(IgnoreRequest):
    """The hours in which the source may be crawled are over."""
