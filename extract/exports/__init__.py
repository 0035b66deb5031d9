"""Exports the catalog as files: a review file, models.json for the model-sizer UI, a report.

In: the published `hf` and the reviewed staging file. Out: files in EXPORT_DIR.
May use: all shared packages (up to runs), but no other capability.
"""
