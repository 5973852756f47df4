"""Grafana's dashboards as code, and how Grafana finds them."""
