"""Learned models: read their corpora, train, measure, find them on the shelf, and use what they find as candidates.

The rule pipeline is whole without them. `words` splits a text as the corpora do, `corpora` reads gold files, `train` and
`measure` make and score a model, `shelf` finds one by name, `candidates` is the component of the pipeline.
"""
