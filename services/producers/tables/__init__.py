"""Tables: CSV and TSV with a head that names the columns, one article a row."""
