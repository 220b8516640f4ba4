"""A second opinion: generated questions, answered by the pipeline and by a slow, obvious evaluator."""
