"""Facts against gold: scorer, tables, and the notation of annotated one-line examples."""
