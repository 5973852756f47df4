"""All that is imported: the data views, what looks into them, and the dashboards that show it."""

from typing import Final

from services.kibana.dashboard import Dashboard
from services.kibana.duplicates import DUPLICATES
from services.kibana.health import HEALTH
from services.kibana.newsroom import NEWSROOM
from services.kibana.saved import SavedObject, Scope

DASHBOARDS: Final[tuple[Dashboard, ...]] = (NEWSROOM, DUPLICATES, HEALTH)


def objects(scope: Scope) -> tuple[SavedObject, ...]:
    """Each once; what is referred to stands before what refers to it. The same each time."""
    panels = {panel.key: panel for dashboard in DASHBOARDS for panel in dashboard.panels()}
    views = {panel.view.key: panel.view for panel in panels.values()}
    return (
        *(view.saved(scope) for view in views.values()),
        *(panel.saved(scope) for panel in panels.values()),
        *(dashboard.saved(scope) for dashboard in DASHBOARDS),
    )
