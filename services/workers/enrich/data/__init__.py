"""Word lists and gazetteers of the enrich stage; `build.py` makes the compressed ones, see NOTICE.md."""
