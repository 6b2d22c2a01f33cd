"""Turn a published text into the story told once, and into text fit for comparing."""
