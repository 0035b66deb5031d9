"""The floor: fetch the pages, then one script of plain SQL that builds the same three tables."""
