"""The ring that needs Debian's prometheus package: the rules and the scrape, by the real thing."""
