"""Wire items of an invented agency, one function for each format; the words in them are of no agency."""

import json
from typing import Any, Final

from services.producers.draft import Draft, Refused, WireFacts
from services.producers.wires import read

GUID: Final = "urn:newsml:quayside.example:20260304:harbour-bridge"
FIRST: Final = "2026-03-04T08:00:00+01:00"
LATER: Final = "2026-03-04T09:30:00+01:00"
NITF_BODY: Final = """<body><body.head><hedline><hl1>Council votes for the bridge</hl1></hedline>
<byline>By <person>Ada Reed</person>, <byttl>Staff Writer</byttl></byline>
<dateline><location>PORT QUAY</location>, March 4 (QN)</dateline>
<abstract><p>The new bridge will be built.</p></abstract></body.head>
<body.content><p>The council of <org>Port Quay</org> voted for a bridge &amp; a ferry.</p>
<hl2>How they voted</hl2>
<table><tr><th>Ward</th><th>For</th></tr><tr><td>North</td><td>7</td></tr></table>
<note noteClass="editorsnote"><p>Editors: check the names.</p></note>
<media media-type="image"><media-reference mime-type="image/jpeg" source="https://img.quayside.example/1.jpg"/>
<media-caption><p>The old bridge at noon.</p></media-caption><media-producer>Lou Tern</media-producer></media>
<ul><li>Work starts in May.</li><li>It ends in 2029.</li></ul></body.content></body>"""
NITF_TEXT: Final = (
    "The council of Port Quay voted for a bridge & a ferry.\n\nHow they voted\n\nWard | For\nNorth | 7\n\n"
    "Work starts in May.\nIt ends in 2029."
)
XHTML_BODY: Final = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>
<h1>Council votes for the bridge</h1><section class="main"><p>The council voted.</p><p>Work starts in <em>May</em>.<br/>It ends in 2029.</p>
<figure><img src="x.jpg"/><figcaption>The old bridge.</figcaption></figure></section>
<section class="notepad nonpublic"><p>Phone the mayor on 555.</p></section></body></html>"""


def g2_item(
    *,
    name: str = "newsItem",
    guid: str = GUID,
    version: str = "2",
    meta: str = "",
    status: str = '<pubStatus qcode="stat:usable"/>',
    content: str = "<headline>Council votes for the bridge</headline>",
    body: str = f'<inlineXML contenttype="application/nitf+xml"><nitf>{NITF_BODY}</nitf></inlineXML>',
    kind: str = "text",
    before: str = "",
) -> str:
    """One NewsML-G2 item without an XML declaration."""
    return (
        f'<{name} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}" xml:lang="en-GB">{before}'
        f'<itemMeta><itemClass qcode="ninat:{kind}"/><provider qcode="nprov:QN"><name>Quayside News</name></provider>'
        f"<versionCreated>{LATER}</versionCreated><firstCreated>{FIRST}</firstCreated>{status}{meta}</itemMeta>"
        f"<contentMeta>{content}</contentMeta><contentSet>{body}</contentSet></{name}>"
    )


def g2_message(*items: str) -> str:
    """A news message around items."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header>'
        f"<sent>{LATER}</sent><priority>3</priority></header><itemSet>{''.join(items)}</itemSet></newsMessage>"
    )


def nitf_file(
    docdata: str = '<doc-id id-string="QN-17" regsrc="QN"/>',
    *,
    attributes: str = 'management-status="usable"',
    body: str = NITF_BODY,
    head: str = "",
    prologue: str = "",
) -> str:
    """One NITF document."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<nitf xml:lang="en"><head><title>Bridge</title>{head}'
        f"<docdata {attributes}>{docdata}</docdata></head>{body}</nitf>"
    )


def ninjs_1(**fields: Any) -> dict[str, Any]:
    """A text item of version 1."""
    item = {
        "uri": GUID,
        "type": "text",
        "version": "2",
        "versioncreated": LATER,
        "firstcreated": FIRST,
        "pubstatus": "usable",
        "headline": "Council votes for the bridge",
        "byline": "By Ada Reed and Lou Tern",
        "body_xhtml": "<p>The council voted.</p><p>Work starts in May.</p>",
        "body_text": "The council voted. Work starts in May. It is all one paragraph here, and longer than the other.",
        "copyrightholder": "Quayside News",
        "language": "en-gb",
    }
    return {name: value for name, value in {**item, **fields}.items() if value is not ...}


def ninjs_3(**fields: Any) -> dict[str, Any]:
    """The same in version 3: camel case and lists."""
    item = {
        "uri": GUID,
        "type": "text",
        "standard": {"name": "ninjs", "version": "3.0"},
        "version": "2",
        "versionCreated": LATER,
        "firstCreated": FIRST,
        "pubStatus": "usable",
        "headlines": [{"role": "short", "value": "Bridge"}, {"role": "main", "value": "Council votes for the bridge"}],
        "by": "Ada Reed & Lou Tern",
        "bodies": [
            {"role": "main", "contentType": "text/plain", "value": "The council voted, says this longer plain text."},
            {
                "role": "html",
                "contentType": "text/html",
                "value": "<p>The council voted.</p><p>Work starts in May.</p>",
            },
        ],
        "copyrightHolder": "Quayside News",
        "language": "en-GB",
    }
    return {name: value for name, value in {**item, **fields}.items() if value is not ...}


def found(data: str | dict[str, Any] | list[Any], source: str | None = None) -> list[Draft | Refused]:
    """What the reader makes of text, or of a value as JSON."""
    text = data if isinstance(data, str) else json.dumps(data)
    return list(read(text.encode(), source=source))


def drafted(data: str | dict[str, Any]) -> tuple[Draft, WireFacts]:
    """The one draft in it, and its facts."""
    (draft,) = found(data)
    assert isinstance(draft, Draft), draft
    assert draft.wire is not None
    return draft, draft.wire


def refused(data: str | dict[str, Any] | list[Any]) -> Refused:
    """The one refusal in it."""
    (refusal,) = found(data)
    assert isinstance(refusal, Refused), refusal
    return refusal
