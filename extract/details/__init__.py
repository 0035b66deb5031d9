"""Documents about the models that somebody asked for: `python -m extract details`.

hf.model_quality scores every model by what the listings bring; its README, commits, author and
datasets are landed for those asked for by name alone.
"""
