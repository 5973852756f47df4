"""How the two Java servers log: plain lines into one file each, rolled at ten megabytes.

Both use Log4j 2, so one small configuration serves both, and no log grows without end.
"""

from __future__ import annotations

from pathlib import Path

from services.local.java_properties import render_properties


def log4j(log: Path, quiet: tuple[str, ...] = ()) -> str:
    """Log4j 2 properties that write level INFO and above to `log`, of the `quiet` loggers only errors."""
    entries = {
        "status": "error",
        "appender.file.type": "RollingFile",
        "appender.file.name": "file",
        "appender.file.fileName": str(log),
        "appender.file.filePattern": f"{log}.%i",
        "appender.file.layout.type": "PatternLayout",
        "appender.file.layout.pattern": "%d{yyyy-MM-dd HH:mm:ss.SSS} %p %c{1.}: %m%n%ex",
        "appender.file.policies.type": "Policies",
        "appender.file.policies.size.type": "SizeBasedTriggeringPolicy",
        "appender.file.policies.size.size": "10MB",
        "appender.file.strategy.type": "DefaultRolloverStrategy",
        "appender.file.strategy.max": "1",
        "rootLogger.level": "info",
        "rootLogger.appenderRef.file.ref": "file",
    }
    for number, name in enumerate(quiet):
        entries[f"logger.quiet{number}.name"] = name
        entries[f"logger.quiet{number}.level"] = "error"
    return render_properties(entries)
