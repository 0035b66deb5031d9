"""Lands documents about models that are requested by name: `python -m extract details`.

hf.model_quality scores every model by the fields of the listings; README, commits, author and
datasets are landed only for requested models.

In: model ids. Out: rows of raw.hub_model_details and raw.hub_dataset_details for the pipeline.
May use: all shared packages (up to runs), but no other capability.
"""
