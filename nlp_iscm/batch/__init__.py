"""Many files: plan, run, resume; one task (path in, facts out) on engines chosen by name."""
