"""The demo centre's texts, and what loads them: German sources, one set of PO files a language."""
