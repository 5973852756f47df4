"""Tests of services/revisions."""
