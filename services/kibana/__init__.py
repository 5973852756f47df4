"""What Headwater shows in Kibana: data views, searches and dashboards as data, and their import.

Inside the package, since names of indices depend on the settings: the command builds the objects for its namespace, so
there is no file to ship or to edit. `deploy/kibana/headwater.ndjson` is what it builds without one, to be imported by hand.
"""
